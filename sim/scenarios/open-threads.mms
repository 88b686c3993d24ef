# A process makes threads, and each of them may exec or exit: every order in
# which de_thread kills and waits, on two CPUs.
#
# Whoever execs first kills the others and waits until they are gone; a second
# exec finds itself killed and fails. The leader may be the one that goes: then
# the thread takes over its identity. docgen sim explore open-threads tries it all.
machine cpus=2 kernel=6.12 tlb=none memory=none
process A mm=M

explore mms=2 tasks=3
  any A: run | clone thread | exec | exit | reap
end
