# A process exits, and the process that runs next frees its mm_struct.
#
# The dying task cannot free the page tables that it is running on. It takes a
# reference in mm_count for itself, gives up its mm and drops out of mm_users.
# That was the last user, so the contents go. The rest A still borrows, like a
# kernel thread, until the switch to B puts it into rq->prev_mm, and B, on its
# own stack, drops the last reference. We stop
# before A's store to mm, and again before B's drop.
machine cpus=1 kernel=6.12
process A mm=M
process B

@start
run A cpu=0
expect M 1/1
expect cpu0.loaded_mm = M

@grab
exit A until=exit_mm:mm
expect A.mm = M
expect M 1/2
expect mmgrab_lazy_tlb
expect no mmput

# Interrupts are off while A gives up its mm: nothing can come in between.
@masked
run B cpu=0
expect refused irqs-off
expect M 1/2

# A is lazy about M when exit_mmap flushes it: instead of flushing, its CPU
# leaves the page tables that are about to go, and loads init_mm's.
@exit
finish A
expect A.mm = NULL
expect A.active_mm = M
expect A.state = zombie
expect M 0/1
expect cpu0.loaded_mm = init_mm
expect cpu0.is_lazy = 0
expect M.cpumask = {}
expect cost.ipi = 0
expect enter_lazy_tlb
expect mmput
expect exit_mmap
expect flush_tlb_func
expect mmdrop
expect no __mmdrop

@window
run B cpu=0 until=finish_task_switch
expect cpu0.current = B
expect cpu0.prev_mm = M
expect A.active_mm = NULL
expect M 0/1
expect cpu0.loaded_mm = mm_B
expect mm_cachep.live = 2

@free
finish B
expect cpu0.prev_mm = NULL
expect M freed by=B
expect mm_B 1/1
expect mm_cachep.live = 1
expect __mmdrop
expect free_mm

@reap
reap A
expect A.state = reaped
