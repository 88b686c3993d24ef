# When page tables are freed, even lazy CPUs are interrupted: they might still walk
# them.
#
# As in lazy-mprotect, but T unmaps the heap, and the page tables under it go. A lazy
# CPU reads no user memory; but its hardware may, by speculation, follow page tables
# that it has loaded, and these will soon be something else. So CPU 1 is interrupted,
# leaves M and loads init_mm. Its idle task's active_mm still says M, and still holds
# a reference: that is about the struct. When A is back, M has to be loaded again, and
# what was cached under its id is out of date.
machine cpus=2 kernel=6.12
process A mm=M

@start
run A cpu=1
mmap A heap
write A heap[0]
clone A T

@other-cpu
run T cpu=0
expect M.cpumask = {0,1}

@nap
sleep A
expect cpu1.is_lazy = 1
expect cpu1.loaded_mm = M
expect cpu1.asid = 1
expect M 2/2

@munmap
munmap T heap
expect ipi cpu=1
expect flush_tlb_func cpu=1
expect M.tlb_gen = 1
expect M.map_count = 0
expect page1.refcount = 0
expect cpu1.loaded_mm = init_mm
expect cpu1.is_lazy = 0
expect cpu1.asid = 0
expect cpu1.ctx1 = M
expect cpu1.gen1 = 0
expect M.cpumask = {0}
expect idle1.active_mm = M
expect M 2/2
expect cost.ipi = 1
let writes = cost.cr3
let flushes = cost.flush

@wake
wake A

@back
run A cpu=1
expect cpu1.loaded_mm = M
expect cpu1.asid = 1
expect cpu1.gen1 = 1
expect M.cpumask = {0,1}
expect cost.cr3 = writes+1
expect cost.flush = flushes+1
expect M 2/1
