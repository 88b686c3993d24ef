# A process sleeps, and the idle task borrows its address space until it wakes.
#
# An idle task is a kernel thread in this respect: its mm is NULL, and it runs
# on whatever address space the CPU was left with. When the process wakes up on
# the same CPU, its own address space is still there.
machine cpus=1 kernel=6.12
process A mm=M

@start
run A cpu=0
expect M 1/1
expect idle0.active_mm = NULL
let writes = cost.cr3
let flushes = cost.flush

# Nobody else can run, so the CPU goes to its idle task.
@borrow
sleep A
expect cpu0.current = idle0
expect A.state = sleeping
expect A.mm = M
expect A.active_mm = M
expect idle0.mm = NULL
expect idle0.active_mm = M
expect M 1/2
expect init_mm 2/2
expect cpu0.loaded_mm = M
expect cpu0.is_lazy = 1
expect enter_lazy_tlb
expect mmgrab_lazy_tlb
expect no switch_mm_irqs_off

# Waking up changes no counter: A is not on the CPU yet.
@wake
wake A
expect A.state = runnable
expect cpu0.current = idle0
expect idle0.active_mm = M
expect M 1/2
expect cpu0.is_lazy = 1

@return
run A cpu=0
expect A.state = running
expect idle0.active_mm = NULL
expect cpu0.prev_mm = NULL
expect M 1/1
expect init_mm 2/2
expect cpu0.loaded_mm = M
expect cpu0.is_lazy = 0
expect cost.cr3 = writes
expect cost.flush = flushes
expect mmdrop_lazy_tlb_sched
