# What a kernel was recorded doing in the life of a child: fork, exit, and the
# parent that runs next frees what is left of its address space.
#
# The idle task of CPU 1, where A has been before, holds M: hence 2 in mm_count. X
# has N, a copy. When X exits it borrows N from itself, its mmput frees the
# contents, and the struct goes when A has the CPU again. Recorded as
# 6.1/fork-exit-quiet.
machine cpus=2 kernel=6.1
process A mm=M

run A cpu=1

sleep A

wake A

run A cpu=0
expect M 1/2

@fork
fork A X mm=N
expect X.mm = N
expect N 1/1
expect M 1/2

sleep A

@child
run X cpu=0
expect N 1/1

@give-up
exit X until=enter_lazy_tlb
expect X.mm = NULL
expect X.active_mm = N
expect N 1/2

@put
finish X until=mmput
expect N 1/2

@torn
finish X until=mmput:return
expect N 0/1
expect exit_mmap

wake A

finish X

@parent
run A cpu=0 until=finish_task_switch
expect X.active_mm = NULL
expect cpu0.prev_mm = N
expect N 0/1
expect M 1/2

@free
finish A until=__mmdrop
expect N 0/0

finish A
expect N freed by=A
