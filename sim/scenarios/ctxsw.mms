# Two CPUs, three kernel threads and room for two mms: every way to switch, exec
# and exit, in a kernel before 5.4.
#
# The configuration of ctxsw in Catalin Marinas's kernel-tla, micro-step by
# micro-step: a thread execs and is a process from then on, takes and drops a
# reference on the mm of any process, exits, and can lose its CPU at any moment
# but under a lock. No invariant breaks. docgen sim explore ctxsw tries it all;
# with --kernel 6.12 under the rules of today.
machine cpus=2 kernel=5.3 tlb=none memory=none
kthread A
kthread B
kthread C

explore mms=2
  any A B C: run | exec | exit
  any A B C: mmget any then mmput
end
