# One process can leave its address space behind on many CPUs: each idle task
# that borrows it counts once.
#
# A runs on four CPUs in turn and sleeps in between. Wherever it slept, the idle
# task keeps M, though A is long since elsewhere, and holds a reference on it.
# mm_count is one for all users together plus one for each borrower; mm_users is
# 1 throughout. The loans end one by one, as other processes come to run on
# those CPUs.
machine cpus=4 kernel=6.12
process A mm=M
process B
process C
process D
kthread K

@start
run A cpu=0
expect M 1/1

@leave0
sleep A
expect idle0.active_mm = M
expect M 1/2

@wake0
wake A

@move1
run A cpu=1
expect M 1/2
expect idle0.active_mm = M

@leave1
sleep A
expect idle1.active_mm = M
expect M 1/3

@wake1
wake A

@move2
run A cpu=2
expect M 1/3

@leave2
sleep A
expect idle2.active_mm = M
expect M 1/4

@wake2
wake A

@move3
run A cpu=3
expect A.cpu = 3
expect idle0.active_mm = M
expect idle1.active_mm = M
expect idle2.active_mm = M
expect idle3.active_mm = NULL
expect M 1/4
expect init_mm 2/2
expect M.cpumask = {0,1,2,3}

# A kernel thread takes over the idle task's loan; the sum stays.
@transfer
run K cpu=0
expect K.active_mm = M
expect idle0.active_mm = NULL
expect M 1/4

@busy0
run B cpu=0
expect K.active_mm = NULL
expect M 1/3
expect mm_B 1/1
expect M.cpumask = {1,2,3}

@busy1
run C cpu=1
expect idle1.active_mm = NULL
expect M 1/2

@busy2
run D cpu=2
expect idle2.active_mm = NULL
expect M 1/1
expect A.active_mm = M
expect M.cpumask = {3}
expect cost.ipi = 0
