# A kernel thread exits while it runs on a borrowed address space: the loan
# outlives the borrower by one switch.
#
# K has no mm to give up, so exit_mm has nothing to do. But K still needs page
# tables to run its last instructions on, and these are M's. Its last schedule()
# treats it like any kernel thread, and the task that follows drops the
# reference. Nobody waits for a kernel thread: it is released at once.
machine cpus=1 kernel=6.12
process A mm=M
kthread K

@start
run A cpu=0

@borrow
run K cpu=0
expect K.active_mm = M
expect M 1/2

@exit
exit K
expect K.mm = NULL
expect K.active_mm = M
expect M 1/2
expect exit_mm
expect no mmput
expect no mmgrab_lazy_tlb

@return
run A cpu=0
expect K.active_mm = NULL
expect K.state = reaped
expect M 1/1
expect mmdrop_lazy_tlb_sched
