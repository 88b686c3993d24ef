# Linux 5.8 splits what a dying CPU has to do in two: it leaves the page tables
# itself, and a CPU that lives drops the reference.
#
# The script of bug-offline-rcu-5.7 on the release with commit bf2c59fce407,
# "sched/core: Fix illegal RCU from offline CPUs". idle_task_exit only switches to
# init_mm. M is freed by finish_cpu, which whoever asked for the CPU to go
# offline runs elsewhere once it is dead.
machine cpus=2 kernel=5.8
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

@exit
exit A
expect M 0/2

@last
run B cpu=0
expect idle1.active_mm = M
expect M 0/1

@dying
offline cpu=1 until=idle_task_exit:return
expect idle_task_exit cpu=1
expect no mmdrop
expect M 0/1

@freed-by-the-living
offline cpu=1
expect finish_cpu
expect no mmdrop cpu=1
expect M freed by=kworker
expect idle1.active_mm = init_mm
expect cpu1.phase = offline
