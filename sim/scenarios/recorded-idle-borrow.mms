# What a kernel was recorded doing while a process slept: the idle task and a
# kernel thread pass its address space to and fro, and one reference is enough.
#
# A sleeps on its CPU. The idle task borrows M, a kernel worker takes the loan
# over and hands it back, and no counter moves. When A returns, the reference is
# dropped at the end of the switch, not before: the step @window stops where the
# recorder looked. Recorded as 6.12/idle-borrow.
machine cpus=1 kernel=6.12
process A mm=M
kthread K

@start
run A cpu=0
expect M 1/1

@borrow
sleep A
expect cpu0.current = idle0
expect idle0.mm = NULL
expect idle0.active_mm = M
expect M 1/2

@to-worker
run K cpu=0
expect idle0.active_mm = NULL
expect K.active_mm = M
expect M 1/2
expect no mmgrab_lazy_tlb

@to-idle
sleep K
expect cpu0.current = idle0
expect K.active_mm = NULL
expect idle0.active_mm = M
expect M 1/2
expect no mmgrab_lazy_tlb

@wake
wake A

@window
run A cpu=0 until=finish_task_switch
expect cpu0.prev_mm = M
expect idle0.active_mm = NULL
expect M 1/2

@return
finish A
expect M 1/1
expect mmdrop_lazy_tlb_sched
