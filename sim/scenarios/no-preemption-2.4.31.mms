# In Linux 2.4 whoever is inside the kernel stays on the CPU until it gives it up
# itself, and the scheduler drops a borrowed mm with interrupts on.
#
# A is taking its address space apart and cannot be preempted there, as it is in
# dying-preempted: the switch is refused until A's own last schedule(). There is no
# rq->prev_mm either. The idle task's switch to B drops M in the middle of schedule,
# on the idle task's stack; but the run queue is unlocked by then. 2.5.2 kept it
# locked, and that became bug-drop-under-lock-2.5.62.
machine cpus=1 kernel=2.4.31
process A mm=M
process B mm=N

@start
run A cpu=0
expect M 1/1

@exit-mmap
exit A until=exit_mmap
expect A.mm = NULL
expect A.active_mm = M
expect M 0/2

@no
run B cpu=0
expect refused no-preemption
expect cpu0.current = A

@done
finish A
expect A.state = zombie
expect idle0.active_mm = M
expect M 0/1

@inline
run B cpu=0 until=__mmdrop
expect cpu0.current = B
expect cpu0.prev_mm = NULL
expect idle0.active_mm = NULL
expect M 0/0
expect no switch_to

@freed
finish B
expect M freed by=idle0
expect switch_to
