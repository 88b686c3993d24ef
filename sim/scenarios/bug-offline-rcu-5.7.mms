# A bug of Linux 5.7 and before: the idle task of a dying CPU frees an mm_struct when
# RCU has already stopped watching that CPU.
#
# idle1 is the last that holds M. On its way down it drops it, in idle_task_exit, and
# so it is CPU 1 that runs all of __mmdrop. By then RCU takes the CPU for dead and
# does not wait for it, and some of what __mmdrop calls relies on RCU. Mended by
# commit bf2c59fce407, "sched/core: Fix illegal RCU from offline CPUs" (5.8, and 5.7.5,
# 5.4.48, 4.19.129); bug-offline-rcu-5.8 has the same story after it.
machine cpus=2 kernel=5.7
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

@freed-by-the-dead
offline cpu=1
expect idle_task_exit cpu=1
expect mmdrop cpu=1
expect __mmdrop cpu=1
expect free_mm cpu=1
expect M freed by=idle1
expect idle1.active_mm = init_mm
expect cpu1.phase = offline
