# What would happen if a dying task took no reference for itself: it would saw
# off the branch it sits on.
#
# The kernel in this script is broken on purpose: exit_mm forgets
# mmgrab_lazy_tlb. A is the last user of M, and its mmput takes both counters to
# 0, so M is freed, page tables and all, by A, while A's active_mm still points
# to it; and the idle task takes that pointer over.
# Books that tell exit as "mmput, then mmdrop, then free_mm" describe this
# kernel.
machine cpus=1 kernel=6.12
inject skip-exit-mmgrab
process A mm=M
process B

@start
run A cpu=0
expect M 1/1

@exit
exit A until=mmput
expect violation count-equality
expect A.mm = NULL
expect A.active_mm = M
expect M 1/1

@use-after-free
finish A
expect violation freed-unreferenced
expect M freed by=A
expect A.state = zombie
expect cpu0.current = idle0
expect idle0.active_mm = M
expect mm_cachep.live = 1
