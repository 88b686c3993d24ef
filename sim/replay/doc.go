// Package replay compares recordings of real kernels with what the simulator
// predicts: it feeds recorded events to a sim.Machine that behaves as the
// recorded kernel, and checks every field that an event carries against the
// machine's state at that moment.
//
// The predictions are the machine's. A context switch is its __schedule, with the
// next task chosen, executed up to the entry of finish_task_switch; a fork is its
// copy_process up to wake_up_new_task; an exit its exit_mm up to enter_lazy_tlb,
// and so on. What a recording cannot show, such as the mm that a task had before
// it was first seen, is learnt, once. The package is no recorder and no checker of
// the machine's own rules.
//
// # Format
//
// A recording is text, one JSON object a line, packed with gzip or not. The first
// is a header:
//
//	{"ev":"header","format":1,"kernel":"6.12.95+deb12-amd64","workload":"idle-borrow","events":8457}
//
// The others are events, ordered by t, in nanoseconds. An mm is a name, mm1, mm2
// and so on, given to the kernel's pointers as they appear; after a free the same
// pointer gets a new name. null is NULL. mm_users and mm_count are the counters at
// that moment. Kernel threads have no mm, nor have idle tasks, whose pid is 0.
//
//	switch           entry of finish_task_switch: prev and next just after context_switch, the counters
//	                 of next.active_mm; what prev lent (rq->prev_mm) is not yet dropped
//	prev_mm_dropped  its return, after a switch from an anonymous task to a user
//	fork             entry of wake_up_new_task: parent, child, the counters of child.mm
//	exec_mmap        the call of switch_mm_irqs_off in exec_mmap: the task has its new mm
//	exec             the exec is complete
//	drop_mm          enter_lazy_tlb, from exit_mm or kthread_unuse_mm: the mm is given up and borrowed
//	mmput            entry of mmput: the counters before the decrement
//	mmput_done       its return, if it took mm_users to 0
//	free             entry of __mmdrop: mm_count is 0
//	mmget            return of get_task_mm
//	mmgrab, mmdrop   return of proc_mem_open, entry of mem_release
//	use_mm           entry of kthread_use_mm; unuse_mm: of kthread_unuse_mm
//	cpu_offline      entry of idle_task_exit
//
// # Windows
//
// Pointers are predicted exactly. Counters may differ where something has happened
// that no event tells of, and only as that makes them; such fields are counted as
// explained, under the name of the window. The replay keeps account of what is
// under way: what has been seen to have happened cannot be undone by a later
// observation, and some differences are explained only if a later event confirms
// them.
//
//	start-up         references from before the recorder attached, given back by __mmput
//	                 or by a CPU whose borrowed mm was not known
//	clone-in-flight  mm_users one higher: copy_mm has raised it, and the fork follows; seen from
//	                 another CPU, or on the same while the parent was off it, preempted or waiting
//	proc-reference   a get_task_mm that was inlined, proc_mem_open's mmgrab before its line, the
//	                 unseen closing of a maps file
//	drop-in-flight   mm_count one lower: between a switch and its prev_mm_dropped, seen from
//	                 another CPU
//	put-in-flight    mm_users before or after, from an mmput to the task's next event; mm_count
//	                 until mmput_done
//	hot-unplug       mm_count one lower, once: a CPU of which nothing more is heard has died
//	use-mm           the grab and the drop inside kthread_use_mm and kthread_unuse_mm
//	same-time        mm_count one higher: the grab, or the drop, is told by an event of another CPU
//	                 that is less than 10 µs away, so that which came first cannot be told
//
// Beyond the fields, the order of things is checked: who runs on a CPU, that every
// task was forked (pids tell which tasks cannot be older than the recording), that
// an mmput follows each exit and exec, that returns are not missing in between,
// and that an mm is freed exactly when its count reaches 0.
//
// # Limits
//
// Lines of up to 64 KiB, 31 CPUs, pids to 4194304, counters within 16 bits, 32000
// mms and a million tasks alive at once, 16 GiB unpacked, and at most 200 times
// the packed size. What is beyond is a mistake with its place.
package replay
