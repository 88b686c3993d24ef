# Two CPUs, each of which may go offline when it is idle, and come back: every moment
# at which what its idle task borrows can be given back. Linux 6.12.
#
# From 5.8 to 6.13 the dying CPU leaves the page tables itself, and another drops the
# reference for it. The process may exit meanwhile: then that is the last one. docgen
# sim explore open-hotplug-6.12 tries it all; open-hotplug-6.14 is how it is done today.
machine cpus=2 kernel=6.12 memory=none
process A mm=M
kthread K

explore
  any A: run | sleep | wake | exit
  any K: run
  any cpu0 cpu1: offline | online
end
