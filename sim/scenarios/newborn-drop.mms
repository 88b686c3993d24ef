# A newborn process runs for the first time, and its first deed is to drop a
# reference that was none of its business.
#
# A new task has no old call of schedule() to return into: it starts in
# ret_from_fork, which calls schedule_tail, which calls finish_task_switch. The
# task before it was a kernel thread on A's address space, so rq->prev_mm is
# set, and the newborn B drops it.
machine cpus=1 kernel=6.12
process A
kthread K

@start
run A cpu=0

@fork
fork A B
expect mm_A 1/1
expect mm_B 1/1

@borrow
run K cpu=0
expect K.active_mm = mm_A
expect mm_A 1/2
expect mm_B 1/1

@first-run
run B cpu=0 until=finish_task_switch
expect cpu0.current = B
expect cpu0.prev_mm = mm_A
expect K.active_mm = NULL
expect mm_A 1/2
expect schedule_tail

@done
finish B
expect cpu0.prev_mm = NULL
expect mm_A 1/1
expect mm_B 1/1
expect mmdrop_lazy_tlb_sched
