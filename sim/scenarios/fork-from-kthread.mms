# A kernel thread creates another one: the child has no address space either,
# and does not borrow its parent's.
#
# K runs on M, borrowed from A, when it creates L. copy_mm finds that K has no
# mm and copies nothing: L's mm and active_mm are both NULL, and mm_count does
# not move. L borrows when it is switched in, like any kernel thread, from
# whatever ran before it.
machine cpus=1 kernel=6.12
process A mm=M
kthread K

@start
run A cpu=0

@borrow
run K cpu=0
expect M 1/2

@fork
fork K L
expect L.mm = NULL
expect L.active_mm = NULL
expect L.state = runnable
expect K.active_mm = M
expect M 1/2
expect mm_cachep.live = 1
expect copy_mm
expect no dup_mm
expect no mmget
expect no mmgrab_lazy_tlb

@first-run
run L cpu=0
expect L.active_mm = M
expect K.active_mm = NULL
expect M 1/2
expect schedule_tail
expect no mmgrab_lazy_tlb
expect no mmdrop_lazy_tlb_sched

@return
run A cpu=0
expect L.active_mm = NULL
expect M 1/1

# L is a kernel thread like its parent: nobody waits for it when it exits.
@again
run L cpu=0
expect L.active_mm = M
expect M 1/2

@exit
exit L
expect L.active_mm = M
expect no mmput

@end
run A cpu=0
expect L.state = reaped
expect L.active_mm = NULL
expect M 1/1
