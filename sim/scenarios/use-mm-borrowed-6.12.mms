# kthread_use_mm on the very address space that the kernel thread has borrowed:
# since Linux 6.4 it always takes a reference, and then drops the borrower's.
#
# A borrower's reference and an adopter's are different things since 6.4: on
# some architectures the borrower's is not counted at all. So K takes one as the
# adopter and gives one back as the borrower, though both are on M: mm_count
# goes from 2 to 3 and back. Giving M up does the same the other way round.
# use-mm-borrowed-6.1 shows the old way.
machine cpus=1 kernel=6.12
process A mm=M
kthread K

@start
run A cpu=0

@borrow
run K cpu=0
expect K.active_mm = M
expect M 1/2

@use-grab
use_mm K M until=mmdrop_lazy_tlb
expect K.mm = M
expect K.active_mm = M
expect M 1/3
expect mmgrab

@use
finish K
expect K.mm = M
expect M 1/2

@unuse-grab
unuse_mm K until=mmdrop
expect K.mm = NULL
expect K.active_mm = M
expect M 1/3
expect mmgrab_lazy_tlb

@unuse
finish K
expect K.mm = NULL
expect K.active_mm = M
expect M 1/2

@return
run A cpu=0
expect K.active_mm = NULL
expect M 1/1
