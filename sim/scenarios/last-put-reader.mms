# The last user of an address space need not be the process that owned it: a
# reader of /proc can be the one that tears it down.
#
# R looks into A's memory, as ps does when it reads /proc/PID/cmdline: it takes
# a user's reference with get_task_mm (mmget). A exits in the meantime. Its
# memory stays, because R still uses it. A is even reaped. Then R is done: its
# mmput is the last one, and R does all the work of A's exit_mmap, on its own
# CPU and in its own time, and frees the struct as well.
machine cpus=2 kernel=6.12
process A mm=M
process R
process B

@start
run A cpu=0
expect M 1/1

@reader
run R cpu=1
expect mm_R 1/1

@mmget
mmget R M
expect M 2/1
expect R.mm = mm_R
expect R.active_mm = mm_R

@exit
exit A
expect A.mm = NULL
expect A.state = zombie
expect M 1/2
expect mmput
expect no exit_mmap

# A's own loan ends. What is left is R's.
@next
run B cpu=0
expect A.active_mm = NULL
expect M 1/1

@reap
reap A
expect A.state = reaped
expect M 1/1
expect no exit_mmap since=@start

@last-put
mmput R M
expect M freed by=R
expect exit_mmap cpu=1
expect __mmdrop cpu=1
expect R.mm = mm_R
expect mm_R 1/1
expect mm_cachep.live = 2
