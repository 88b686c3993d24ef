# A process exits and nothing else wants to run: the idle task inherits the
# remains of its address space, and may keep them for long.
#
# The dying task was a borrower of its former mm, and the switch to the idle
# task hands the loan on without touching a counter. M has no users and no
# contents any more, and the parent may even have reaped A: the struct and its
# top-level page table stay until a process runs on this CPU.
machine cpus=1 kernel=6.12
process A mm=M
process B

@start
run A cpu=0
expect M 1/1

@exit
exit A
expect A.state = zombie
expect A.mm = NULL
expect A.active_mm = NULL
expect cpu0.current = idle0
expect idle0.active_mm = M
expect M 0/1
expect cpu0.loaded_mm = init_mm
expect cpu0.is_lazy = 0
expect exit_mmap
expect no __mmdrop

@reap
reap A
expect A.state = reaped
expect idle0.active_mm = M
expect M 0/1

@free
run B cpu=0
expect idle0.active_mm = NULL
expect M freed by=B
expect mm_B 1/1
expect mm_cachep.live = 1
expect no exit_mmap
