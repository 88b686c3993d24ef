# What would happen if the scheduler forgot to drop a borrower's reference: a
# leak.
#
# The kernel in this script breaks after its first step: finish_task_switch
# takes the mm out of rq->prev_mm and does not drop it. The reference that K
# held on M is lost: it belongs to nobody now. A runs on, unharmed, and exits;
# its memory is freed. The struct is not, ever: mm_count cannot get down to 0.
machine cpus=1 kernel=6.12
process A mm=M
process B
kthread K

@start
run A cpu=0
expect M 1/1
expect init_mm 2/2

inject skip-prev-mmdrop

@borrow
run K cpu=0
expect K.active_mm = M
expect M 1/2

@leak
run A cpu=0
expect violation count-equality
expect K.active_mm = NULL
expect cpu0.prev_mm = NULL
expect M 1/2
expect no mmdrop_lazy_tlb_sched

@exit
exit A
expect A.state = zombie
expect M 0/2
expect exit_mmap

# No task refers to M any more, and its counter stands at 2: K's reference was
# lost, and now A's is too.
@next
run B cpu=0
expect A.active_mm = NULL
expect cpu0.prev_mm = NULL
expect M 0/2
expect mm_B 1/1
expect mm_cachep.live = 2

@reap
reap A
expect M 0/2
expect mm_cachep.live = 2
