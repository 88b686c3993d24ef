# Every mm_struct is an object of the slab cache mm_cachep: fork and exec take
# one, the last mmdrop puts one back, and what was put back last is used first.
#
# Only a new address space takes an object: a thread shares its creator's, and
# borrowing costs nothing. init_mm is static and does not come from the cache.
# At the end four mm_structs have been handed out, but there were never more
# than three at the same time, so three objects were enough.
machine cpus=1 kernel=6.12
process A
expect mm_cachep.allocated = 1
expect mm_cachep.freed = 0
expect mm_cachep.live = 1

@start
run A cpu=0

@fork
fork A B
expect mm_cachep.allocated = 2
expect mm_cachep.live = 2
expect allocate_mm

@thread
clone A T thread
expect mm_A 2/1
expect mm_cachep.allocated = 2
expect no allocate_mm

@first-run
run B cpu=0

# The new mm is there before the old one goes.
@build
exec B mm=prog until=exec_mmap
expect mm_cachep.allocated = 3
expect mm_cachep.freed = 0
expect mm_cachep.live = 3

@exec
finish B
expect mm_B freed by=B
expect mm_cachep.freed = 1
expect mm_cachep.live = 2
expect free_mm

@exit
exit B
expect prog 0/1
expect mm_cachep.freed = 1
expect mm_cachep.live = 2
expect no free_mm

@return
run A cpu=0
expect prog freed by=A
expect mm_cachep.freed = 2
expect mm_cachep.live = 1
expect free_mm

# The object that was prog is handed out again, as another mm.
@reuse
fork A C
expect mm_C 1/1
expect mm_A 2/1
expect mm_cachep.allocated = 4
expect mm_cachep.freed = 2
expect mm_cachep.live = 2
