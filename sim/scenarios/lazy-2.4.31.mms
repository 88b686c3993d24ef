# A trap in Linux 2.4 that nobody stepped into: end_lazy_tlb gives a process its address
# space back and leaves the CPU lazy about it.
#
# The helpers of lazy-1999-2.3.13 outlived their last caller by years. When CPUs learnt
# to be lazy (2.3.43), start_lazy_tlb was taught to say so; but end_lazy_tlb calls
# activate_mm, which ends laziness, only if something else was loaded. If the process
# kept the CPU, it is a user of M again on a CPU that answers the next flush by leaving
# M's page tables. Removed by commit a1861dbf7d, "remove (start|end)_lazy_tlb()" (2.5.63).
machine cpus=2 kernel=2.4.31
process U mm=M

@start
run U cpu=0
clone U T
run T cpu=1
expect M 2/1
expect M.cpumask = {0,1}
expect cpu0.is_lazy = 0

@hide
lazy U
expect U.mm = NULL
expect U.active_mm = M
expect cpu0.is_lazy = 1
expect M 2/2

@unhide
unlazy U
expect violation tlb-lazy
expect U.mm = M
expect U.active_mm = M
expect cpu0.is_lazy = 1
expect M 2/1
expect no activate_mm

# T forks, so M is flushed. U's CPU, which believes to be lazy, leaves it.
@flush
fork T C
expect ipi cpu=0
expect leave_mm cpu=0
expect U.mm = M
expect cpu0.cr3 = init_mm
