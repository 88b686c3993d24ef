# What the stable series kept of CVE-2025-37964 for a year: LOADED_MM_SWITCHING is stored
# after the generation has been read, and between the two a flush is missed as before.
#
# Commit fea4e317f9e7 made a flush interrupt CPUs whose loaded_mm is LOADED_MM_SWITCHING.
# In 6.15, for which it was written, that is stored before tlb_gen is read: another
# change had moved it there. The releases that took over the fix alone (6.1.139, 6.6.91,
# 6.12.29, 6.14.7) read first. A comes back to CPU 1. It has entered M's mask and read its
# generation, and loaded_mm still says N. T makes the heap read-only on CPU 0, and does
# not interrupt a CPU that has N loaded. Mended by "x86/mm: Fix check/use ordering in
# switch_mm_irqs_off()" (6.1.178, 6.12.97); bug-switching-late-6.12.97 is the same after it.
machine cpus=2 kernel=6.12.96
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
run A cpu=1 until=switch_mm_irqs_off:loaded_mm
expect cpu1.loaded_mm = N
expect M.cpumask = {0,1}

@skipped
mprotect T heap ro
expect M.tlb_gen = 1
expect no ipi

@loaded
finish A
expect violation flush-postcondition
expect cpu1.loaded_mm = M
expect cpu1.gen1 = 0

@stale
write A heap[0]
expect M.heap[0].writable = 0
expect no handle_mm_fault
