# vfork and exec: the child runs in its parent's address space until it has one
# of its own.
#
# This is how posix_spawn starts a program cheaply: no page table is copied. B
# shares M until exec, and A waits. Inside exec, exec_mm_release wakes A up
# before B has left M; then B changes over to the new mm and drops its share of
# the old one. M is not torn down: A still uses it.
machine cpus=1 kernel=6.12
process A mm=M

@start
run A cpu=0

@vfork
vfork A B
expect A.state = waiting
expect B.mm = M
expect M 2/1
expect mm_cachep.live = 1

@child
run B cpu=0
expect M 2/1
expect cpu0.loaded_mm = M

@release
exec B mm=new until=exec_mm_release:return
expect A.state = runnable
expect B.mm = M
expect B.active_mm = M
expect M 2/1
expect new 1/1
expect mm_cachep.live = 2

@exec
finish B
expect B.mm = new
expect B.active_mm = new
expect B.state = running
expect M 1/1
expect new 1/1
expect cpu0.loaded_mm = new
expect M.cpumask = {}
expect mmput
expect no exit_mmap

@parent
run A cpu=0
expect A.mm = M
expect A.active_mm = M
expect A.state = running
expect B.active_mm = new
expect M 1/1
expect new 1/1
expect mm_cachep.live = 2
expect no mmdrop_lazy_tlb_sched
