# exec gives a process a new address space, and the process itself takes the
# old one apart.
#
# The new mm is made first and held by exec's own bookkeeping (bprm->mm) while
# the program is loaded: it has a user, but no task points to it. exec_mmap then
# hands that user over to the task without touching a counter, and the task
# drops the old mm, of which it was the only user: contents and struct go at
# once, because the CPU has already changed over and nobody else borrows it. We
# do it twice, and stop in two places.
machine cpus=1 kernel=6.12
process A mm=old

@start
run A cpu=0
expect old 1/1

@build
exec A mm=new until=exec_mmap
expect A.mm = old
expect A.active_mm = old
expect old 1/1
expect new 1/1
expect cpu0.loaded_mm = old
expect mm_cachep.live = 2

# The CPU has left old's page tables before they are freed: nothing to flush.
@exec
finish A
expect A.mm = new
expect A.active_mm = new
expect A.state = running
expect new 1/1
expect cpu0.loaded_mm = new
expect old.cpumask = {}
expect old freed by=A
expect mm_cachep.live = 1
expect exec_mm_release
expect activate_mm
expect mmput
expect exit_mmap
expect no flush_tlb_func
expect __mmdrop
expect no mmgrab_lazy_tlb

# Once more, up to the moment when A has changed over and not yet let go.
@swap
exec A mm=third until=mmput
expect A.mm = third
expect A.active_mm = third
expect third 1/1
expect new 1/1
expect cpu0.loaded_mm = third
expect new.cpumask = {}
expect no exit_mmap

@drop
finish A
expect new freed by=A
expect third 1/1
expect mm_cachep.allocated = 3
expect mm_cachep.freed = 2
expect exit_mmap
