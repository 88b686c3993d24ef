# A bug of Linux 2.6.0-test3: a reader of /proc raises mm_users without looking, and
# brings an address space back to life that is being taken apart.
#
# A exits on CPU 0 and has just dropped the last user's reference on M when R, on
# CPU 1, looks: mmget_not_zero finds nobody at home. Then the kernel in this script
# is broken on purpose, and the same happens to B and N. R raises mm_users with a
# bare atomic_inc, from 0 to 1, and its mmput, another last one, takes the contents
# apart a second time, while B is still at it. Mended by commit 7d33101cd5, "fix
# /proc mm_struct refcounting bug" (2.6.0-test4).
machine cpus=2 kernel=2.6.0
process A mm=M
process B mm=N
process R

@start
run A cpu=0
run R cpu=1
mmgrab R M
expect M 1/2

# The reader's window: mm_users is 0, and exit_mmap has not begun.
@sound-window
exit A until=exit_mmap
expect M 0/3

@sound
mmget_not_zero R M
expect M.mm_users = 0

@sound-end
finish A
mmdrop R M
run B cpu=0
expect M freed by=B

inject bare-users-inc

@window
mmgrab R N
exit B until=exit_mmap
expect N 0/3

@resurrection
mmget_not_zero R N
expect violation no-resurrection
expect N 1/3

@second-teardown
mmput R N
expect exit_mmap cpu=1
expect N.mm_users = 0

@twice
finish B
expect violation teardown-once
