# Two readers open /proc/PID/mem of a process that may exec and exit: every moment at
# which a read can find the address space alive, dying or gone.
#
# An open file keeps the mm_struct; a read keeps what is in it for as long as it lasts,
# and may be the one that takes it apart. No read brings it back to life. docgen sim
# explore open-proc-mem tries it all.
machine cpus=2 kernel=6.12 tlb=none memory=none
process A mm=M
kthread R
kthread S

explore mms=2
  any A: run | exec | exit
  any R S: run | open_mem any | read_mem | close_mem
end
