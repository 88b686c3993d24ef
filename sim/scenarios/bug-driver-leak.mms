# The commonest bug with mm_count today is not in the scheduler: a driver grabs an
# mm_struct and forgets it on a path that is rarely taken.
#
# D works for A and then for B: mmgrab when it begins, mmdrop when it is done. For B
# something goes wrong half-way, and the error path returns without mmdrop. B exits,
# its memory goes, nobody borrows N any more, and still N stands at 0/1 for ever.
# Nothing breaks and no rule of the kernel is violated: D holds the reference and does
# not know it. Fixes of this kind are found all over drivers and tests (amdkfd svm,
# kunit_attach_mm).
machine cpus=2 kernel=6.12
process A mm=M
process B mm=N
process C
process D

@start
run A cpu=0
run D cpu=1

@grab
mmgrab D M
expect M 1/2

@done
mmdrop D M
expect M 1/1

@a-exits
exit A
run B cpu=0
expect M freed by=B

@grab-again
mmgrab D N
expect N 1/2

@error
sleep D
expect N 1/2
expect no mmdrop

@b-exits
exit B
expect N 0/2
expect exit_mmap

# The last borrower has gone, and one reference is left over.
@leak
run C cpu=0
expect N 0/1
expect idle0.active_mm = NULL
expect idle1.active_mm = mm_D
expect mm_cachep.live = 3

@reap
reap B
expect N 0/1
expect mm_cachep.live = 3
