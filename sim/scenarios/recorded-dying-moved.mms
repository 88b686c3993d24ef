# What Linux 7.0 was recorded doing with two tasks that were dying at the same
# time: each is preempted after its mmput, and they come back on address spaces
# that were never theirs, or are no more.
#
# X has given up M and taken it apart when W gets the CPU: W drops what X had
# borrowed, and frees M. Then W exits, too. It is preempted in turn, and X comes
# back: on N, which has no users any more. X dies, and W takes over the loan of
# what was once its own. Recorded as 7.0/random-7-150.
machine cpus=1 kernel=7.0
process X mm=M
process W mm=N

run X cpu=0

@give-up
exit X until=enter_lazy_tlb
expect X.mm = NULL
expect X.active_mm = M
expect M 1/2

@put
finish X until=mmput
expect M 1/2

@torn
finish X until=mmput:return
expect M 0/1

@preempted
run W cpu=0 until=finish_task_switch
expect X.active_mm = NULL
expect cpu0.prev_mm = M
expect M 0/1
expect N 1/1

@free
finish W until=__mmdrop
expect M 0/0

finish W
expect M freed by=W

@w-gives-up
exit W until=enter_lazy_tlb
expect N 1/2

@w-puts
finish W until=mmput
expect N 1/2

@w-torn
finish W until=mmput:return
expect N 0/1

@moved
run X cpu=0
expect X.mm = NULL
expect X.active_mm = N
expect W.active_mm = NULL
expect N 0/1

finish X

@dead
run W cpu=0
expect W.active_mm = N
expect X.active_mm = NULL
expect N 0/1
