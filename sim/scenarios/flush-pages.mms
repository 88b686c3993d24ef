# A flush is about as few pages as it can be: up to 33 are forgotten one by one, and
# what a CPU knows of all others it keeps.
#
# A and B are threads on two CPUs. Write permission goes from two pages that are three
# apart, and both CPUs forget three pages: mprotect flushes from the first entry that
# it has changed to the last. Then from two that are 34 apart, and it is cheaper to
# forget everything. fork makes all pages read-only, and everything is forgotten; the
# write that copies one page afterwards is about that page. A CPU takes single pages
# for enough only if that flush is all that it has missed.
machine cpus=2 kernel=6.12
process A mm=M

@start
run A cpu=0
clone A B thread
run B cpu=1
mmap A near pages=3
mmap A far pages=34
write A near[0]
write A near[2]
write A far[0]
write A far[33]
expect cost.partial = 0
let start = cost.flush

@near
mprotect A near ro
expect ipi cpu=1
expect M.tlb_gen = 1
expect cost.flush = start+2
expect cost.partial = 2

@far
mprotect A far ro
expect ipi cpu=1
expect M.tlb_gen = 2
expect cost.flush = start+4
expect cost.partial = 2

@again
mprotect A near rw
expect no ipi
expect M.tlb_gen = 2

@fork
fork A C
expect M.tlb_gen = 3
expect cost.flush = start+6
expect cost.partial = 2

@copy
write A near[0]
expect ipi cpu=1
expect M.tlb_gen = 4
expect cost.flush = start+8
expect cost.partial = 4
expect M.near[0] = page5
