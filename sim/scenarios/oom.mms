# The OOM killer keeps its victim's mm_struct until the victim is reaped, so that
# the reaper can ask whether there is still memory to be had.
#
# O kills V. It grabs V's mm for as long as it works, and mark_oom_victim grabs it
# once more for the victim's signal_struct. Neither keeps V's memory: V runs once
# more, exits, and takes its contents apart itself. The struct stays until
# release_task frees the signal_struct; that drop is put off to a kworker, because
# it may be the last.
machine cpus=2 kernel=6.12
process V mm=M
process O
process B

@start
run V cpu=0
expect M 1/1

@killer
run O cpu=1

@grab
oom O V until=mark_oom_victim
expect M 1/2
expect mmgrab

@kill
finish O
expect M 1/2
expect V.mm = M
expect V.state = running
expect mark_oom_victim
expect mmdrop
expect no exit_mmap

@too-late
fork V C
expect refused killed

@exit
exit V
expect V.state = zombie
expect M 0/2
expect exit_mmap cpu=0

# V's own loan is over: what is left is signal->oom_mm.
@next
run B cpu=0
expect V.active_mm = NULL
expect M 0/1
expect no __mmdrop

@reap
reap V
expect M freed by=kworker
expect V.state = reaped
