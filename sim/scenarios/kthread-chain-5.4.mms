# Linux 5.4 is the first release in which a loan simply passes from one kernel
# thread to the next.
#
# The idle task gives way to the kernel thread K. context_switch tells four
# cases apart now; in this one it copies active_mm to K, sets the idle task's to
# NULL and leaves mm_count and rq->prev_mm alone. kthread-chain-5.3 is the same
# script on the release before.
machine cpus=1 kernel=5.4
process A mm=M
kthread K

@start
run A cpu=0
expect M 1/1

@borrow
sleep A
expect idle0.active_mm = M
expect M 1/2
expect mmgrab

@window
run K cpu=0 until=finish_task_switch
expect K.active_mm = M
expect idle0.active_mm = NULL
expect M 1/2
expect cpu0.prev_mm = NULL
expect no mmgrab

@to-k
finish K
expect cpu0.prev_mm = NULL
expect K.active_mm = M
expect M 1/2
expect no mmdrop
expect no mmgrab

@wake
wake A

@return
run A cpu=0
expect K.active_mm = NULL
expect M 1/1
expect mmdrop
