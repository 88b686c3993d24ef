# kthread_use_mm on the very address space that the kernel thread has borrowed:
# until Linux 6.3 the loan is promoted, and no counter moves.
#
# K already holds a reference on M, as its borrower. kthread_use_mm sees that
# active_mm is M already and lets this reference serve as the adopter's. When K
# gives M up as its mm, the same reference is a borrower's again.
# use-mm-borrowed-6.12 shows how it is done since 6.4.
machine cpus=1 kernel=6.1
process A mm=M
kthread K

@start
run A cpu=0

@borrow
run K cpu=0
expect K.active_mm = M
expect M 1/2
expect cpu0.is_lazy = 1
let writes = cost.cr3

@use
use_mm K M
expect K.mm = M
expect K.active_mm = M
expect M 1/2
expect cpu0.loaded_mm = M
expect cpu0.is_lazy = 0
expect cost.cr3 = writes
expect kthread_use_mm
expect no mmgrab
expect no mmdrop

@unuse
unuse_mm K
expect K.mm = NULL
expect K.active_mm = M
expect M 1/2
expect cpu0.is_lazy = 1
expect kthread_unuse_mm
expect no mmgrab
expect no mmdrop

@return
run A cpu=0
expect K.active_mm = NULL
expect M 1/1
expect mmdrop_sched
