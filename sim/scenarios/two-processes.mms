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
expect cpu0.loaded_mm = M
expect cpu0.asid = 1
expect M.cpumask = {0}
let writes = cost.cr3
let flushes = cost.flush

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
expect cpu0.loaded_mm = N
expect cpu0.asid = 2
expect M.cpumask = {}
expect N.cpumask = {0}
expect cost.cr3 = writes+1
expect cost.flush = flushes+1
expect switch_mm_irqs_off
expect no enter_lazy_tlb
expect no mmgrab_lazy_tlb
expect no mmdrop_lazy_tlb_sched

# M is loaded again, but not flushed: the CPU has kept what it knew of M, under
# an address space id of its own.
@to-a
run A cpu=0
expect cpu0.current = A
expect A.active_mm = M
expect B.active_mm = N
expect M 1/1
expect N 1/1
expect cpu0.loaded_mm = M
expect cpu0.asid = 1
expect M.cpumask = {0}
expect N.cpumask = {}
expect cost.cr3 = writes+2
expect cost.flush = flushes+1
expect no mmgrab_lazy_tlb
expect no mmdrop_lazy_tlb_sched
expect init_mm 2/2
