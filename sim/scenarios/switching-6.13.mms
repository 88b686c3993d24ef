# Up to Linux 6.13.3 a flush interrupts every CPU in the cpumask that is not lazy, also
# one that is just loading the address space: there was nothing to miss.
#
# The story of bug-switching-6.14.6 on the release before. CPU 1 has entered M's mask,
# read M's generation and found its own to be the same; it is about to write CR3. T
# makes the heap read-only on CPU 0. CPU 1 is in the mask, so it is interrupted, and
# has the interrupt before it as soon as M is loaded and interrupts are on. 6.14
# (and 6.13.4) began to ask what a CPU has loaded, to save interrupts, and opened a window.
machine cpus=2 kernel=6.13
process A mm=M
process B mm=N

@start
run A cpu=1
mmap A heap
write A heap[0]
clone A T

@away
run B cpu=1
run T cpu=0
expect M.cpumask = {0}
expect cpu1.gen1 = 0

@window
run A cpu=1 until=switch_mm_irqs_off:cr3
expect cpu1.loaded_mm = LOADED_MM_SWITCHING
expect M.cpumask = {0,1}

@sent
mprotect T heap ro
expect M.tlb_gen = 1
expect ipi cpu=1
expect no flush_tlb_func cpu=1

@loaded
finish A
expect cpu1.loaded_mm = M
expect flush_tlb_func cpu=1
expect cpu1.gen1 = 1

@answered
finish T

@segv
write A heap[0]
expect handle_mm_fault
expect M.heap[0].writable = 0
