# Linux 6.14 takes a CPU off the address space that it borrows before it takes it
# out of the cpumask: a shootdown finds either a borrower in the mask or nobody.
#
# The script of bug-hotplug-shootdown-6.13 on the release with commit 21641bd9a7a7,
# "lazy tlb: fix hotplug exit race with MMU_LAZY_TLB_SHOOTDOWN". CPU 1's cpuhp
# thread moves to init_mm while the CPU still runs tasks and takes interrupts. A
# exits at the worst moment before that, and again nobody is overlooked: CPU 1 is
# still in the mask, and is told to leave.
machine cpus=2 kernel=6.14 arch=powerpc64
process A mm=M

@start
run A cpu=1

@borrow
sleep A
expect idle1.active_mm = M
expect M 1/1

@wake
wake A

@migrate
run A cpu=0
expect M 1/1
expect M.cpumask = {0,1}

@dying
offline cpu=1 until=sched_force_init_mm
expect cpu1.phase = dying
expect M.cpumask = {0,1}
expect cpuhp1.active_mm = M
expect idle1.active_mm = NULL
expect cpu1.cr3 = M

@shot
exit A
expect ipi cpu=1
expect do_shoot_lazy_tlb cpu=0
expect do_shoot_lazy_tlb cpu=1
expect M freed by=A
expect cpuhp1.active_mm = init_mm
expect cpu1.cr3 = init_mm

@dead
offline cpu=1
expect cpu1.phase = offline
expect idle1.active_mm = NULL
expect mm_cachep.live = 0
