# What a kernel was recorded doing when a process had /proc/PID/mem of another one
# open, which exited: the file keeps the struct, not the contents.
#
# X sleeps on CPU 1, whose idle task holds M. On CPU 0 R opens X's mem and maps:
# mm_users goes up for as long as each is being opened, mm_count stays up. When X
# exits, M has no users and three references; R closes both files, and the last
# is dropped by whoever runs on CPU 1 next. Recorded as 6.1/proc-reader-quiet.
machine cpus=2 kernel=6.1
process X mm=M
process R mm=N
process S

run R cpu=0

run X cpu=1

sleep X
expect M 1/2

@access
open_mem R X until=mmgrab
expect M 2/2

@put
finish R until=mmput
expect M 2/3

@opened
finish R
expect M 1/3

# maps, by the same way: the machine knows one file per process.
mmget R M

mmgrab R M
expect M 2/4

@maps
mmput R M
expect M 1/4

wake X

@wakes
run X cpu=1 until=finish_task_switch
expect M 1/4

finish X
expect M 1/3

@give-up
exit X until=enter_lazy_tlb
expect M 1/4

@last-put
finish X until=mmput
expect M 1/4

@zombie
finish X
expect idle1.active_mm = M
expect M 0/3
expect exit_mmap

@close
close_mem R X until=mmdrop
expect M 0/3

finish R
expect M 0/2

mmdrop R M
expect M 0/1

@next
run S cpu=1 until=finish_task_switch
expect mm_S 1/1
expect M 0/1

@free
finish S until=__mmdrop
expect M 0/0
