# A kernel thread that has adopted an address space is a user task to the
# scheduler: others borrow from it.
#
# K adopts R and then sleeps. The idle task borrows R from K, as it would from a
# process. K keeps both mm and active_mm while it is off the CPU, which no other
# kernel thread does, and a switch between K and the process A touches no
# counter. All the time K's one reference on R is the adopter's.
machine cpus=1 kernel=6.12
process A mm=M
process C mm=R
kthread K

@start
run A cpu=0

@borrow
run K cpu=0
expect M 1/2

@use
use_mm K R
expect R 1/2
expect M 1/1
expect cpu0.is_lazy = 0

@sleep
sleep K
expect cpu0.current = idle0
expect K.mm = R
expect K.active_mm = R
expect idle0.active_mm = R
expect R 1/3
expect cpu0.loaded_mm = R
expect cpu0.is_lazy = 1
expect mmgrab_lazy_tlb

@wake
wake K

@resume
run K cpu=0
expect idle0.active_mm = NULL
expect K.active_mm = R
expect R 1/2
expect cpu0.is_lazy = 0
expect mmdrop_lazy_tlb_sched

@preempt
run A cpu=0
expect K.mm = R
expect K.active_mm = R
expect R 1/2
expect M 1/1
expect no enter_lazy_tlb
expect no mmgrab_lazy_tlb
expect no mmdrop_lazy_tlb_sched

@again
run K cpu=0
expect R 1/2
expect M 1/1
expect no mmgrab_lazy_tlb
expect no mmdrop_lazy_tlb_sched

@unuse
unuse_mm K
expect K.mm = NULL
expect K.active_mm = R
expect R 1/2
