# Two threads of one process share an address space: mm_users counts them,
# mm_count does not.
#
# A creates the thread B. B gets the same mm_struct, and mm_users goes to 2.
# All users together own one reference in mm_count, so that stays 1. A switch
# between the two goes from user task to user task like any other, and finds
# the right address space loaded already.
machine cpus=1 kernel=6.12
process A mm=M

@start
run A cpu=0
expect M 1/1
let writes = cost.cr3

@create
clone A B thread
expect B.mm = M
expect B.active_mm = M
expect B.state = runnable
expect M 2/1
expect mm_cachep.live = 1
expect copy_mm
expect mmget
expect no dup_mm

@to-b
run B cpu=0
expect cpu0.current = B
expect A.active_mm = M
expect B.active_mm = M
expect M 2/1
expect cpu0.loaded_mm = M
expect cpu0.is_lazy = 0
expect cost.cr3 = writes
expect no mmgrab_lazy_tlb
expect no mmdrop_lazy_tlb_sched

@to-a
run A cpu=0
expect cpu0.current = A
expect B.active_mm = M
expect M 2/1
expect cpu0.loaded_mm = M
expect cost.cr3 = writes
expect cpu0.prev_mm = NULL
expect no mmgrab_lazy_tlb
expect no mmdrop_lazy_tlb_sched
