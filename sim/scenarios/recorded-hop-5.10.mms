# What Linux 5.10 was recorded doing between kernel threads: three of them pass an
# address space on, and mm_count stays where it is.
#
# A has been on CPU 1 before, whose idle task holds M, too: hence 3 while A sleeps.
# The idle task, a worker, the idle task again and an RCU thread run one after the
# other on the loan that the first took. Until Linux 5.3 each hop went up and down
# by one. Recorded as 5.10/hotplug-alive.
machine cpus=2 kernel=5.10
process A mm=M
kthread K
kthread R

run A cpu=1

sleep A

wake A

run A cpu=0
expect M 1/2

@borrow
sleep A
expect idle0.active_mm = M
expect M 1/3

@to-worker
run K cpu=0
expect K.active_mm = M
expect idle0.active_mm = NULL
expect M 1/3
expect no mmgrab

@from-worker
sleep K
expect idle0.active_mm = M
expect K.active_mm = NULL
expect M 1/3

@to-rcu
run R cpu=0
expect R.active_mm = M
expect M 1/3

@from-rcu
sleep R
expect idle0.active_mm = M
expect M 1/3

wake A

@window
run A cpu=0 until=finish_task_switch
expect cpu0.prev_mm = M
expect M 1/3

@return
finish A
expect M 1/2
