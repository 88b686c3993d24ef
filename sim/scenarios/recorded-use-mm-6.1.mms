# What Linux 6.1 was recorded doing for vhost: a kernel thread adopts the address
# space of a process with kthread_use_mm, and mm_count pays for it.
#
# A opens /dev/vhost-net, which takes a use of M. Its worker K is a kernel thread:
# it comes to CPU 1 on a loan of M, adopts M as its own, sleeps and wakes with it
# as a process would, and gives it up at the end. Only its use of mm_users is
# A's, all the rest is in mm_count. Recorded as 6.1/use-mm.
machine cpus=2 kernel=6.1
process A mm=M
kthread K

run A cpu=1

sleep A

wake A

run A cpu=0
expect M 1/2

# vhost_dev_set_owner keeps the contents: get_task_mm.
mmget A M
expect M 2/2

@waits
sleep A
expect idle0.active_mm = M
expect M 2/3

@worker
run K cpu=1
expect K.active_mm = M
expect M 2/3

@adopt
use_mm K M until=kthread_use_mm
expect K.mm = NULL
expect M 2/3

finish K
expect K.mm = M
expect M 2/3

@own
sleep K
expect K.mm = M
expect K.active_mm = M
expect idle1.active_mm = M
expect M 2/4

wake K

@again
run K cpu=1 until=finish_task_switch
expect M 2/4

@returned
finish K
expect M 2/3

@give-up
unuse_mm K M until=kthread_unuse_mm
expect K.mm = M
expect M 2/3

@borrower
finish K until=enter_lazy_tlb
expect K.mm = NULL
expect K.active_mm = M
