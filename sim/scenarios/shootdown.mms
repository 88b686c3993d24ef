# powerpc64 does not count lazy references: whoever frees an mm_struct first
# chases every borrower off it.
#
# A process that sleeps and wakes on many CPUs makes them all write one counter,
# and on large machines that costs more than it is worth. Since Linux 6.4
# powerpc64 borrows without counting. CPU 1's idle task has M when A exits on CPU
# 0. A's own loan is not counted either, so __mmput drops the last reference, and
# A itself is in __mmdrop: it interrupts every CPU in M's cpumask, each borrower
# moves to init_mm, and then M is freed.
machine cpus=2 kernel=6.12 arch=powerpc64
process A mm=M
expect init_mm 2/2

@start
run A cpu=1
expect init_mm 2/2

@borrow
sleep A
expect idle1.active_mm = M
expect M 1/1
expect mmgrab_lazy_tlb

@wake
wake A

@migrate
run A cpu=0
expect idle1.active_mm = M
expect M 1/1
expect M.cpumask = {0,1}
expect cost.ipi = 0

@exit
exit A until=cleanup_lazy_tlbs
expect A.mm = NULL
expect A.active_mm = M
expect idle1.active_mm = M
expect M 0/0
expect exit_mmap
expect __mmdrop

@shot
finish A
expect ipi cpu=1
expect do_shoot_lazy_tlb cpu=0
expect do_shoot_lazy_tlb cpu=1
expect idle1.active_mm = init_mm
expect cpu1.cr3 = init_mm
expect idle0.active_mm = init_mm
expect A.active_mm = NULL
expect M freed by=A
expect init_mm 2/2
expect cost.ipi = 1
