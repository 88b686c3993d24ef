# One thread of a process execs and has to wait until the other has exited.
#
# As in exec-threads, but here B is still running when A gets to de_thread. A
# kills B and sleeps; B gets no further than its exit, and wakes A when it has
# gone. Meanwhile both CPUs' idle tasks borrow the old address space: first CPU
# 0's, because A sleeps, then CPU 1's, because B is dead. Count along: two
# borrowers and one for all users make 3.
machine cpus=2 kernel=6.12
process A mm=old
process C

@start
run A cpu=0

@clone
clone A B thread
expect old 2/1

@second
run B cpu=1
expect old 2/1

@exec
exec A mm=new
expect A.state = waiting
expect A.mm = old
expect cpu0.current = idle0
expect idle0.active_mm = old
expect B.state = running
expect old 2/2
expect new 1/1
expect de_thread
expect no exec_mmap

# B has a fatal signal pending and does nothing else any more.
@killed
clone B D thread
expect refused killed
expect old 2/2

@b-exits
exit B
expect B.state = reaped
expect A.state = runnable
expect idle1.active_mm = old
expect old 1/3

@resume
run A cpu=0
expect A.state = running
expect A.mm = old
expect idle0.active_mm = NULL
expect old 1/2

@exec-done
finish A
expect A.mm = new
expect A.active_mm = new
expect new 1/1
expect old 0/1
expect exec_mmap
expect exit_mmap cpu=0

@drop
run C cpu=1
expect old freed by=C
expect mm_cachep.live = 2
