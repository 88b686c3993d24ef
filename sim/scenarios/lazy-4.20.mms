# Linux 4.20 is lazy again, PCID or not: a process that naps finds its page
# tables loaded, and no nap writes CR3.
#
# The script of eager-4.14 on the release that took its decision back. It turned
# out that two writes of CR3 and two atomic changes of the cpumask at every nap
# cost more than what laziness complicates. The CPU stays on M, in M's cpumask,
# and says that it is lazy; when A is back and nobody has flushed M meanwhile,
# there is nothing to do.
machine cpus=1 kernel=4.20
process A mm=M

@start
run A cpu=0
expect cost.cr3 = 1
expect cost.flush = 1

@nap
sleep A
expect idle0.active_mm = M
expect M 1/2
expect cpu0.loaded_mm = M
expect cpu0.cr3 = M
expect cpu0.is_lazy = 1
expect M.cpumask = {0}
expect cost.cr3 = 1
expect no switch_mm_irqs_off

@wake
wake A

@back
run A cpu=0
expect idle0.active_mm = NULL
expect M 1/1
expect cpu0.loaded_mm = M
expect cpu0.is_lazy = 0
expect M.cpumask = {0}
expect cost.cr3 = 1
expect cost.flush = 1

@second-nap
sleep A
wake A
run A cpu=0
expect cost.cr3 = 1

@third-nap
sleep A
wake A
run A cpu=0
expect cost.cr3 = 1
expect cost.flush = 1
expect cost.ipi = 0
