# Tasks that share an address space raise mm_users, and the mm_struct survives
# until the last of them has left.
#
# A makes two children that share M: B, a process made with CLONE_VM alone, and
# C, a thread of A. For the mm there is no difference: each is one more user.
# Both exit. Each takes a reference in mm_count first, because it goes on
# running on M after it has stopped being a user of it, and this loan ends like
# any other: with the next switch to a user task. They differ at the very end:
# a process is a zombie until its parent reaps it, a thread is released at once.
machine cpus=1 kernel=6.12
process A mm=M

@start
run A cpu=0
expect M 1/1

@clone
clone A B
expect B.mm = M
expect B.active_mm = M
expect M 2/1
expect copy_mm
expect mmget
expect no dup_mm

@thread
clone A C thread
expect C.mm = M
expect M 3/1
expect mm_cachep.live = 1

@to-b
run B cpu=0
expect M 3/1
expect schedule_tail

@b-exits
exit B
expect B.mm = NULL
expect B.active_mm = M
expect B.state = zombie
expect M 2/2
expect mmput
expect no exit_mmap

@back
run A cpu=0
expect B.active_mm = NULL
expect M 2/1

@to-c
run C cpu=0
expect M 2/1

# C has taken its reference and is about to give up its mm.
@c-grabs
exit C until=exit_mm:mm
expect C.mm = M
expect C.active_mm = M
expect M 2/2
expect mmgrab_lazy_tlb
expect no mmput

@c-exits
finish C
expect C.mm = NULL
expect C.active_mm = M
expect M 1/2

@return
run A cpu=0
expect C.active_mm = NULL
expect C.state = reaped
expect M 1/1

@reap
reap B
expect B.state = reaped
expect M 1/1
expect mm_cachep.live = 1
expect no exit_mmap since=@start
