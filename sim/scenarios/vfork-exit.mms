# vfork lends the parent's address space to the child, and the parent waits
# until the child has let go of it. The parent wakes up a little early.
#
# A vforks B: B shares M, and A sleeps inside vfork. B exits. The first thing it
# does in exit_mm is exit_mm_release, which wakes A, and only later does it give
# up M. So A can run, on another CPU, while mm_users is still 2. That is
# harmless: B will not touch the memory again, and the counters keep M alive for
# both.
machine cpus=2 kernel=6.12
process A mm=M

@start
run A cpu=0
expect M 1/1

@vfork
vfork A B
expect A.state = waiting
expect B.mm = M
expect B.active_mm = M
expect M 2/1
expect mmget
expect no dup_mm

@child
run B cpu=0
expect cpu0.current = B
expect A.mm = M
expect A.active_mm = M
expect M 2/1

@too-early
run A cpu=1
expect refused waiting
expect idle1.active_mm = init_mm

@release
exit B until=exit_mm_release:return
expect A.state = runnable
expect B.mm = M
expect M 2/1

# A is back on a CPU, in the middle of its vfork still.
@parent
run A cpu=1 until=finish_task_switch
expect A.state = running
expect A.cpu = 1
expect idle1.active_mm = NULL
expect cpu1.prev_mm = init_mm
expect B.mm = M
expect M 2/1

@parent-returns
finish A
expect cpu1.prev_mm = NULL
expect cpu0.current = B
expect B.mm = M
expect M 2/1

# CPU 0's idle task borrows what B leaves behind.
@child-exits
finish B
expect B.state = zombie
expect B.mm = NULL
expect B.active_mm = NULL
expect idle0.active_mm = M
expect M 1/2
expect no exit_mmap

@reap
reap B
expect B.state = reaped
expect M 1/2
expect mm_cachep.live = 1
