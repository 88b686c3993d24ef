# A loan is handed on from one kernel thread to the next, and the counter does
# not notice.
#
# A sleeps; the idle task, two kernel threads and the idle task again follow
# one another. Only the first of them takes a reference on M and only A's
# return drops it: from kernel thread to kernel thread the new task takes over
# active_mm, the old one's becomes NULL, and mm_count stays 2. That is so since
# Linux 5.4; kthread-chain-2.6.10 shows the older way.
machine cpus=1 kernel=6.12
process A mm=M
kthread K
kthread L

@start
run A cpu=0
expect M 1/1
let writes = cost.cr3

@borrow
sleep A
expect cpu0.current = idle0
expect idle0.active_mm = M
expect M 1/2
expect cpu0.is_lazy = 1
expect mmgrab_lazy_tlb

@to-k
run K cpu=0
expect K.active_mm = M
expect idle0.active_mm = NULL
expect M 1/2
expect cpu0.is_lazy = 1
expect enter_lazy_tlb
expect no mmgrab_lazy_tlb
expect no mmdrop_lazy_tlb_sched

@k-sleeps
sleep K

@to-l
run L cpu=0
expect K.state = sleeping
expect K.active_mm = NULL
expect L.active_mm = M
expect M 1/2
expect cpu0.is_lazy = 1
expect no mmgrab_lazy_tlb
expect no mmdrop_lazy_tlb_sched

@to-idle
sleep L
expect cpu0.current = idle0
expect L.active_mm = NULL
expect idle0.active_mm = M
expect M 1/2
expect cpu0.is_lazy = 1
expect no mmgrab_lazy_tlb
expect no mmdrop_lazy_tlb_sched

@wake
wake A
expect M 1/2

@return
run A cpu=0
expect idle0.active_mm = NULL
expect K.active_mm = NULL
expect L.active_mm = NULL
expect A.active_mm = M
expect M 1/1
expect cpu0.loaded_mm = M
expect cpu0.is_lazy = 0
expect cost.cr3 = writes
expect mmdrop_lazy_tlb_sched
