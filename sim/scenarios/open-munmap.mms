# Two threads share a heap, and one of them unmaps it, makes it read-only and maps it
# again: every moment at which the other can touch it, or sleep.
#
# A CPU that sleeps on M is lazy. An munmap frees page tables and interrupts it all
# the same; an mprotect does not, and the CPU has to find out before the thread writes
# again. No page is freed while a CPU can still use it, and nobody writes to what is
# read-only. docgen sim explore open-munmap tries it all.
machine cpus=2 kernel=6.12
process A mm=M
run A cpu=0
mmap A heap
clone A T

explore
  any A: run | mmap heap | munmap heap | mprotect heap ro
  any T: run | sleep | wake | read heap[0] | write heap[0]
end
