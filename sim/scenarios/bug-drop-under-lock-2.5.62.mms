# A bug of Linux 2.5.62 and before: the last reference to an mm_struct is dropped
# in the middle of a context switch, with the run queue locked and interrupts off.
#
# The idle task inherited the remains of M. On the switch to B it is context_switch
# that drops them, before switch_to, and __mmdrop does more than count: freeing an
# LDT calls vfree, which interrupts all CPUs and waits for them. If another CPU is
# doing the same at that moment, each waits for the other for ever. Commit
# 6fe3b423bf, "Don't call mmdrop under a spinlock" (2.5.63), brought rq->prev_mm;
# bug-drop-under-lock-2.5.63 has the same story after it.
machine cpus=1 kernel=2.5.62
process A mm=M
process B mm=N

@start
run A cpu=0
expect M 1/1

@exit
exit A
expect idle0.active_mm = M
expect M 0/1

# Half-way through the switch: B is current already, but the idle task's stack is
# still in use, and it frees M there.
@under-lock
run B cpu=0 until=__mmdrop
expect cpu0.current = B
expect cpu0.prev_mm = NULL
expect idle0.active_mm = NULL
expect M 0/0
expect no switch_to
expect no finish_task_switch

# Nothing gets through to this CPU now: no timer, no other CPU.
@deaf
run idle0 cpu=0
expect refused irqs-off

@done
finish B
expect violation mmdrop-irqs-on
expect M freed by=idle0
expect switch_to
expect cpu0.current = B
