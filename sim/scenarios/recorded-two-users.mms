# What a kernel was recorded doing with two processes on one CPU: they take turns,
# and no counter moves.
#
# A and B have an address space each. Whoever comes loads its own, nobody borrows
# anything, and every mm stays at 1/1; only when both sleep the idle task borrows
# the one that it finds. Recorded as 6.12/two-users.
machine cpus=1 kernel=6.12
process A mm=M
process B mm=N

@start
run B cpu=0
expect N 1/1

@to-a
run A cpu=0
expect M 1/1
expect N 1/1
expect no mmgrab_lazy_tlb

@to-b
run B cpu=0
expect N 1/1
expect M 1/1

sleep B

@back-to-a
run A cpu=0
expect M 1/1
expect N 1/1

@idle
sleep A
expect idle0.active_mm = M
expect M 1/2
