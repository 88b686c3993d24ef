# Two CPUs, each of which may go offline when it is idle, and come back: every moment
# at which what it borrows can be given back. Linux 6.14.
#
# Since 6.14 the CPU's own hotplug thread moves it to init_mm while it still runs
# tasks, so that its idle task has nothing of anybody's when the CPU dies. docgen sim
# explore open-hotplug-6.14 tries it all; open-hotplug-6.12 is how it was done before.
machine cpus=2 kernel=6.14 memory=none
process A mm=M
kthread K

explore
  any A: run | sleep | wake | exit
  any K: run
  any cpu0 cpu1: offline | online
end
