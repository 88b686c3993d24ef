# CPU 1's idle task keeps the address space of a process that moves to CPU 0 and
# exits there.
#
# A runs on CPU 1 and sleeps: idle1 borrows M. A wakes up on CPU 0, where it
# exits. Its last user gone, M loses its contents, and when CPU 0 goes on to B,
# A's own reference is dropped too. What keeps the struct alive now is the idle
# task of a CPU on which A has not run for long. It is freed when that CPU runs
# a process again.
machine cpus=2 kernel=6.12
process A mm=M
process B
process C

@start
run A cpu=1
expect M 1/1
expect init_mm 2/3

@borrow
sleep A
expect cpu1.current = idle1
expect idle1.active_mm = M
expect M 1/2
expect cpu1.loaded_mm = M
expect cpu1.is_lazy = 1
expect M.cpumask = {1}

@wake
wake A

@migrate
run A cpu=0
expect A.cpu = 0
expect A.active_mm = M
expect idle1.active_mm = M
expect M 1/2
expect init_mm 2/2
expect M.cpumask = {0,1}
expect cost.ipi = 0

# One for the users, one for idle1, one that A took for itself just now.
@grab
exit A until=exit_mm:mm
expect A.mm = M
expect M 1/3

# The page tables go, so every CPU that may still walk them is interrupted, lazy
# or not. CPU 1 loads init_mm; its idle task's active_mm still names M, and its
# reference stays.
@exit
finish A
expect A.state = zombie
expect A.active_mm = M
expect idle1.active_mm = M
expect M 0/2
expect ipi cpu=1
expect cpu1.loaded_mm = init_mm
expect cpu1.is_lazy = 0
expect cpu0.loaded_mm = init_mm
expect M.cpumask = {}
expect cost.ipi = 1
expect exit_mmap cpu=0
expect no __mmdrop

@next
run B cpu=0
expect A.active_mm = NULL
expect idle1.active_mm = M
expect M 0/1
expect mmdrop_lazy_tlb_sched
expect no __mmdrop

@drop
run C cpu=1
expect idle1.active_mm = NULL
expect M freed by=C
expect cpu1.loaded_mm = mm_C
expect __mmdrop cpu=1
expect no exit_mmap
expect mm_B 1/1
expect mm_C 1/1
expect mm_cachep.live = 2
