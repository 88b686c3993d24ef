# The ctxsw machine with a CPU, a task and an mm more, without preemption inside of operations.
machine cpus=3 kernel=6.12 tlb=none memory=none
kthread A
kthread B
kthread C
kthread D

explore mms=3 preempt=no
  any A B C D: run | exec | exit
  any A B C D: mmget any then mmput
end
