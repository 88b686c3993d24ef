# A kernel task without an mm execs and becomes a process: the one case in which
# exec gives back a borrowed address space.
#
# That is how the first process starts, and every helper that the kernel itself
# runs. There is no old mm to put. But K is running on M, which it borrowed from
# A, and its switch to the new mm happens here, not in the scheduler. So
# exec_mmap itself drops the borrowed reference, and finish_task_switch will
# have nothing to do.
machine cpus=1 kernel=6.12
process A mm=M
kthread K

@start
run A cpu=0

@borrow
run K cpu=0
expect K.mm = NULL
expect K.active_mm = M
expect M 1/2
expect cpu0.is_lazy = 1

@exec
exec K mm=new
expect K.mm = new
expect K.active_mm = new
expect K.state = running
expect new 1/1
expect M 1/1
expect cpu0.loaded_mm = new
expect cpu0.is_lazy = 0
expect M.cpumask = {}
expect exec_mmap
expect mmdrop_lazy_tlb
expect no mmput
expect no exit_mmap
expect no mmgrab_lazy_tlb

# From user task to user task: K is not a kernel thread any more.
@return
run A cpu=0
expect K.mm = new
expect K.active_mm = new
expect cpu0.prev_mm = NULL
expect M 1/1
expect new 1/1
expect no mmdrop_lazy_tlb_sched
