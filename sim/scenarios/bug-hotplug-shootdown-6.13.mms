# A bug of Linux 6.4 to 6.13 on powerpc64: a CPU that goes offline leaves the cpumask
# before its idle task leaves the address space, and is overlooked when that is freed.
#
# Borrowers are not counted there; __mmdrop finds them by M's cpumask. CPU 1 takes
# itself out of every mask early on its way down, and its idle task still runs on M.
# Right then A exits on CPU 0. The shootdown asks only the CPUs in the mask, CPU 1 is
# not among them, and M is freed under idle1. Mended by commit 21641bd9a7a7, "lazy tlb:
# fix hotplug exit race with MMU_LAZY_TLB_SHOOTDOWN" (6.14);
# bug-hotplug-shootdown-6.14 has the same story after it.
machine cpus=2 kernel=6.13 arch=powerpc64
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

# CPU 1 is about to leave M, and out of its mask already.
@dying
offline cpu=1 until=idle_task_exit
expect violation lazy-in-cpumask
expect cpu1.phase = dying
expect M.cpumask = {0}
expect idle1.active_mm = M
expect cpu1.cr3 = M

@use-after-free
exit A
expect violation freed-unreferenced
expect M freed by=A
expect idle1.active_mm = M
expect cpu1.cr3 = M
expect do_shoot_lazy_tlb cpu=0
expect no do_shoot_lazy_tlb cpu=1
expect no ipi
