# Linux 5.3 is the last release in which a switch between kernel threads touches
# mm_count.
#
# The idle task gives way to the kernel thread K. K takes a reference of its own
# (mmgrab), and the one that the idle task held goes through rq->prev_mm and is
# dropped after the switch. kthread-chain-5.4 is the same script on the next
# release.
machine cpus=1 kernel=5.3
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
expect M 1/3
expect cpu0.prev_mm = M
expect mmgrab

@to-k
finish K
expect cpu0.prev_mm = NULL
expect K.active_mm = M
expect M 1/2
expect mmdrop
expect no mmgrab

@wake
wake A

@return
run A cpu=0
expect K.active_mm = NULL
expect M 1/1
expect mmdrop
