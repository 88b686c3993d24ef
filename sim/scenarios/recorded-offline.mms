# What a kernel was recorded doing with an address space on a CPU that goes offline:
# its idle task holds the last reference, and another CPU gives it back.
#
# X exits on CPU 1, and the idle task there inherits M, which has no users any
# more. The thread that takes the CPU down, K here, runs on M, too. Once the CPU
# is dead, finish_cpu on CPU 0 drops what its idle task borrowed, and frees M.
# Recorded as 6.1/hotplug-quiet.
machine cpus=2 kernel=6.1
process X mm=M
kthread K

run X cpu=1
expect M 1/1

@sleep
sleep X
expect idle1.active_mm = M
expect M 1/2

wake X

@wakes
run X cpu=1 until=finish_task_switch
expect M 1/2

finish X
expect M 1/1

@give-up
exit X until=enter_lazy_tlb
expect X.mm = NULL
expect X.active_mm = M
expect M 1/2

@put
finish X until=mmput
expect M 1/2

@zombie
finish X
expect idle1.active_mm = M
expect M 0/1

@hotplug
run K cpu=1
expect K.active_mm = M
expect M 0/1

@parked
sleep K
expect idle1.active_mm = M
expect M 0/1

offline cpu=1 until=idle_task_exit:return
expect M 0/1

@free
offline cpu=1
expect M freed
