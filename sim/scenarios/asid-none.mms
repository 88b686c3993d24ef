# Without PCID a CPU cannot tell one process's translations from another's, and
# forgets them all whenever it loads page tables.
#
# The script of asid-hit on a CPU without address space ids, such as QEMU
# emulates. There is one slot, 0, and whoever is loaded has it. Every write of
# CR3 is a flush. What a kernel thread saves by staying on the mm it finds is
# therefore dearer here: not only the write but all that the TLB knew.
machine cpus=1 kernel=6.12 pcid=none
process A mm=M
process B mm=N
kthread K

@a-first
run A cpu=0
expect cpu0.asid = 0
expect cpu0.ctx0 = M
expect cost.cr3 = 1
expect cost.flush = 1

@b-first
run B cpu=0
expect cpu0.asid = 0
expect cpu0.ctx0 = N
expect cost.cr3 = 2
expect cost.flush = 2

@a-again
run A cpu=0
expect cpu0.ctx0 = M
expect cost.cr3 = 3
expect cost.flush = 3

@borrow
run K cpu=0
expect cpu0.is_lazy = 1
expect cpu0.loaded_mm = M

@return
run A cpu=0
expect cpu0.is_lazy = 0
expect cost.cr3 = 3
expect cost.flush = 3
