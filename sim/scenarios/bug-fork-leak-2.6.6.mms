# Linux 2.6.6 drops the reference that exit_mm takes for a child that was never born:
# a fork that fails late leaves nothing behind.
#
# The same story as bug-fork-leak-2.6.5 in the release that mended it: after exit_mm,
# the cleanup drops what the child's active_mm points to. It is a patch on a wrong
# call, and what else is wrong with that is the story of bug-fork-lazy-2.6.8.
machine cpus=1 kernel=2.6.6 tlb=none
process A mm=M
process B mm=N

@start
run A cpu=0
expect M 1/1

@copied
fork A D mm=late fail=late until=exit_mm
expect D.active_mm = late
expect late 1/1

@contents
finish A until=mmput:return
expect D.mm = NULL
expect exit_mmap
expect late 0/1

@done
finish A
expect D.state = reaped
expect D.active_mm = NULL
expect late freed by=A
expect mm_cachep.live = 2

@clone
clone A E fail=late
expect E.state = reaped
expect M 1/1
expect no exit_mmap

@exit
exit A
expect M 0/1

@next
run B cpu=0
expect M freed by=B
expect mm_cachep.live = 1
