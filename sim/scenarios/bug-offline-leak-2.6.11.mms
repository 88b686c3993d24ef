# Linux 2.6.11: a CPU that goes offline gives back what its idle task borrows.
#
# The script of bug-offline-leak-2.6.10 on the release with commit e2c5665198,
# "introduce idle_task_exit". On its way down the idle task loads init_mm and drops
# M, itself, on its own CPU. Nothing keeps M when A has exited, and when CPU 1
# comes back its idle task borrows init_mm anew.
machine cpus=2 kernel=2.6.11
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
expect init_mm 2/2

@offline
offline cpu=1
expect cpu1.phase = offline
expect cpu1.cr3 = init_mm
expect M 1/1
expect M.cpumask = {0}
expect idle1.active_mm = M
expect idle_task_exit cpu=1
expect mmdrop cpu=1

@exit
exit A
expect M 0/1

@next
run B cpu=0
expect M freed by=B
expect mm_cachep.live = 1

@back
online cpu=1
expect idle1.active_mm = init_mm
expect init_mm 2/3
