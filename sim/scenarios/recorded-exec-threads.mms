# What a kernel was recorded doing when one of two threads called exec: the other
# has to die first, and the old address space stays behind on its CPU.
#
# E and T are threads on two CPUs. E execs and waits. T exits on CPU 1, whose idle
# task inherits M. Then E moves into N and puts M: nobody uses it any more, but
# idle1 keeps the struct until P runs there. Recorded as 6.1/exec-threads.
machine cpus=2 kernel=6.1
process E mm=M
process P

run E cpu=0

clone E T thread

run T cpu=1

sleep T

@wait
exec E mm=N
expect E.state = waiting
expect idle0.active_mm = M
expect idle1.active_mm = M
expect M 2/3

@killed
run T cpu=1 until=finish_task_switch
expect M 2/3

finish T
expect M 2/2

@gives-up
exit T until=enter_lazy_tlb
expect T.mm = NULL
expect T.active_mm = M
expect M 2/3

@puts
finish T until=mmput
expect M 2/3

@gone
finish T
expect E.state = runnable
expect idle1.active_mm = M
expect M 1/3

run E cpu=0
expect M 1/2

@moved
finish E until=switch_mm_irqs_off
expect E.mm = N
expect E.active_mm = N
expect N 1/1
expect M 1/2

@put
finish E until=mmput
expect M 1/2

@exec
finish E
expect M 0/1
expect N 1/1
expect exit_mmap cpu=0

@next
run P cpu=1 until=finish_task_switch
expect idle1.active_mm = NULL
expect mm_P 1/1
expect M 0/1

@free
finish P until=__mmdrop
expect M 0/0
