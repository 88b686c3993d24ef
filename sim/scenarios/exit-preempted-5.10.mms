# Up to Linux 5.10 a dying task can be preempted between taking the reference that it
# will need and giving up its mm: the reference is in its hand, and nothing is lost.
#
# exit_mm has raised M's mm_count, and A.mm still says M: to the scheduler A is a user
# task, so the switch to B and back touches no counter. Then A goes on and gives up M:
# now the reference is that of a borrower. Linux 5.11 turned interrupts off here, not
# for the counters but for membarrier (5bc78502322a, "sched: fix exit_mm vs membarrier
# (v4)"); see exit-to-user.
machine cpus=1 kernel=5.10
process A mm=M
process B mm=N

@start
run A cpu=0
expect M 1/1

@in-hand
exit A until=exit_mm:mm
expect A.mm = M
expect M 1/2
expect mmgrab

@preempt
run B cpu=0
expect A.mm = M
expect A.active_mm = M
expect cpu0.prev_mm = NULL
expect M 1/2
expect N 1/1
expect no mmdrop

@back
run A cpu=0
expect A.active_mm = M
expect M 1/2
expect no mmgrab

@exit
finish A
expect A.state = zombie
expect idle0.active_mm = M
expect M 0/1

@free
run B cpu=0
expect M freed by=B
