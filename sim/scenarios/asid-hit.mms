# Two processes alternate on one CPU, and after the first round nothing is ever
# flushed: each has an address space id of its own.
#
# A TLB entry carries the id (PCID) under which it was filled. Each CPU gives
# its six ids out by itself, from 1 on (0 went to init_mm), and notes for each
# whose it is and which flush of that mm it has seen. The first switch to an mm
# takes the next id and flushes what may be left under it. Later switches find
# the id again; as M.tlb_gen has not moved, what the CPU knows is still true.
machine cpus=1 kernel=6.12
process A mm=M
process B mm=N
expect cpu0.ctx0 = init_mm
expect cpu0.asid = 0
expect cpu0.next_asid = 1

@a-first
run A cpu=0
expect cpu0.asid = 1
expect cpu0.ctx1 = M
expect cpu0.gen1 = 0
expect cpu0.next_asid = 2
expect cost.cr3 = 1
expect cost.flush = 1
expect choose_new_asid

@b-first
run B cpu=0
expect cpu0.asid = 2
expect cpu0.ctx2 = N
expect cpu0.next_asid = 3
expect cost.cr3 = 2
expect cost.flush = 2

@a-hit
run A cpu=0
expect cpu0.asid = 1
expect cpu0.ctx1 = M
expect cpu0.ctx2 = N
expect cpu0.next_asid = 3
expect cost.cr3 = 3
expect cost.flush = 2

@b-hit
run B cpu=0
expect cpu0.asid = 2
expect cpu0.loaded_mm = N
expect cost.cr3 = 4
expect cost.flush = 2
expect cost.ipi = 0
