# What would happen if __mmput kept the reference that all users had shared: the
# memory goes, the struct stays for ever.
#
# All users of an address space together own one reference in mm_count, and the
# last of them has to give it back when the contents are gone. The kernel in
# this script is broken on purpose and does not. Every borrower returns what it
# took, and still mm_count never reaches 0.
machine cpus=1 kernel=6.12
inject skip-final-mmdrop
process A mm=M
process B

@start
run A cpu=0
expect M 1/1

# A's own loan and the one that should have gone by now.
@exit
exit A
expect violation count-equality
expect A.active_mm = M
expect M 0/2
expect exit_mmap

@next
run B cpu=0
expect A.active_mm = NULL
expect M 0/1
expect mmdrop_lazy_tlb_sched
expect no __mmdrop
expect mm_cachep.live = 2

@reap
reap A
expect M 0/1
expect mm_cachep.freed = 0
