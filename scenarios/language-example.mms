# What reference/scenario-language.md explains line by line.
machine cpus=1 kernel=6.12
process A mm=M
kthread K

@start
run A cpu=0

# Stop just before context_switch stores what K borrows.
@half
run K cpu=0 until=context_switch:active_mm
expect K.active_mm = NULL

@done
finish K
expect K.active_mm = M
expect M 1/2
expect mmgrab_lazy_tlb if kernel>=6.4
