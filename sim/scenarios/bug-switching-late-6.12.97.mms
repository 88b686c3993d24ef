# Linux 6.12.97, as 6.15: whoever is loading an address space says so before it looks
# whether it has to flush, and so there is no window.
#
# The script of bug-switching-late-6.12.96. Where that one stopped, before the store of
# LOADED_MM_SWITCHING, nothing has been read yet. The flush does not interrupt CPU 1, and
# need not: A finds the new generation when it reads, and flushes.
machine cpus=2 kernel=6.12.97
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
expect cpu1.gen1 = 0

@window
run A cpu=1 until=switch_mm_irqs_off:loaded_mm
expect cpu1.loaded_mm = N

@skipped
mprotect T heap ro
expect M.tlb_gen = 1
expect no ipi

@loaded
finish A
expect cpu1.loaded_mm = M
expect cpu1.gen1 = 1

@segv
write A heap[0]
expect handle_mm_fault
expect M.heap[0].writable = 0
