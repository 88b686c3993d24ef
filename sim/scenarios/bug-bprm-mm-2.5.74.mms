# A bug of Linux 2.5.74: an exec that fails after it has changed over drops the
# new address space once more, although it is the task's own by then.
#
# exec keeps the mm that it prepares in bprm->mm, and gives it up if the program
# cannot be loaded. But once exec_mmap has handed it to the task it is no longer
# exec's to give up, and somebody has to clear the pointer. The kernel in this
# script does so for A and then, broken on purpose, does not for B: B's mm_struct
# is freed, and B lives in it. Mended by commit 610a61e01f, "fix double mmdrop() on
# exec path" (2.5.75).
machine cpus=1 kernel=2.5.74
process A mm=M
process B mm=N

@start
run A cpu=0

@sound
exec A mm=P fail=late
expect A.mm = P
expect A.active_mm = P
expect P 1/1
expect M freed by=A

@a-exits
exit A
expect P 0/1
expect A.state = zombie

@next
run B cpu=0
expect P freed by=B
expect N 1/1

inject bprm-not-nulled

@double-drop
exec B mm=Q fail=late
expect violation count-equality
expect violation users-imply-count
expect violation teardown-once
expect violation freed-unreferenced
expect N freed by=B
expect Q freed by=B
expect B.mm = Q
expect B.active_mm = Q
expect Q.mm_users = 1
