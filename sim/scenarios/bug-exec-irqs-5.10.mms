# Since Linux 5.10 exec_mmap has interrupts off between reading active_mm and
# writing mm, so nothing can come in between.
#
# The script of bug-exec-irqs-5.9 on the release with commit d53c3dfb23c4, "mm: fix
# exec activate_mm vs TLB shootdown and lazy tlb switching race". At the same place
# the switch to B is refused, K finishes, and every reference is where it belongs.
# active_mm is written first now, and mm after it.
machine cpus=1 kernel=5.10
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
expect K.active_mm = new
expect P 1/2
expect new 1/1

@preempt
run B cpu=0
expect refused irqs-off
expect cpu0.current = K
expect P 1/2

@done
finish K
expect K.mm = new
expect K.active_mm = new
expect new 1/1
expect P 1/1
expect Q 1/1
expect mmdrop

@next
run B cpu=0
expect K.mm = new
expect new 1/1
expect P 1/1
expect Q 1/1
