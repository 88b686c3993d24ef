# Since Linux 5.9 a write fault takes a page for itself only if nobody else has any
# reference on it, mapped or not.
#
# The script of cow-refs-5.8 on the release with commit 09854ba94c6a, "mm:
# do_wp_page() simplification". The page that A is about to give back has a reference
# more than mappings, and that is enough: B gets a copy, and the old page goes when A
# is done with it. Since 5.19 a page can also be marked as one mm's own, so that a
# stray reference does not cost a copy.
machine cpus=2 kernel=5.9
process A mm=M

@start
run A cpu=0
mmap A heap
write A heap[0]
fork A B mm=N
expect page1.refcount = 2
expect page1.mapcount = 2

@other-cpu
run B cpu=1
expect N.heap[0] = page1

@unmapping
munmap A heap until=flush_tlb_mm_range
expect A.heap[0] = NULL
expect page1.mapcount = 1
expect page1.refcount = 2

@write
write B heap[0]
expect N.heap[0] = page2
expect N.heap[0].writable = 1
expect page2.refcount = 1
expect page1.mapcount = 0
expect page1.refcount = 1
expect wp_page_copy

@unmapped
finish A
expect page1.refcount = 0
expect N.rss = 1
expect M.map_count = 0
