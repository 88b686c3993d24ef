# Two kernel threads adopt the mm of a process that may exec and exit meanwhile:
# every moment at which each can be interrupted.
#
# They hold a reference on the contents while they use them, as they must. The
# process may be gone when they give it back: then a kernel thread tears the
# address space down. docgen sim explore open-use-mm tries it all.
machine cpus=2 kernel=6.12 tlb=none memory=none
process A mm=M
kthread K
kthread L

explore mms=2
  any A: run | exec | exit
  any K L: run
  any K L: mmget any then use_mm held then unuse_mm then mmput
end
