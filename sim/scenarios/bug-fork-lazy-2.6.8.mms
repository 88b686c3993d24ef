# A bug of Linux 2.6.8 and before: a fork that fails late makes the parent's CPU lazy,
# and the next flush takes the parent's page tables away under it.
#
# The cleanup calls exit_mm for the child, and exit_mm calls enter_lazy_tlb: for a task
# that exits, its CPU only borrows from then on. But the CPU is the parent's, and A
# goes on in M. When T forks on the other CPU, M is flushed; CPU 0 takes itself for
# lazy, leaves M, and A runs on the kernel's page tables. Nick Piggin in "broken use of
# mm_release / deactivate_mm" (2004): exit_mm is not legal unless it drops the current
# mm. Mended in 2.6.9, which calls mmput.
machine cpus=2 kernel=2.6.8
process A mm=M

@start
run A cpu=0
clone A T
run T cpu=1
expect M 2/1
expect M.cpumask = {0,1}
expect cpu0.is_lazy = 0

@lazy
fork A C mm=N fail=late
expect violation tlb-lazy
expect C.state = reaped
expect N freed by=A
expect enter_lazy_tlb
expect cpu0.is_lazy = 1
expect A.mm = M
expect cpu0.cr3 = M

@flush
fork T D
expect ipi cpu=0
expect leave_mm cpu=0
expect A.state = running
expect A.mm = M
expect cpu0.cr3 = init_mm
expect M.cpumask = {1}
