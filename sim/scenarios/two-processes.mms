# Two processes take turns on one CPU, and no counter moves.
#
# Each runs on its own address space and borrows from nobody. A process that is
# switched out keeps both mm and active_mm: the scheduler writes active_mm only
# for tasks that have no mm, and a process got its own when it was born.
machine cpus=1 kernel=6.12
process A mm=M
process B mm=N

@start
run A cpu=0
expect M 1/1
expect N 1/1
expect B.active_mm = N

@to-b
run B cpu=0
expect cpu0.current = B
expect cpu0.prev_mm = NULL
expect A.mm = M
expect A.active_mm = M
expect B.mm = N
expect B.active_mm = N
expect M 1/1
expect N 1/1
expect switch_mm_irqs_off
expect no enter_lazy_tlb
expect no mmgrab_lazy_tlb
expect no mmdrop_lazy_tlb_sched

@to-a
run A cpu=0
expect cpu0.current = A
expect A.active_mm = M
expect B.active_mm = N
expect M 1/1
expect N 1/1
expect no mmgrab_lazy_tlb
expect no mmdrop_lazy_tlb_sched
expect init_mm 2/2
