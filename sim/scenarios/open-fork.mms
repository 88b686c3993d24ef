# A process forks, and its children fork: every order in which up to three of
# them run, exit and are reaped on two CPUs.
#
# Each child gets a copy of its parent's mm, so three mms are enough for three
# tasks; an mm that a CPU still borrows when its last user exits takes the place
# of a fourth, and a fork has to wait. docgen sim explore open-fork tries it all.
machine cpus=2 kernel=6.12 tlb=none memory=none
process A mm=M

explore mms=3 tasks=3
  any A: run | fork | exit | reap
end
