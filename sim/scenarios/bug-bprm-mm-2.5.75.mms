# Linux 2.5.75 forgets bprm->mm as soon as the task has it: an exec that fails late
# kills the task, and the task gives up what is its own.
#
# The script of bug-bprm-mm-2.5.74 on the release with commit 610a61e01f, "fix double
# mmdrop() on exec path". At the end the kernel is broken on purpose, and does not
# forget: the bug is back.
machine cpus=1 kernel=2.5.75
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
expect Q freed by=B
expect B.mm = Q
