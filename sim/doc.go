// Package sim is an executable model of how Linux counts and borrows address
// spaces: tasks, mm_structs, CPUs, and the kernel functions that move
// task->mm, task->active_mm, mm_users, mm_count and rq->prev_mm between them;
// and of what follows from that for page tables, translation caches and
// interrupts between CPUs.
//
// A kernel function is a sequence of micro-steps, each the smallest change
// another CPU could observe, and each task has a kernel stack of functions it
// is in the middle of. A Machine executes micro-steps one at a time, emits an
// Event for every fact, and checks the invariants after each. What a function
// does depends on the kernel release: a table of dated behaviours (kernel.go)
// says what changed when, and the functions are assembled from it.
//
// The package is not a scheduler: what runs next is its caller's choice, which
// is what lets a scenario, a recording or an explorer drive it. It prints no
// prose, does no I/O, reads no clock, starts no goroutine, and imports only
// the standard library, so that it compiles to WebAssembly and its results are
// the same everywhere.
//
// The model is x86 (CONFIG_MMU_LAZY_TLB_REFCOUNT) and powerpc64 (since 6.4
// CONFIG_MMU_LAZY_TLB_SHOOTDOWN), with sequentially consistent memory. Names are the kernel's; where a comment cites a function,
// the file and release stand beside it.
package sim
