# A CPU has six address space ids for all mms that run on it: the seventh takes
# the id of the one that has had it for longest.
#
# Ids are given out round robin, whoever uses them: init_mm has 0 since boot, A
# to E get 1 to 5, F gets init_mm's and G gets A's. It is no LRU: that A was here
# last does not help it. When A comes back, its id is G's, and it has to take
# the next one, which was B's, and to flush what B left there.
machine cpus=1 kernel=6.12
process A
process B
process C
process D
process E
process F
process G

@first
run A cpu=0
expect cpu0.asid = 1
expect cpu0.next_asid = 2

@second
run B cpu=0
expect cpu0.asid = 2

@third
run C cpu=0
expect cpu0.asid = 3

@fourth
run D cpu=0
expect cpu0.asid = 4

@fifth
run E cpu=0
expect cpu0.asid = 5
expect cpu0.next_asid = 6
expect cpu0.ctx0 = init_mm
expect cost.flush = 5

@around
run F cpu=0
expect cpu0.asid = 0
expect cpu0.next_asid = 1
expect cpu0.ctx0 = mm_F
expect cpu0.ctx1 = mm_A
expect cost.flush = 6

@evict-a
run G cpu=0
expect cpu0.asid = 1
expect cpu0.next_asid = 2
expect cpu0.ctx1 = mm_G
expect cost.flush = 7

# C's id is still its own.
@hit
run C cpu=0
expect cpu0.asid = 3
expect cpu0.next_asid = 2
expect cost.flush = 7

@evict-b
run A cpu=0
expect cpu0.asid = 2
expect cpu0.next_asid = 3
expect cpu0.ctx2 = mm_A
expect cost.flush = 8
expect cost.cr3 = 9
