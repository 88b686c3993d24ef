# A process and its child share a page after fork, and each may write to it, fork again
# when there is room, and exit: every order in which one of them copies the page and
# the other takes it for its own.
#
# A page that two have is writable for neither, also in what a CPU has cached of it;
# it is freed with the last of them. docgen sim explore open-cow tries it all.
machine cpus=2 kernel=6.12
process A mm=M
run A cpu=0
mmap A heap
write A heap[0]

explore mms=2 tasks=2
  any A: run | fork | write heap[0] | exit
end
