# Linux 4.19 counts at every switch between kernel threads, and loads init_mm's
# page tables for them as soon as it can.
#
# A sleeps; idle task, kernel thread and idle task follow one another. Each takes
# a reference on M and returns it after the switch: 2, 3, 2 at every hop. All
# the while active_mm is M, but since 4.14, on CPUs that keep translations apart
# by PCID, enter_lazy_tlb loads init_mm instead of staying on M: a kernel
# thread is not what CR3 says. kthread-chain shows how it is done today.
machine cpus=1 kernel=4.19
process A mm=M
kthread K

@start
run A cpu=0
expect M 1/1
expect cpu0.loaded_mm = M
let writes = cost.cr3
let flushes = cost.flush

@borrow
sleep A
expect cpu0.current = idle0
expect idle0.active_mm = M
expect M 1/2
expect cpu0.loaded_mm = init_mm
expect cpu0.is_lazy = 0
expect M.cpumask = {}
expect cost.cr3 = writes+1
expect enter_lazy_tlb

@to-k-window
run K cpu=0 until=finish_task_switch
expect K.active_mm = M
expect idle0.active_mm = NULL
expect cpu0.prev_mm = M
expect no switch_mm_irqs_off
expect M 1/3
expect mmgrab

@to-k
finish K
expect cpu0.prev_mm = NULL
expect M 1/2
expect mmdrop

@to-idle-window
sleep K until=finish_task_switch
expect idle0.active_mm = M
expect K.active_mm = NULL
expect cpu0.prev_mm = M
expect no switch_mm_irqs_off
expect M 1/3

@to-idle
finish idle0
expect M 1/2
expect cost.cr3 = writes+1

@wake
wake A

# M's translations are still known by their ASID: CR3 is written, nothing is
# flushed.
@return
run A cpu=0
expect idle0.active_mm = NULL
expect M 1/1
expect cpu0.loaded_mm = M
expect M.cpumask = {0}
expect cost.cr3 = writes+2
expect cost.flush = flushes
