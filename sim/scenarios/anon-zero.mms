# Anonymous memory costs nothing until it is written to: mmap makes an area, a read
# maps the page of zeroes that all share, and only a write takes a page.
#
# The zero page is counted nowhere: not in the process's RSS, not in its own
# reference count. It is mapped read-only, so the first write faults again: a new page
# takes its place, and what the CPU had cached is flushed before. Anonymous memory,
# memory without a file behind it, has nothing to do with anonymous processes, tasks
# without an mm.
machine cpus=1 kernel=6.12
process A mm=M

@start
run A cpu=0

@mmap
mmap A heap pages=3
expect M.map_count = 1
expect M.rss = 0
expect A.heap[0] = NULL

@read
read A heap[0]
expect A.heap[0] = zero
expect A.heap[0].writable = 0
expect M.rss = 0
expect handle_mm_fault
expect do_anonymous_page
let gen = M.tlb_gen

@write-zero
write A heap[0]
expect A.heap[0] = page1
expect A.heap[0].writable = 1
expect M.rss = 1
expect page1.refcount = 1
expect do_wp_page
expect M.tlb_gen = gen+1

# Nothing was mapped there, so there is nothing to flush.
@write-new
write A heap[1]
expect A.heap[1] = page2
expect M.rss = 2
expect do_anonymous_page
expect no do_wp_page
expect M.tlb_gen = gen+1

@munmap
munmap A heap
expect M.map_count = 0
expect M.rss = 0
expect page1.refcount = 0
expect page1.mapcount = 0
expect page2.refcount = 0
expect M.tlb_gen = gen+2
expect M 1/1
