# The reference that a kernel thread held is dropped by the next task, after
# the switch: rq->prev_mm carries it across.
#
# context_switch runs with the run queue locked and interrupts off, where the
# last mmdrop must not happen. So on the way from K back to A it only writes
# the borrowed mm into rq->prev_mm and sets K's active_mm to NULL. A, now on
# its own stack, takes it from there in finish_task_switch and drops it once
# the lock is released. We stop A just as finish_task_switch begins.
machine cpus=1 kernel=6.12
process A mm=M
kthread K

@start
run A cpu=0
expect cpu0.prev_mm = NULL

@borrow
run K cpu=0
expect cpu0.prev_mm = NULL
expect M 1/2

@window
run A cpu=0 until=finish_task_switch
expect cpu0.current = A
expect cpu0.prev_mm = M
expect K.active_mm = NULL
expect A.active_mm = M
expect M 1/2
expect no mmdrop_lazy_tlb_sched

@return
finish A
expect cpu0.prev_mm = NULL
expect M 1/1
expect mmdrop_lazy_tlb_sched
