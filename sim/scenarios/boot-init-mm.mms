# After boot every idle task borrows init_mm, until a process has run on its
# CPU.
#
# init_mm is the kernel's own address space. It is static: it is never freed and
# never anybody's mm. Each CPU's idle task starts out on it, and a kernel thread
# that runs before any process inherits it. Then a process runs, and from there
# on the CPU's kernel threads borrow from processes: they do not go back to
# init_mm.
machine cpus=2 kernel=6.12
kthread K
process A mm=M
expect init_mm 2/4
expect idle0.active_mm = init_mm
expect idle1.active_mm = init_mm
expect cpu0.current = idle0
expect mm_cachep.live = 1
expect cpu0.loaded_mm = init_mm
expect cpu0.is_lazy = 0

@kthread-first
run K cpu=0
expect K.active_mm = init_mm
expect idle0.active_mm = NULL
expect init_mm 2/4
expect cpu0.loaded_mm = init_mm
expect cpu0.is_lazy = 0
expect no switch_mm_irqs_off

@kthread-sleeps
sleep K

@user
run A cpu=0
expect K.active_mm = NULL
expect A.active_mm = M
expect init_mm 2/3
expect M 1/1

@sleep
sleep A
expect idle0.active_mm = M
expect M 1/2
expect init_mm 2/3

@wake
wake A

# CPU 0's idle task keeps M; CPU 1's gives init_mm back.
@second-cpu
run A cpu=1
expect A.cpu = 1
expect cpu0.current = idle0
expect idle0.active_mm = M
expect idle1.active_mm = NULL
expect M 1/2
expect init_mm 2/2
