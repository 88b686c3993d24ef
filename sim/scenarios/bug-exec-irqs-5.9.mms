# A bug of Linux 5.9 and before: a kernel task that execs is preempted between
# reading active_mm and writing the new mm, and drops a reference twice.
#
# exec_mmap notes that K runs on P, which it borrows. Then B runs: the scheduler
# ends the loan of P. When K is back it borrows Q; but it goes by its note, writes
# the new mm over active_mm, and drops P a second time. Q's reference is lost, and P
# is freed while X lives in it. task_lock is held there, a spinlock: so it takes a
# kernel with PREEMPT_RT, where a spinlock sleeps. Mended by commit d53c3dfb23c4, "mm:
# fix exec activate_mm vs TLB shootdown and lazy tlb switching race" (5.10, and 5.9.5,
# 5.4.75, 4.19.155, 4.14.207).
machine cpus=1 kernel=5.9
process X mm=P
process B mm=Q
kthread K

@start
run X cpu=0
expect P 1/1

@borrow
run K cpu=0
expect K.active_mm = P
expect P 1/2

@exec
exec K mm=new until=exec_mmap:mm
expect K.mm = NULL
expect K.active_mm = P
expect new 1/1

@preempt
run B cpu=0
expect K.active_mm = NULL
expect P 1/1

@again
run K cpu=0
expect K.active_mm = Q
expect P 1/1
expect Q 1/2

@double-drop
finish K
expect violation count-equality
expect violation users-imply-count
expect violation freed-unreferenced
expect K.mm = new
expect K.active_mm = new
expect P freed by=K
expect X.mm = P
expect Q 1/2
