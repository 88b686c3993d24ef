# fork copies the address space, and exit takes the copy apart: the plain life
# of an mm_struct.
#
# A forks B. B gets an mm_struct of its own with both counters at 1. B exits:
# mm_users goes to 0 and the contents are freed, but B is now a borrower of what
# was its own, and has taken a reference for that: mm_count stays 1. The
# struct is freed only after the switch to A, and by A.
machine cpus=1 kernel=6.12
process A
expect mm_cachep.live = 1

@start
run A cpu=0
expect mm_A 1/1

@fork
fork A B
expect B.mm = mm_B
expect B.active_mm = mm_B
expect B.state = runnable
expect mm_A 1/1
expect mm_B 1/1
expect mm_cachep.live = 2
expect copy_mm
expect dup_mm
expect allocate_mm
expect mm_init
expect dup_mmap
expect no mmget

@first-run
run B cpu=0
expect cpu0.current = B
expect A.active_mm = mm_A
expect mm_A 1/1
expect mm_B 1/1
expect schedule_tail
expect finish_task_switch
expect no mmdrop_lazy_tlb_sched

@exit
exit B
expect B.state = zombie
expect B.mm = NULL
expect B.active_mm = mm_B
expect mm_B 0/1
expect mm_A 1/1
expect mm_cachep.live = 2
expect exit_mm
expect mmgrab_lazy_tlb
expect enter_lazy_tlb
expect mmput
expect exit_mmap
expect mmdrop
expect no __mmdrop

@return
run A cpu=0
expect mm_B freed by=A
expect B.active_mm = NULL
expect B.state = zombie
expect A.state = running
expect mm_A 1/1
expect mm_cachep.live = 1
expect mmdrop_lazy_tlb_sched
expect __mmdrop

@reap
reap B
expect B.state = reaped
expect mm_A 1/1
expect mm_cachep.live = 1
