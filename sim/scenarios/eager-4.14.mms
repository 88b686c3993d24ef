# Linux 4.14 on a CPU with PCID: a kernel thread borrows mm_count and not the
# page tables, and every nap of a process costs two writes of CR3.
#
# When 4.14 taught x86 to keep translations apart by PCID, loading page tables
# became cheap, and being lazy looked like a needless complication:
# enter_lazy_tlb loads init_mm at once. active_mm and the counters are what they
# always were; CR3 is not. A naps three times: six writes, none of which lazy-4.20
# has.
machine cpus=1 kernel=4.14
process A mm=M

@start
run A cpu=0
expect cost.cr3 = 1
expect cost.flush = 1

@nap
sleep A
expect idle0.active_mm = M
expect M 1/2
expect cpu0.loaded_mm = init_mm
expect cpu0.cr3 = init_mm
expect cpu0.is_lazy = 0
expect M.cpumask = {}
expect cost.cr3 = 2
expect switch_mm_irqs_off

@wake
wake A

@back
run A cpu=0
expect idle0.active_mm = NULL
expect M 1/1
expect cpu0.loaded_mm = M
expect cpu0.asid = 1
expect M.cpumask = {0}
expect cost.cr3 = 3
expect cost.flush = 1

@second-nap
sleep A
wake A
run A cpu=0
expect cost.cr3 = 5

@third-nap
sleep A
wake A
run A cpu=0
expect cost.cr3 = 7
expect cost.flush = 1
expect cost.ipi = 0
