# A bug of Linux 2.6.10: a CPU that goes offline takes the address space that its
# idle task borrows with it, and the mm_struct is never freed.
#
# Nothing in this kernel returns what idle1 has borrowed. A exits, its memory goes,
# B takes over CPU 0, and M is still there: idle1, which will never run again, has
# a reference on it. When the CPU comes back, cpu_init stores init_mm over idle1's
# active_mm, and with that the last pointer to M is gone. Mended by commit
# e2c5665198, "introduce idle_task_exit" (2.6.11).
machine cpus=2 kernel=2.6.10
process A mm=M
process B

@start
run A cpu=1

@borrow
sleep A
expect idle1.active_mm = M
expect M 1/2

@wake
wake A

@migrate
run A cpu=0
expect M 1/2

@offline
offline cpu=1
expect cpu1.phase = offline
expect idle1.active_mm = M
expect cpu1.cr3 = M
expect M.cpumask = {0,1}
expect M 1/2
expect no mmdrop

@exit
exit A
expect M 0/2

@next
run B cpu=0
expect M 0/1
expect mm_cachep.live = 2

@lost
online cpu=1
expect violation count-equality
expect idle1.active_mm = init_mm
expect M 0/1
expect mm_cachep.live = 2
