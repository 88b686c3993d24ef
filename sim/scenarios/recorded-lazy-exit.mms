# What a kernel was recorded doing when a process exited whose address space two
# idle tasks held: its last user leaves, and the struct outlives it until both
# CPUs have run somebody else.
#
# X and its thread L share M. L exits on CPU 1, and the idle task there inherits
# M. Then X exits on CPU 0, and the idle task inherits M there, too. M has no
# users any more and two borrowers; it is freed by the first process that runs on
# the CPU that is last. Recorded as 6.1/lazy-exit.
machine cpus=2 kernel=6.1
process X mm=M
process P
process Q

run X cpu=0

clone X L thread

sleep X

run L cpu=1
expect M 2/2

@thread-exits
exit L
expect idle1.active_mm = M
expect M 1/3

wake X

@back
run X cpu=0 until=finish_task_switch
expect M 1/3

finish X
expect M 1/2

@give-up
exit X until=enter_lazy_tlb
expect X.mm = NULL
expect X.active_mm = M
expect M 1/3

@put
finish X until=mmput
expect M 1/3

@torn
finish X until=mmput:return
expect M 0/2
expect exit_mmap

@zombie
finish X
expect cpu0.current = idle0
expect idle0.active_mm = M
expect idle1.active_mm = M
expect M 0/2

@first
run P cpu=1
expect idle1.active_mm = NULL
expect M 0/1
expect no __mmdrop

@last
run Q cpu=0 until=finish_task_switch
expect M 0/1
expect mm_Q 1/1

@free
finish Q until=__mmdrop
expect M 0/0

finish Q
expect M freed by=Q
