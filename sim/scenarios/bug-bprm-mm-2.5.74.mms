# A bug of Linux 2.5.19 to 2.5.74: an exec that fails after it has changed over drops
# the new address space once more, although it is the task's own by then.
#
# exec keeps the mm that it prepares in bprm->mm, and gives it up if the program
# cannot be loaded. But once exec_mmap has handed it to the task it is no longer
# exec's to give up, and nobody has cleared the pointer: B's mm_struct is freed, and B
# lives in it. Mended by commit 610a61e01f, "fix double mmdrop() on exec path"
# (2.5.75); bug-bprm-mm-2.5.75 has the same story after it.
machine cpus=1 kernel=2.5.74
process B mm=N

@start
run B cpu=0
expect N 1/1

# An exec that fails in time gives up what it has prepared, and rightly so.
@early
exec B mm=P fail=early
expect P freed by=B
expect B.mm = N
expect N 1/1

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
