# Since Linux 6.14 a CPU stays in the cpumask of a process that it has switched
# away from, until a flush finds it there.
#
# Clearing a bit at every switch costs an atomic write to a line that all CPUs of
# the process share. So CPU 1, which has gone on from A to B, still looks like a
# user of M. T, who shares M, forks on CPU 0, and the flush interrupts CPU 1 for
# nothing: it sees that it has another mm loaded, and takes itself out. The next
# flush leaves it alone. asid-stale is the same story with the bit cleared at once.
machine cpus=2 kernel=6.14
process A mm=M
process B mm=N

@start
run A cpu=1
expect M.cpumask = {1}

@clone
clone A T
expect M 2/1

@away
run B cpu=1
expect cpu1.loaded_mm = N
expect M.cpumask = {1}
expect N.cpumask = {1}

@other-cpu
run T cpu=0
expect M.cpumask = {0,1}

@wrong-cpu
fork T C
expect ipi cpu=1
expect M.cpumask = {0}
expect cpu1.loaded_mm = N
expect cpu1.gen1 = 0
expect M.tlb_gen = 1
expect cost.ipi = 1

@quiet
fork T D
expect no ipi
expect M.tlb_gen = 2
expect cost.ipi = 1

@back
run A cpu=1
expect M.cpumask = {0,1}
expect N.cpumask = {1}
expect cpu1.gen1 = 2
