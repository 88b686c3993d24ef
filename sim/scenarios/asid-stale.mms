# An address space id can be found again and still be out of date: then what the
# CPU knows under it is flushed before anybody uses it.
#
# A runs on CPU 1 and makes way for B there: CPU 1 keeps what it knows of M, under
# id 1, but takes itself out of M's cpumask. So nobody interrupts it when T, who
# shares M, unmaps the heap on CPU 0. M.tlb_gen says that there was a flush, and CPU
# 1's own count for id 1 that it has not seen it. When A comes back to CPU 1 the two
# are compared. That is why mms count their flushes.
machine cpus=2 kernel=6.12
process A mm=M
process B mm=N

@start
run A cpu=1
expect cpu1.asid = 1
expect cpu1.ctx1 = M
expect cpu1.gen1 = 0
expect M.cpumask = {1}

@heap
mmap A heap
write A heap[0]
clone A T
expect M 2/1

@away
run B cpu=1
expect cpu1.asid = 2
expect cpu1.ctx1 = M
expect M.cpumask = {}

@other-cpu
run T cpu=0
expect M.cpumask = {0}
expect M.tlb_gen = 0

@munmap
munmap T heap
expect M.tlb_gen = 1
expect page1.refcount = 0
expect cpu0.gen1 = 1
expect cpu1.ctx1 = M
expect cpu1.gen1 = 0
expect no ipi
let flushes = cost.flush

@back
run A cpu=1
expect cpu1.asid = 1
expect cpu1.gen1 = 1
expect cost.flush = flushes+1
expect M.cpumask = {0,1}

# And once more: now it is up to date.
@away-again
run B cpu=1
run A cpu=1
expect cpu1.asid = 1
expect cost.flush = flushes+1
