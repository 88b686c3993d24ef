# Since Linux 5.9 kthread_use_mm has interrupts off between reading and writing
# active_mm, so nothing can come in between.
#
# The script of use-mm-irqs-5.8 on the next release. At the same place the CPU
# does not take the timer interrupt that would preempt K: the switch to B is
# refused, K finishes, and every reference is where it belongs.
machine cpus=1 kernel=5.9
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

@use
use_mm K R until=kthread_use_mm:active_mm
expect K.mm = NULL
expect K.active_mm = P
expect P 1/2
expect R 1/2

@preempt
run B cpu=0
expect refused irqs-off
expect cpu0.current = K
expect K.active_mm = P
expect P 1/2

@done
finish K
expect K.mm = R
expect K.active_mm = R
expect P 1/1
expect Q 1/1
expect R 1/2
expect mmdrop

@next
run B cpu=0
expect K.mm = R
expect K.active_mm = R
expect P 1/1
expect Q 1/1
expect R 1/2
