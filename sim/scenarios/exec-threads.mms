# One thread of a process execs: the other has to go, and the old address space
# outlives both of them on another CPU.
#
# A and B are threads on two CPUs. A execs. B exits, and CPU 1's idle task
# borrows what B ran on. When A has changed over to the new mm, nobody uses the
# old one any more: its contents are freed. Its struct is not, for idle1 still
# borrows it. The next process on CPU 1, which has nothing to do
# with all this, frees it.
machine cpus=2 kernel=6.12
process A mm=old

@start
run A cpu=0

@clone
clone A B thread
expect old 2/1

@second
run B cpu=1
expect old 2/1
expect old.cpumask = {0,1}
expect init_mm 2/2

# A is about to make sure that it is alone. The new mm exists already.
@exec
exec A mm=new until=de_thread
expect A.mm = old
expect old 2/1
expect new 1/1

@b-exits
exit B
expect B.mm = NULL
expect B.state = reaped
expect B.active_mm = NULL
expect idle1.active_mm = old
expect old 1/2
expect cpu1.loaded_mm = old
expect cpu1.is_lazy = 1
expect no exit_mmap

@exec-done
finish A
expect A.mm = new
expect A.active_mm = new
expect new 1/1
expect old 0/1
expect idle1.active_mm = old
expect ipi cpu=1
expect cpu1.loaded_mm = init_mm
expect cpu1.is_lazy = 0
expect exit_mmap cpu=0
expect no __mmdrop
expect mm_cachep.live = 2

process C
@drop
run C cpu=1
expect old freed by=C
expect idle1.active_mm = NULL
expect new 1/1
expect mm_C 1/1
expect mm_cachep.live = 2
expect no exit_mmap
