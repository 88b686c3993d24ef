# mm_count keeps the mm_struct, not the memory: mmgrab outlives the users.
#
# R has /proc/PID/mem of A open. The open file holds a reference in mm_count
# and none in mm_users, so it does not keep A's memory alive. A exits; its
# memory is freed at once, by A itself. Only the struct remains, empty, so that
# R can still ask it whether there is anything left to read. Closing the file
# drops the last reference.
machine cpus=2 kernel=6.12
process A mm=M
process R
process B

@start
run A cpu=0

@reader
run R cpu=1

@mmgrab
mmgrab R M
expect M 1/2

@exit
exit A
expect A.mm = NULL
expect M 0/2
expect exit_mmap cpu=0

@next
run B cpu=0
expect A.active_mm = NULL
expect M 0/1
expect no __mmdrop

# In this model nobody exits with references that are not part of its own life.
@refused
exit R
expect refused holds-references
expect M 0/1
expect R.mm = mm_R

@mmdrop
mmdrop R M
expect M freed by=R
expect no exit_mmap
expect mm_cachep.live = 2
