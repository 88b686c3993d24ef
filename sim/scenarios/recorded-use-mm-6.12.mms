# What Linux 6.12 was recorded doing for vhost: its worker is no kernel thread any
# more but a thread of the process that asked for it, and mm_users pays for it.
#
# A opens /dev/vhost-net, which takes a use of M, and the worker V is cloned with
# CLONE_VM: a third user of M. It takes turns with A, and no counter moves, as
# with any two threads. When it exits, it becomes a borrower for the time it takes
# to get off the CPU. Recorded as 6.12/use-mm-quiet.
machine cpus=1 kernel=6.12
process A mm=M

run A cpu=0
expect M 1/1
let writes = cost.cr3

@owner
mmget A M
expect M 2/1

@worker
clone A V
expect V.mm = M
expect V.active_mm = M
expect M 3/1

@to-worker
run V cpu=0
expect M 3/1
expect cost.cr3 = writes

@to-owner
run A cpu=0
expect M 3/1

@to-worker-again
run V cpu=0
expect M 3/1

@give-up
exit V until=enter_lazy_tlb
expect V.mm = NULL
expect V.active_mm = M
expect M 3/2

@put
finish V until=mmput
expect M 3/2

finish V

@gone
run A cpu=0 until=finish_task_switch
expect V.active_mm = NULL
expect M 2/2

@dropped
finish A
expect M 2/1

@release
mmput A M until=mmput
expect M 2/1
