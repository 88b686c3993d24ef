# Up to Linux 4.19 every flush interrupts the CPUs that are lazy about an address
# space, and the answer is to leave it.
#
# The story of lazy-mprotect on the release before, on CPUs without PCID (with it,
# 4.19 would not be lazy at all). T's CPU flushes itself first and then tells the
# others, CPU 1 too: it is in M's cpumask. Its idle task uses nothing of M, so CPU 1
# does not flush but loads init_mm, and is left alone from then on. A wakes up to page
# tables that have to be loaded again: an interrupt and two writes of CR3, where 4.20
# needs none and one.
machine cpus=2 kernel=4.19 pcid=none
process A mm=M

@start
run A cpu=1
mmap A heap
write A heap[0]
clone A T

@other-cpu
run T cpu=0
expect M.cpumask = {0,1}
expect M.tlb_gen = 0

@nap
sleep A
expect idle1.active_mm = M
expect cpu1.loaded_mm = M
expect cpu1.is_lazy = 1
expect M 2/2

@local-first
mprotect T heap ro until=native_flush_tlb_others
expect M.tlb_gen = 1
expect cpu0.tlb_gen = 1
expect cpu1.is_lazy = 1
let writes = cost.cr3

@ipi
finish T
expect ipi cpu=1
expect cpu1.loaded_mm = init_mm
expect cpu1.is_lazy = 0
expect M.cpumask = {0}
expect idle1.active_mm = M
expect M 2/2
expect cost.ipi = 1
expect cost.cr3 = writes+1

@wake
wake A

@back
run A cpu=1
expect cpu1.loaded_mm = M
expect M.cpumask = {0,1}
expect M 2/1
expect cost.cr3 = writes+2
