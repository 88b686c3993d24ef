# What a kernel was recorded doing in vfork and exec: the child runs in its
# parent's address space until it has one of its own, and then gives its share
# back.
#
# The idle task of CPU 1, where A has been before, holds M all the time: hence 2
# in mm_count. vfork makes B a second user of M. In exec B lets A go on before it
# has left M, so A runs, sleeps and B comes back; then B is in N, and puts M last.
# Recorded as 6.1/vfork-exec.
machine cpus=2 kernel=6.1
process A mm=M

run A cpu=1

sleep A

wake A

run A cpu=0
expect M 1/2

@vfork
vfork A B
expect B.mm = M
expect M 2/2

@child
run B cpu=0
expect A.state = waiting
expect M 2/2

exec B mm=N until=exec_mm_release:return
expect A.state = runnable

@parent
run A cpu=0
expect M 2/2

sleep A

@back
run B cpu=0
expect B.mm = M
expect M 2/2

@moved
finish B until=switch_mm_irqs_off
expect B.mm = N
expect B.active_mm = N
expect N 1/1
expect M 2/2

@put
finish B until=mmput
expect M 2/2

@exec
finish B
expect M 1/2
expect N 1/1
expect no exit_mmap

@give-up
exit B until=enter_lazy_tlb
expect B.mm = NULL
expect B.active_mm = N
expect N 1/2

finish B until=mmput:return
expect N 0/1

wake A

finish B

@reaped
run A cpu=0 until=finish_task_switch
expect B.active_mm = NULL
expect cpu0.prev_mm = N
expect M 1/2

@free
finish A until=__mmdrop
expect N 0/0
