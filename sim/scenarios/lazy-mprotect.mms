# A CPU that is lazy about an address space is not interrupted when permissions in
# it change: it finds out by itself when it needs to know.
#
# A sleeps on CPU 1, whose idle task goes on with M. T, who shares M, makes the heap
# read-only on CPU 0. No page table is freed, and a CPU that runs no user of M touches
# no user address: so the flush, M's next generation, is only written down. CPU 1
# wakes up with A, compares the generation that it has seen with M's, and flushes
# before A can use what it had cached. One interrupt saved, nothing lost.
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
expect M.tlb_gen = 0

@nap
sleep A
expect idle1.active_mm = M
expect cpu1.is_lazy = 1
expect M 2/2

# The generation comes first. Then all CPUs in the mask are looked at, this one with
# them.
@request
mprotect T heap ro until=native_flush_tlb_multi
expect M.heap[0].writable = 0
expect M.tlb_gen = 1
expect cpu0.tlb_gen = 0

@mprotect
finish T
expect cpu0.tlb_gen = 1
expect cpu1.tlb_gen = 0
expect cpu1.is_lazy = 1
expect cpu1.loaded_mm = M
expect no ipi
expect flush_tlb_func cpu=0
expect no flush_tlb_func cpu=1
expect M.cpumask = {0,1}
let writes = cost.cr3
let flushes = cost.flush

@wake
wake A
expect cpu1.tlb_gen = 0

@catch-up
run A cpu=1
expect cpu1.tlb_gen = 1
expect cpu1.is_lazy = 0
expect cpu1.loaded_mm = M
expect cost.cr3 = writes+1
expect cost.flush = flushes+1
expect cost.ipi = 0
expect M 2/1

# Without the flush CPU 1 would have let A write. As it is, A gets a SIGSEGV.
@segv
write A heap[0]
expect handle_mm_fault
expect no do_wp_page
expect M.heap[0].writable = 0

@killed
fork A B
expect refused killed
