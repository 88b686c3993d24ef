# Two processes, a thread and two CPUs with their translations: every way in which a
# lazy CPU, a flush and a context switch can meet.
#
# Each may run, clone and exit. An exit frees page tables, so it interrupts the CPU
# that still has them loaded, wherever that is in its own context switch. No
# invariant breaks; docgen sim explore open-tlb tries it all.
machine cpus=2 kernel=6.12 memory=none
process A mm=M
process B mm=N

explore mms=2 tasks=3
  any A B: run | exit | clone
end
