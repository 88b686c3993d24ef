# A CPU goes offline while its idle task borrows a process's address space: the
# page tables it leaves itself, the reference another CPU returns for it.
#
# idle1 has had M since A slept on CPU 1. On its way down, in idle_task_exit, it
# loads init_mm and leaves M's cpumask. It does not touch the counter: at that
# point RCU no longer watches this CPU, and mmdrop may need RCU. finish_cpu, on a
# CPU that stays, stores init_mm in idle1's active_mm and drops M. offline-6.14
# shows the next way of doing it.
machine cpus=2 kernel=6.1
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
expect M.cpumask = {0,1}
expect init_mm 2/2

@dying
offline cpu=1 until=idle_task_exit:return
expect cpu1.phase = dying
expect cpu1.loaded_mm = init_mm
expect cpu1.is_lazy = 0
expect M.cpumask = {0}
expect idle1.active_mm = M
expect M 1/2
expect no mmdrop

@dead
offline cpu=1
expect cpu1.phase = offline
expect idle1.active_mm = init_mm
expect M 1/1
expect init_mm 2/2
expect finish_cpu
expect mmdrop
expect no mmdrop cpu=1

@gone
run A cpu=1
expect refused offline
expect A.cpu = 0
