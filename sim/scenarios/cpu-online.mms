# A CPU comes back: its idle task starts on init_mm, as at boot, and pays for it.
#
# When the CPU went away its idle task was left with init_mm in active_mm and
# without a reference: what it owed had been returned with M. cpu_init makes
# that good: mmgrab on init_mm, so that the first process to run there can return
# it like any loan. What the CPU once knew of M's translations is forgotten, and
# address space ids are given out from the beginning.
machine cpus=2 kernel=6.12
process A mm=M
process B mm=N

@start
run A cpu=1
expect cpu1.asid = 1
expect cpu1.next_asid = 2
expect init_mm 2/3

@borrow
sleep A
expect M 1/2

@offline
offline cpu=1
expect cpu1.phase = offline
expect idle1.active_mm = init_mm
expect M 1/1
expect M.cpumask = {}
expect init_mm 2/3

@online
online cpu=1
expect cpu1.phase = online
expect cpu1.current = idle1
expect idle1.active_mm = init_mm
expect init_mm 2/4
expect cpu1.loaded_mm = init_mm
expect cpu1.asid = 0
expect cpu1.next_asid = 1
expect cpu1.ctx1 = NULL
expect cpu_init

@wake
wake A

@back
run A cpu=1
expect idle1.active_mm = NULL
expect init_mm 2/3
expect M 1/1
expect cpu1.asid = 1
expect M.cpumask = {1}

@twice
online cpu=1
expect refused online
