# Since Linux 3.3 a parent that waits in vfork can be killed: it goes, and the child
# keeps the address space alive on its own.
#
# The script of vfork-killed-3.2 on the release with commit d68b46fe16ad, "vfork: make
# it killable". A execs, T is sent a fatal signal, and this time it wakes up: it exits
# while C, for whom it waited, has not even run. A need not wait for C, which is no
# thread of its process. C still is a user of M: the contents stay until C is done.
machine cpus=2 kernel=3.3
process A mm=M
process B

@start
run A cpu=0
clone A T thread
run T cpu=1
expect M 2/1

@vfork
vfork T C
expect T.state = waiting
expect M 3/2

@exec
exec A mm=N
expect A.state = waiting
expect T.state = runnable
expect M 3/3

@parent
run T cpu=1
exit T
expect T.state = reaped
expect A.state = runnable
expect idle1.active_mm = M
expect M 2/3

@exec-done
run A cpu=0
finish A
expect A.mm = N
expect N 1/1
expect M 1/2
expect no exit_mmap

@child
run C cpu=1
expect C.mm = M
expect M 1/1

@last
exit C
expect M 0/1
expect exit_mmap cpu=1
