# The first kernel threads that adopted an address space were those of asynchronous
# I/O, in Linux 2.6: the reference that came with it quietly became a borrower's.
#
# K runs on M, borrowed from A, and is to work in M itself. use_mm always takes a
# reference and gives the borrowed one back, even if both are on the same mm: 2, 3, 2.
# unuse_mm only clears the pointer: what K held as a user of M it holds as its borrower
# from then on. The pointers are written mm first, and interrupts stay on.
# use-mm-borrowed-6.1 shows the next way of counting.
machine cpus=1 kernel=2.6.10
process A mm=M
kthread K

@start
run A cpu=0

@borrow
run K cpu=0
expect K.active_mm = M
expect M 1/2

@grab
use_mm K M until=mmdrop
expect K.mm = M
expect K.active_mm = M
expect M 1/3
expect use_mm
expect atomic_inc
expect mmdrop

@use
finish K
expect K.mm = M
expect M 1/2

@unuse
unuse_mm K
expect K.mm = NULL
expect K.active_mm = M
expect M 1/2
expect unuse_mm
expect enter_lazy_tlb
expect no atomic_inc
expect no mmdrop

@return
run A cpu=0
expect K.active_mm = NULL
expect M 1/1
expect mmdrop
