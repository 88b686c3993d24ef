# A bug of Linux 2.6.5 and before: a fork that fails late gives the child's address
# space up as if the child ran, and its mm_struct is never freed.
#
# A's fork fails after copy_mm. The cleanup calls exit_mm for the child, which takes
# a reference for the borrower that an exiting task becomes; schedule() drops it when
# such a task leaves its CPU. This one has never been on any. With clone it is the
# parent's own mm that has one reference too many. Mended by commit 2386894043,
# "do_fork() error path memory leak" (2.6.6); 2.4 took the same patch.
machine cpus=1 kernel=2.6.5 tlb=none
process A mm=M
process B mm=N

@start
run A cpu=0
expect M 1/1

# Before the child has an mm there is nothing wrong.
@early
fork A C mm=early fail=early
expect C.state = reaped
expect early freed by=A
expect no exit_mm
expect M 1/1

@copied
fork A D mm=late fail=late until=exit_mm
expect D.mm = late
expect D.active_mm = late
expect late 1/1

@leak
finish A
expect violation count-equality
expect D.state = reaped
expect D.mm = NULL
expect D.active_mm = NULL
expect exit_mmap
expect late 0/1
expect mm_cachep.live = 3

@clone
clone A E fail=late
expect M 1/2
expect no exit_mmap
expect no mmdrop

# A exits, B runs, and nobody has anything to do with M any more.
@exit
exit A
expect M 0/2

@next
run B cpu=0
expect M 0/1
expect mm_cachep.live = 3
