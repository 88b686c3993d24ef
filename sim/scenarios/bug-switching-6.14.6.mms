# A bug of Linux 6.14 (CVE-2025-37964): a CPU that is just loading an address space
# misses a flush of it, and goes on with translations that are no longer true.
#
# A comes back to CPU 1. It has read M's generation, found its own to be the same, and
# is about to write CR3 without a flush; loaded_mm says LOADED_MM_SWITCHING. Now T makes
# the heap read-only on CPU 0. The flush interrupts those that have M loaded, and CPU 1,
# in the mask already, does not yet. A goes on and writes where it may not. Mended by
# commit fea4e317f9e7, "x86/mm: Eliminate window where TLB flushes may be inadvertently
# skipped" (6.15, 6.14.7); bug-switching-6.14.7 has the same story after it.
machine cpus=2 kernel=6.14.6
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
expect M.tlb_gen = 0
expect cpu1.gen1 = 0

@window
run A cpu=1 until=switch_mm_irqs_off:cr3
expect cpu1.loaded_mm = LOADED_MM_SWITCHING
expect cpu1.cr3 = N
expect M.cpumask = {0,1}

@skipped
mprotect T heap ro
expect M.tlb_gen = 1
expect M.heap[0].writable = 0
expect no ipi

@loaded
finish A
expect violation flush-postcondition
expect cpu1.loaded_mm = M
expect cpu1.gen1 = 0

# What CPU 1 has cached lets A write, and no fault tells.
@stale
write A heap[0]
expect M.heap[0].writable = 0
expect no handle_mm_fault
