# Linux 2.5.17 mends the lazy CPU: when it leaves an address space, it leaves its
# page tables, too.
#
# The script of bug-leave-mm-2.5.16 on the release with commit 99ef44b79d, "Clean
# up %cr3 loading on x86, fix lazy TLB problem". leave_mm clears the bit and then
# loads the kernel's own page tables, which are never freed. By the time M's are,
# no CPU walks them.
machine cpus=2 kernel=2.5.17
process A mm=M
process B

@start
run A cpu=1
expect cpu1.cr3 = M

@borrow
sleep A
expect idle1.active_mm = M
expect cpu1.is_lazy = 1
expect M 1/2

@wake
wake A

@migrate
run A cpu=0
expect M.cpumask = {0,1}

@exit
exit A
expect exit_mmap cpu=0
expect ipi cpu=1
expect leave_mm cpu=1
expect M.cpumask = {}
expect M 0/2
expect idle1.active_mm = M
expect cpu1.cr3 = init_mm
expect cpu0.cr3 = init_mm

@next
run B cpu=0
expect M 0/1
expect cpu1.cr3 = init_mm
