# A bug of Linux 2.5.16 and before: a lazy CPU that is told of a flush leaves the
# mask and goes on walking the page tables that are being freed.
#
# CPU 1's idle task keeps M when A moves to CPU 0 and exits there. The interrupt
# reaches leave_mm, which only clears CPU 1's bit. M's page tables are freed and
# used for something else, and CPU 1 still has them in CR3: a speculative access,
# or a kernel one to a wrong address, walks through somebody's data. Fixed by
# commit 99ef44b79d, "Clean up %cr3 loading on x86, fix lazy TLB problem" (2.5.17);
# bug-leave-mm-2.5.17 has the same story after it.
machine cpus=2 kernel=2.5.16
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
expect cpu1.cr3 = M
expect cpu0.cr3 = M

# The top-level table, at least, is still there: idle1 has a reference.
@next
run B cpu=0
expect M 0/1
expect cpu0.cr3 = mm_B
expect cpu1.cr3 = M
