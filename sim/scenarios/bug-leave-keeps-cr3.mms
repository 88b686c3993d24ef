# The same bug put back into a kernel that had it mended: a lazy CPU answers the
# flush without leaving the page tables, and is caught on them.
#
# The kernel in this script, Linux 2.6.10, is broken on purpose in its middle: of
# the two things that leave_mm does, clearing the bit and loading init_mm, it
# forgets the second. That is what commit 99ef44b79d mended in 2.5.17, and commit
# 421f4e4ae3, "x86_64: fix flush race on context switch", once more for x86-64 in
# 2.6.11. First A exits under a sound kernel, then B under the broken one.
machine cpus=2 kernel=2.6.10
process A mm=M
process B mm=N
process C

@a-leaves
run A cpu=1
sleep A
wake A
run A cpu=0
expect idle1.active_mm = M
expect cpu1.cr3 = M

@sound
exit A
expect leave_mm cpu=1
expect cpu1.cr3 = init_mm
expect M.cpumask = {}
expect M 0/2

inject leave-keeps-cr3

@b-leaves
run B cpu=1
sleep B
wake B
run B cpu=0
expect idle1.active_mm = N
expect cpu1.cr3 = N
expect N.cpumask = {0,1}

@broken
exit B
expect violation torn-unloaded
expect leave_mm cpu=1
expect N.cpumask = {}
expect cpu1.cr3 = N
