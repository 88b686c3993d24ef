# When may a write fault take a page for itself? In Linux 2.6.13 to 5.8 when no other page
# table maps it, whoever else may hold a reference.
#
# A and B share a page since fork. On CPU 0 A unmaps its heap: the entry is gone, the
# page not yet given back, for CPUs may still have it cached. At this moment B writes
# on CPU 1. The page has one mapping left, B's, and one reference too many, and this
# kernel looks at mappings: B writes in place. Here that does no harm; where the other
# reference was somebody who read the page, it did. cow-refs-5.9 has the same story on
# the next release.
machine cpus=2 kernel=5.8
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
expect N.heap[0] = page1
expect N.heap[0].writable = 1
expect page1.refcount = 2
expect no wp_page_copy

@unmapped
finish A
expect page1.refcount = 1
expect page1.mapcount = 1
expect M.map_count = 0
