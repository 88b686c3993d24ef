# A kernel thread borrows the address space of the process it follows, and
# gives it back when the process goes on.
#
# A has an address space of its own, M. The kernel thread K has none: its mm is
# NULL, and it needs none, because the kernel half of every address space is
# the same. So when the CPU switches from A to K, M simply stays loaded. K's
# active_mm says so, and mm_count goes up by one: M must not be freed while K
# runs on it. When A comes back, K's active_mm is NULL again and the reference
# is dropped. mm_users stays 1 all the time: K never uses what is in M.
machine cpus=1 kernel=6.12
process A mm=M
kthread K

# Before anything has run: the idle task borrows init_mm since boot.
expect A.mm = M
expect A.active_mm = M
expect K.mm = NULL
expect K.active_mm = NULL
expect idle0.mm = NULL
expect idle0.active_mm = init_mm
expect init_mm 2/3
expect M 1/1

@start
run A cpu=0
expect cpu0.current = A
expect A.state = running
expect A.active_mm = M
expect M 1/1
expect idle0.active_mm = NULL
expect init_mm 2/2
expect cpu0.loaded_mm = M
expect M.cpumask = {0}
expect cpu0.is_lazy = 0
expect switch_mm_irqs_off
expect mmdrop_lazy_tlb_sched
let writes = cost.cr3

@borrow
run K cpu=0
expect cpu0.current = K
expect K.mm = NULL
expect K.active_mm = M
expect A.mm = M
expect A.active_mm = M
expect A.state = runnable
expect M 1/2
expect cpu0.loaded_mm = M
expect cpu0.is_lazy = 1
expect M.cpumask = {0}
expect cost.cr3 = writes
expect enter_lazy_tlb
expect mmgrab_lazy_tlb
expect no switch_mm_irqs_off
expect no mmdrop_lazy_tlb_sched

@return
run A cpu=0
expect cpu0.current = A
expect cpu0.prev_mm = NULL
expect K.active_mm = NULL
expect A.active_mm = M
expect M 1/1
expect init_mm 2/2
expect cpu0.loaded_mm = M
expect cpu0.is_lazy = 0
expect cost.cr3 = writes
expect switch_mm_irqs_off
expect mmdrop_lazy_tlb_sched
expect no mmgrab_lazy_tlb
