# A kernel thread adopts a process's address space with kthread_use_mm, works in
# it, and gives it up again.
#
# K runs on M, borrowed from A, and is to work for C, whose address space is R.
# kthread_use_mm makes R K's own mm: K takes a reference in mm_count (not in
# mm_users: whoever asks K to do this must keep R alive), and the borrowed M
# goes back. While K has an mm the scheduler treats it as a user task.
# kthread_unuse_mm turns K into a borrower again, of R now.
machine cpus=1 kernel=6.12
process A mm=M
process C mm=R
kthread K

@start
run A cpu=0

@borrow
run K cpu=0
expect K.active_mm = M
expect M 1/2
expect R 1/1
expect cpu0.is_lazy = 1

@use
use_mm K R
expect K.mm = R
expect K.active_mm = R
expect R.mm_users = 1
expect R.mm_count = 2
expect M 1/1
expect cpu0.loaded_mm = R
expect cpu0.is_lazy = 0
expect kthread_use_mm
expect mmgrab
expect mmdrop_lazy_tlb
expect no mmget

@unuse
unuse_mm K
expect K.mm = NULL
expect K.active_mm = R
expect R 1/2
expect M 1/1
expect cpu0.loaded_mm = R
expect cpu0.is_lazy = 1
expect kthread_unuse_mm
expect mmgrab_lazy_tlb
expect enter_lazy_tlb
expect mmdrop

@return
run A cpu=0
expect K.active_mm = NULL
expect R 1/1
expect M 1/1
