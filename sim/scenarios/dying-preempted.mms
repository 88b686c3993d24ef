# A dying task is preempted while it tears its address space down, and comes
# back on somebody else's.
#
# Once A has given up its mm it is a borrower like any kernel thread. Here it
# is preempted inside exit_mmap: the switch to B takes the page tables away from
# it and drops its loan. When it runs again it borrows from B, and on B's
# address space it finishes the work on its own. The reference that __mmput
# holds until the end keeps M alive meanwhile, and A itself frees it.
machine cpus=1 kernel=6.12
process A mm=M
process B mm=N

@start
run A cpu=0
expect M 1/1

# mm_users is 0. Two references: A's loan, and the one that goes at the end of __mmput.
@exit-mmap
exit A until=exit_mmap
expect A.mm = NULL
expect A.active_mm = M
expect A.state = running
expect M 0/2
expect cpu0.loaded_mm = M
expect cpu0.is_lazy = 1

@preempt
run B cpu=0
expect A.state = runnable
expect A.active_mm = NULL
expect M 0/1
expect N 1/1
expect cpu0.loaded_mm = N
expect cpu0.is_lazy = 0
expect M.cpumask = {}
expect mmdrop_lazy_tlb_sched

@again
run A cpu=0
expect A.mm = NULL
expect A.active_mm = N
expect M 0/1
expect N 1/2
expect cpu0.loaded_mm = N
expect cpu0.is_lazy = 1
expect mmgrab_lazy_tlb

@free
finish A
expect M freed by=A
expect A.state = zombie
expect A.active_mm = N
expect N 1/2
expect cpu0.loaded_mm = N
expect cpu0.is_lazy = 1
expect no flush_tlb_func
expect mm_cachep.live = 1
expect __mmdrop

@return
run B cpu=0
expect A.active_mm = NULL
expect N 1/1
