# What would happen if a borrower did not count: a use after free.
#
# The kernel in this script is broken on purpose: on the way from a user task to
# a kernel one it forgets mmgrab_lazy_tlb. Nothing is noticed at first, except
# by whoever counts references. Then A moves to CPU 0 and exits there. Nobody
# knows of CPU 1's idle task, whose active_mm still points to M when M is freed.
machine cpus=2 kernel=6.12
inject skip-lazy-mmgrab
process A mm=M
process B

@start
run A cpu=1
expect M 1/1

# idle1 borrows M and takes no reference.
@borrow
sleep A
expect violation count-equality
expect idle1.active_mm = M
expect M 1/1

@wake
wake A

@migrate
run A cpu=0
expect A.active_mm = M
expect M 1/1

# A's own reference in exit_mm is taken as it should be.
@exit
exit A
expect A.active_mm = M
expect idle1.active_mm = M
expect M 0/1

@use-after-free
run B cpu=0
expect violation freed-unreferenced
expect M freed by=B
expect idle1.active_mm = M
