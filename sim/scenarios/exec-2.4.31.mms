# In Linux 2.4 exec keeps the mm_struct if nobody else uses it: it is emptied and
# filled again.
#
# A is M's only user, so exec frees what is in M and goes on with it: the same mm, the
# same counters, and the CPU never leaves its page tables. When A shares M with T, that
# will not do: A gets a new mm and leaves M to T. T, a thread of A, is not even asked:
# killing the other threads came with 2.5.35. Since 2.5.19 every exec makes a new mm.
machine cpus=1 kernel=2.4.31
process A mm=M

@start
run A cpu=0
mmap A heap
write A heap[0]
expect M 1/1
expect mm_cachep.allocated = 1

@reuse
exec A
expect A.mm = M
expect A.active_mm = M
expect M 1/1
expect M.map_count = 0
expect M.rss = 0
expect page1.refcount = 0
expect mm_cachep.allocated = 1
expect cpu0.cr3 = M
expect exit_mmap
expect no mm_alloc
expect no mmput
expect no activate_mm

@thread
clone A T thread
expect M 2/1

@new
exec A mm=N
expect A.mm = N
expect A.active_mm = N
expect N 1/1
expect M 1/1
expect T.mm = M
expect T.state = runnable
expect cpu0.cr3 = N
expect mm_cachep.allocated = 2
expect mm_alloc
expect mmput
expect no exit_mmap

@left-alone
run T cpu=0
expect T.mm = M
expect M 1/1
expect cpu0.cr3 = M
