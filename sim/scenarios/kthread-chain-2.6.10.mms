# Until Linux 5.3 every switch between kernel threads took a reference and
# dropped another one.
#
# The same story as kthread-chain, as Linux 2.6.10 tells it. Whoever has no mm
# increments mm_count when it is switched in; whoever had none when it is
# switched out leaves its mm in rq->prev_mm, to be dropped after the switch.
# From kernel thread to kernel thread both happen, so mm_count goes from 2 to 3
# and back to 2. The result is the same as today; the way there is not.
machine cpus=1 kernel=2.6.10
process A mm=M
kthread K
kthread L

@start
run A cpu=0
expect M 1/1

@borrow
sleep A
expect cpu0.current = idle0
expect idle0.active_mm = M
expect M 1/2
expect atomic_inc
expect enter_lazy_tlb
expect no mmdrop

# Half-way: K has its reference already, the idle task's is not dropped yet.
@to-k
run K cpu=0 until=finish_task_switch
expect cpu0.current = K
expect K.active_mm = M
expect idle0.active_mm = NULL
expect cpu0.prev_mm = M
expect M 1/3
expect atomic_inc
expect no mmdrop

@to-k-drop
finish K
expect cpu0.prev_mm = NULL
expect K.active_mm = M
expect M 1/2
expect mmdrop

@k-sleeps
sleep K

@to-l
run L cpu=0
expect K.active_mm = NULL
expect L.active_mm = M
expect M 1/2
expect atomic_inc
expect mmdrop

@to-idle
sleep L
expect cpu0.current = idle0
expect L.active_mm = NULL
expect idle0.active_mm = M
expect M 1/2
expect atomic_inc
expect mmdrop

@wake
wake A

@return
run A cpu=0
expect idle0.active_mm = NULL
expect A.active_mm = M
expect M 1/1
expect switch_mm
expect mmdrop
expect no atomic_inc
