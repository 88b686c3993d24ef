# Why kthread_use_mm turns interrupts off: in Linux 5.8 it does not, and one
# preemption at the wrong moment drops a reference twice.
#
# K notes that it runs on P and is about to write the new active_mm. There it is
# preempted. The scheduler ends the loan of P by itself, and when K comes back
# it has borrowed Q. But K still believes its note. It overwrites active_mm, so
# the reference on Q is lost, and drops P, for which it holds no reference any
# more. P is freed while the process X lives in it. (task_lock, a spinlock, is held
# there: it takes a kernel with PREEMPT_RT, where spinlocks sleep.) Mended by commit
# 38cf307c1f20, "mm: fix kthread_use_mm() vs TLB invalidate" (5.9, and 5.8.3, 5.4.62).
machine cpus=1 kernel=5.8
process X mm=P
process B mm=Q
kthread K
process C mm=R

@start
run X cpu=0
expect P 1/1

@borrow
run K cpu=0
expect K.active_mm = P
expect P 1/2

# K has read active_mm and taken its reference on R, but has not stored it yet.
@use
use_mm K R until=kthread_use_mm:active_mm
expect K.mm = NULL
expect K.active_mm = P
expect P 1/2
expect R 1/2
expect mmgrab

@preempt
run B cpu=0
expect K.active_mm = NULL
expect P 1/1
expect Q 1/1
expect R 1/2

@again
run K cpu=0
expect K.active_mm = Q
expect P 1/1
expect Q 1/2

@double-drop
finish K
expect violation count-equality
expect violation users-imply-count
expect violation teardown-once
expect violation freed-unreferenced
expect K.mm = R
expect K.active_mm = R
expect P freed by=K
expect X.mm = P
expect Q 1/2
expect R 1/2
