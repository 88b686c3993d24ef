# "Real" threads can be anonymous for a while, says the mail of 1999 that
# explains active_mm: this is the one place where they were.
#
# The update daemon of those days, a process, called into the kernel (bdflush) to
# write buffers back, which takes long and needs no user memory. start_lazy_tlb
# hides its mm and lends it to it: mm is NULL, mm_count is up by one, and mm_users
# stays, for nobody has left. From there on it is switched like a kernel thread,
# and comes back on whatever is loaded. end_lazy_tlb takes the hidden mm out again
# and returns the borrowed one. Linux 2.3.22 was the last to call it.
machine cpus=1 kernel=2.3.13
process U mm=M
process B mm=N

@start
run U cpu=0
expect M 1/1

@hide
lazy U
expect U.mm = NULL
expect U.active_mm = M
expect M 1/2
expect start_lazy_tlb
expect atomic_inc

@sleep
sleep U
expect U.mm = NULL
expect U.active_mm = M

# The switch to B ends U's loan of its own mm. Its users reference stays.
@other
run B cpu=0
expect U.active_mm = NULL
expect M 1/1
expect N 1/1
expect mmdrop
expect cpu0.cr3 = N

@wake
wake U

@on-loan
run U cpu=0
expect U.mm = NULL
expect U.active_mm = N
expect N 1/2
expect M 1/1
expect cpu0.cr3 = N
expect no switch_mm

@unhide
unlazy U
expect U.mm = M
expect U.active_mm = M
expect cpu0.cr3 = M
expect M 1/1
expect N 1/1
expect end_lazy_tlb
expect mmdrop
