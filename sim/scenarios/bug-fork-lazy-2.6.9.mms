# Linux 2.6.9 gives the mm of a child that was never born up with mmput, and with that
# alone: no reference to take and drop, and no CPU to make lazy.
#
# The same story as bug-fork-lazy-2.6.8 in the release that mended it, and as it is
# done to this day. The flush finds CPU 0 where it should be: in M, at work.
machine cpus=2 kernel=2.6.9
process A mm=M

@start
run A cpu=0
clone A T
run T cpu=1
expect M 2/1
expect M.cpumask = {0,1}

@put
fork A C mm=N fail=late
expect C.state = reaped
expect N freed by=A
expect mmput
expect no exit_mm
expect no enter_lazy_tlb
expect cpu0.is_lazy = 0

@shared
clone A E fail=late
expect E.state = reaped
expect M 2/1
expect no exit_mmap

@flush
fork T D
expect ipi cpu=0
expect no leave_mm
expect A.mm = M
expect cpu0.cr3 = M
expect M.cpumask = {0,1}
