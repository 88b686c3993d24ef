# Up to Linux 3.2 a parent that waits in vfork cannot be killed: it waits until the
# child has let go of the address space, whatever happens.
#
# A and T are threads of one process. T has made a child with vfork and waits. A
# execs, so T has to go: it is sent a fatal signal, but its sleep is uninterruptible,
# and A waits for T, who waits for C. mm_users is 3 all the while: A, T and C. When C
# exits, T wakes up, finds the signal, exits, and A gets on. vfork-killed-3.3 has the
# same story on the next release.
machine cpus=2 kernel=3.2
process A mm=M

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
expect T.state = waiting
expect M 3/3

@still-waiting
run T cpu=1
expect refused waiting

@child
run C cpu=1
exit C
expect T.state = runnable
expect idle1.active_mm = M
expect M 2/3

@parent
run T cpu=1
exit T
expect T.state = reaped
expect A.state = runnable
expect M 1/3

@exec-done
run A cpu=0
finish A
expect A.mm = N
expect N 1/1
expect M 0/1
