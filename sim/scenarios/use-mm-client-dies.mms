# kthread_use_mm keeps the mm_struct, not the memory: if the process it works
# for exits, the kernel thread is left in an empty address space.
#
# K adopts R without a user's reference, and nobody else holds one for it. C
# exits, and as the last user takes R's contents apart under K's feet. No counter
# is wrong, and the struct is safe: K would merely find nothing there. That is
# why callers of kthread_use_mm keep mm_users above 0 themselves (mmget).
machine cpus=2 kernel=6.12
process C mm=R
process B
process D
kthread K

@start
run C cpu=0
mmap C heap
write C heap[0]
expect R 1/1
expect R.rss = 1
expect init_mm 2/3

@kthread
run K cpu=1
expect K.active_mm = init_mm
expect idle1.active_mm = NULL
expect init_mm 2/3

@use
use_mm K R
expect K.mm = R
expect R 1/2
expect init_mm 2/2
expect cpu1.loaded_mm = R
expect cpu1.is_lazy = 0

@works
read K heap[0]
expect no handle_mm_fault
expect page1.refcount = 1

# K uses R: its CPU is not lazy, and flushes when it is told to. What it has
# loaded are R's page tables still, empty ones now.
@exit
exit C
expect C.mm = NULL
expect K.mm = R
expect R 0/2
expect exit_mmap cpu=0
expect ipi cpu=1
expect cpu1.loaded_mm = R
expect cpu1.tlb_gen = R.tlb_gen

# K finds nothing where C's data was.
@nothing-there
read K heap[0]
expect handle_mm_fault
expect no do_anonymous_page
expect R.heap[0] = NULL
expect R.rss = 0
expect page1.refcount = 0
expect R 0/2

@next
run B cpu=0
expect K.mm = R
expect R 0/1
expect no __mmdrop

@unuse
unuse_mm K
expect K.mm = NULL
expect K.active_mm = R
expect R 0/1

@drop
run D cpu=1
expect K.active_mm = NULL
expect R freed by=D
expect no exit_mmap
