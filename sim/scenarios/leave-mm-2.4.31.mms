# The lazy CPU of Linux 2.4: the first flush interrupts it, and after that it is
# left alone until it wants the address space back.
#
# A and T share M. T runs on CPU 0, A sleeps on CPU 1, whose idle task goes on
# with M and is TLBSTATE_LAZY. T forks, which write-protects M's pages, so M must
# be flushed on both CPUs. CPU 1's answer to the interrupt is leave_mm: it takes
# itself out of M's mask and loads the kernel's own page tables. The next flush
# passes it by. When A returns, its CPU finds the bit missing and reloads CR3.
machine cpus=2 kernel=2.4.31
process A mm=M

@start
run A cpu=1
expect M.cpumask = {1}

@thread
clone A T
expect M 2/1

@nap
sleep A
expect idle1.active_mm = M
expect cpu1.is_lazy = 1
expect cpu1.cr3 = M
expect M.cpumask = {1}
expect M 2/2
expect enter_lazy_tlb

@other-cpu
run T cpu=0
expect M.cpumask = {0,1}
expect cost.ipi = 0

@first-flush
fork T C
expect ipi cpu=1
expect leave_mm cpu=1
expect M.cpumask = {0}
expect cpu1.cr3 = init_mm
expect cpu1.is_lazy = 1
expect idle1.active_mm = M
expect M 2/2
expect cost.ipi = 1
let writes = cost.cr3

@second-flush
fork T D
expect no ipi
expect cost.ipi = 1
expect M.cpumask = {0}
expect cost.cr3 = writes

@wake
wake A

@back
run A cpu=1
expect M.cpumask = {0,1}
expect cpu1.cr3 = M
expect cpu1.is_lazy = 0
expect cost.cr3 = writes+1
expect M 2/1
expect mmdrop
