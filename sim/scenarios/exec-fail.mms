# exec can fail before the point of no return, and then nothing has happened to
# the process; or after it, and then the process cannot go on.
#
# Early: the file is no program. The new mm was made for nothing: it is dropped
# like any mm that loses its only user, and the process still has its own. Late:
# the old address space is gone already, so there is nothing to return to. The
# kernel sends the process a fatal signal, and all that is left to it is exit.
machine cpus=1 kernel=6.12
process A

@start
run A cpu=0
expect mm_A 1/1
expect mm_cachep.live = 1

@early
exec A mm=bad fail=early
expect A.mm = mm_A
expect A.active_mm = mm_A
expect A.state = running
expect mm_A 1/1
expect bad freed by=A
expect mm_cachep.allocated = 2
expect mm_cachep.freed = 1
expect mmput
expect no exec_mmap

@late
exec A mm=worse fail=late
expect A.mm = worse
expect A.active_mm = worse
expect worse 1/1
expect mm_A freed by=A
expect mm_cachep.live = 1
expect exec_mmap

@killed
fork A B
expect refused killed
expect worse 1/1
expect mm_cachep.live = 1

@exit
exit A
expect A.state = zombie
expect A.mm = NULL
expect worse 0/1
expect idle0.active_mm = worse
