# An open /proc/PID/mem keeps the mm_struct of a process, and each read asks
# anew whether there is still something in it.
#
# R opens A's mem: mm_access takes a user's reference while it looks, mmgrab takes
# the lasting one, mmput returns the first. Each read pins the contents with
# mmget_not_zero for as long as it lasts. A exits while the file is open: its
# memory goes at once. The next read finds mm_users at 0 and returns nothing, and
# closing the file frees the struct.
machine cpus=2 kernel=6.12
process A mm=M
process R
process B

@start
run A cpu=0

@reader
run R cpu=1
expect M 1/1

# mm_users is 2 for a moment: the look that is allowed, or not.
@access
open_mem R A until=mmput
expect M 2/2
expect mm_access
expect mmgrab

@open
finish R
expect M 1/2
expect no exit_mmap

@read
read_mem R A until=access_remote_vm
expect M 2/2
expect mmget_not_zero

@read-done
finish R
expect M 1/2
expect mmput

@exit
exit A
expect A.state = zombie
expect M 0/2
expect exit_mmap cpu=0

# A's own loan ends. R holds nothing but the struct.
@next
run B cpu=0
expect A.active_mm = NULL
expect M 0/1

@read-nothing
read_mem R A
expect M 0/1
expect mmget_not_zero
expect no access_remote_vm
expect no mmput

@close
close_mem R A
expect M freed by=R
expect __mmdrop cpu=1
expect no exit_mmap
expect mm_R 1/1
