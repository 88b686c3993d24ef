# fork copies no page: parent and child share them all, read-only, and the first
# of them to write gets a copy.
#
# A has written to one page of heap, so it is mapped, A's alone and writable. fork
# gives B an mm of its own with page tables that point to the same page: two
# references, two mappings, and neither may write. What CPU 0 had cached of M said
# "writable", so M is flushed. B writes first and gets a copy. Then the page has
# only A left: when A writes, it is simply made writable again. The second of the
# two to write copies nothing.
machine cpus=1 kernel=6.12
process A mm=M

@start
run A cpu=0
mmap A heap pages=2

@first-write
write A heap[0]
expect A.heap[0] = page1
expect A.heap[0].writable = 1
expect page1.refcount = 1
expect page1.mapcount = 1
expect page1.exclusive = 1
expect M.rss = 1
expect do_anonymous_page
expect no flush_tlb_mm_range

@fork
fork A B mm=N
expect N.heap[0] = page1
expect page1.refcount = 2
expect page1.mapcount = 2
expect page1.exclusive = 0
expect M.heap[0].writable = 0
expect N.heap[0].writable = 0
expect N.rss = 1
expect N.map_count = 1
expect N 1/1
expect dup_mmap
expect flush_tlb_mm_range
expect M.tlb_gen = 1
expect N.tlb_gen = 0

# Reading needs no copy.
@read
run B cpu=0
read B heap[0]
expect N.heap[0] = page1
expect page1.refcount = 2

@copy
write B heap[0]
expect N.heap[0] = page2
expect N.heap[0].writable = 1
expect page2.refcount = 1
expect page2.mapcount = 1
expect M.heap[0] = page1
expect M.heap[0].writable = 0
expect page1.refcount = 1
expect page1.mapcount = 1
expect N.rss = 1
expect do_wp_page
expect wp_page_copy
expect N.tlb_gen = 1

@reuse
run A cpu=0
write A heap[0]
expect M.heap[0] = page1
expect M.heap[0].writable = 1
expect page1.refcount = 1
expect page1.exclusive = 1
expect M.rss = 1

# The call of do_wp_page was enough.
@again
write A heap[0]
expect no handle_mm_fault
