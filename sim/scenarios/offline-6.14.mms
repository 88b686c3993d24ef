# Since Linux 6.14 a CPU leaves the address space it has borrowed while it still
# runs tasks, before it goes offline.
#
# The CPU's own kernel thread cpuhp1 takes it down. It is switched in after idle1
# and takes over its loan of M. When only kernel threads are left on the CPU,
# sched_force_init_mm makes it borrow init_mm instead, as if init_mm had just been
# running: mmgrab, switch, mmdrop, with RCU and everything else still working. idle1
# inherits init_mm, and finish_cpu finds nothing else to give back.
machine cpus=2 kernel=6.14
process A mm=M

@start
run A cpu=1
expect init_mm 2/3

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

@take-over
offline cpu=1 until=sched_force_init_mm
expect cpu1.current = cpuhp1
expect cpuhp1.active_mm = M
expect idle1.active_mm = NULL
expect M 1/2
expect cpu1.is_lazy = 1

@forced
offline cpu=1 until=sched_force_init_mm:return
expect cpuhp1.active_mm = init_mm
expect cpu1.loaded_mm = init_mm
expect cpu1.is_lazy = 0
expect M 1/1
expect init_mm 2/3
expect M.cpumask = {0,1}
expect mmgrab_lazy_tlb
expect mmdrop_lazy_tlb cpu=1

@idle-inherits
offline cpu=1 until=finish_task_switch
expect cpu1.phase = dying
expect cpu1.current = idle1
expect idle1.active_mm = init_mm
expect cpuhp1.active_mm = NULL
expect init_mm 2/3

@dead
offline cpu=1
expect cpu1.phase = offline
expect idle1.active_mm = NULL
expect M 1/1
expect init_mm 2/2
expect finish_cpu
expect no mmdrop_lazy_tlb cpu=1
