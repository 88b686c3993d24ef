# Linux 6.14.7: whoever is loading an address space is interrupted, too.
#
# The script of bug-switching-6.14.6 on the release that took over commit fea4e317f9e7,
# "x86/mm: Eliminate window where TLB flushes may be inadvertently skipped". The flush
# sees LOADED_MM_SWITCHING and sends its interrupt, which waits until M is loaded, and
# interrupts are on. The window is closed from this store on, not before it: see
# bug-switching-late-6.12.96.
machine cpus=2 kernel=6.14.7
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

# T has sent its interrupt and spins: CPU 1 has interrupts off.
@sent
mprotect T heap ro
expect M.tlb_gen = 1
expect M.heap[0].writable = 0
expect ipi cpu=1
expect no flush_tlb_func cpu=1

@loaded
finish A
expect cpu1.loaded_mm = M
expect flush_tlb_func cpu=1
expect cpu1.gen1 = 1

@answered
finish T
expect M.tlb_gen = 1

@segv
write A heap[0]
expect handle_mm_fault
expect M.heap[0].writable = 0

@killed
fork A C
expect refused killed
