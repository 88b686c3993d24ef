# A dead address space stays dead: once mm_users is 0, nothing may raise it
# again.
#
# R has a reference in mm_count and wants to read A's memory. For that it needs
# a user's reference, and mmget_not_zero is the only way from one to the other.
# While A lives, it succeeds. After A's exit mm_users is 0 and the contents are
# gone: mmget_not_zero changes nothing and says so. A plain mmget would be a
# bug, and the machine refuses it.
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

@alive
mmget_not_zero R M
expect M 2/2

@put
mmput R M
expect M 1/2
expect no exit_mmap

@exit
exit A
expect M 0/2
expect exit_mmap cpu=0

@next
run B cpu=0
expect M 0/1

@dead
mmget_not_zero R M
expect M.mm_users = 0
expect M.mm_count = 1

@refused
mmget R M
expect refused no-users
expect M 0/1

@mmdrop
mmdrop R M
expect M freed by=R

@gone
mmget_not_zero R M
expect refused freed
expect mm_cachep.live = 2
