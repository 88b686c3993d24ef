# The OOM killer chooses a process that has two tasks, which may exit by themselves:
# every order of the kill, the exits and the reaping.
#
# It keeps the mm_struct, not the memory, from the kill until the victim is reaped,
# whatever comes first. docgen sim explore open-oom tries it all.
machine cpus=2 kernel=6.12 tlb=none memory=none
process A mm=M
kthread K
clone A T

explore
  any A T: run | exit | reap
  any K: run | oom any
end
