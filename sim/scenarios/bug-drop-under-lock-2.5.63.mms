# Linux 2.5.63 leaves the last drop to the task that comes: in the switch itself
# the mm is only written down, in rq->prev_mm.
#
# The script of bug-drop-under-lock-2.5.62 on the release with commit 6fe3b423bf,
# "Don't call mmdrop under a spinlock". By the time B drops M it is on its own
# stack, the run queue is unlocked and interrupts are on: __mmdrop may take as long
# and call whomever it likes.
machine cpus=1 kernel=2.5.63
process A mm=M
process B mm=N

@start
run A cpu=0
expect M 1/1

@exit
exit A
expect idle0.active_mm = M
expect M 0/1

@window
run B cpu=0 until=finish_task_switch
expect cpu0.current = B
expect cpu0.prev_mm = M
expect idle0.active_mm = NULL
expect M 0/1
expect switch_to
expect no mmdrop

@unlocked
finish B until=__mmdrop
expect cpu0.prev_mm = NULL
expect M 0/0
expect finish_arch_switch

@done
finish B
expect M freed by=B
expect cpu0.current = B
