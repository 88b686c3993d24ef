# The ctxsw machine without preemption inside of operations: small enough to compare explorers.
machine cpus=2 kernel=5.3 tlb=none memory=none
kthread A
kthread B
kthread C

explore mms=2 preempt=no
  any A B C: run | exec | exit
  any A B C: mmget any then mmput
end
