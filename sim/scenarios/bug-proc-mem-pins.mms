# A bug of Linux 3.3-rc1: whoever has /proc/PID/mem open keeps all the memory of a
# process that has long since exited.
#
# The file used to look its process up at each access, and an exec in between could
# be abused. Commit e268337dfe26, "proc: clean up and fix /proc/<pid>/mem handling",
# let it keep a reference from open to close, and took one in mm_users: so an open
# file, which costs nothing, can hold gigabytes. Mended soon by 6d08f2c71397, "proc:
# make sure mem_open() doesn't pin the target's memory": mm_count, and mm_users
# during each read only. A exits under the sound kernel, B under the broken one.
machine cpus=2 kernel=3.3
process A mm=M
process B mm=N
process R
process C

@start
run A cpu=0
run R cpu=1

@open
open_mem R A
expect M 1/2

@exit
exit A
expect M 0/2
expect exit_mmap cpu=0

@close
run B cpu=0
close_mem R A
expect M freed by=R
expect no exit_mmap

inject proc-mem-pins-users

@pin
open_mem R B
expect violation proc-mem-unpinned
expect N 2/1

@exit-pinned
exit B
expect B.state = zombie
expect N 1/2
expect no exit_mmap

@gone
run C cpu=0
reap B
expect B.state = reaped
expect N 1/1

# The process is gone, and its memory can still be read.
@read
read_mem R B
expect access_remote_vm
expect N 1/1

@close-pinned
close_mem R B
expect N freed by=R
expect exit_mmap cpu=1
expect no exit_mmap cpu=0 since=@exit-pinned
