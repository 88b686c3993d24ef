# The life of an mm_struct as Robert Love's book tells it, on the kernel that the
# book is about.
#
# fork: copy_mm calls allocate_mm, and the struct comes from the slab cache
# mm_cachep. clone with CLONE_VM: no allocate_mm, just one more in mm_users.
# exit: exit_mm, then mmput; at 0 users the contents go (exit_mmap), and then
# mmdrop; at mm_count 0 free_mm puts the struct back. (In 2.6.10 itself exit_mm is
# for others; do_exit calls what is inside of it, __exit_mm.) The book leaves out one
# step: __exit_mm first takes a reference for the dying task itself, so mmput's
# mmdrop is not the last one. The last one comes after the next switch.
machine cpus=1 kernel=2.6.10
process A
expect mm_cachep.live = 1

@start
run A cpu=0
expect mm_A 1/1

@fork
fork A B
expect B.mm = mm_B
expect B.active_mm = mm_B
expect mm_A 1/1
expect mm_B 1/1
expect mm_cachep.allocated = 2
expect mm_cachep.live = 2
expect copy_mm
expect allocate_mm
expect mm_init
expect dup_mmap
expect no dup_mm

@first-run
run B cpu=0
expect schedule_tail
expect switch_mm
expect mm_A 1/1
expect mm_B 1/1
expect no mmdrop

@clone
clone B C thread
expect C.mm = mm_B
expect C.active_mm = mm_B
expect mm_B 2/1
expect mm_cachep.allocated = 2
expect copy_mm
expect atomic_inc
expect no allocate_mm
expect no dup_mmap

@to-c
run C cpu=0
expect mm_B 2/1

@c-exits
exit C
expect C.mm = NULL
expect C.active_mm = mm_B
expect mm_B 1/2
expect no exit_mm
expect __exit_mm
expect mm_release
expect atomic_inc
expect enter_lazy_tlb
expect mmput
expect no exit_mmap
expect no mmdrop

@back
run B cpu=0
expect C.active_mm = NULL
expect mm_B 1/1
expect mmdrop
expect no free_mm

@exit
exit B
expect B.mm = NULL
expect B.active_mm = mm_B
expect mm_B 0/1
expect mm_cachep.freed = 0
expect mmput
expect exit_mmap
expect mmdrop
expect no free_mm

@free
run A cpu=0
expect B.active_mm = NULL
expect mm_B freed by=A
expect mm_cachep.freed = 1
expect mm_cachep.live = 1
expect finish_task_switch
expect mmdrop
expect __mmdrop
expect free_mm

@reap
reap B
expect B.state = reaped
expect mm_A 1/1
