package sim

// A Case says what an event means to a reader. Its String is the key of the
// sentence that explains it: the site has one message per Case and language.
// The comments say which fields of the Event the sentence may use.
type Case uint8

const (
	NoCase Case = iota

	// The four cases of context_switch, and what is loaded.
	// Task is the task switched to, Peer the one switched from.
	CaseBorrow  // user to kernel: Task borrows MM from Peer; mm_count From to To
	CaseInherit // kernel to kernel: Task takes over from Peer the loan of MM; mm_count unchanged
	CaseRegrab  // kernel to kernel before 5.4: Task takes its own reference on MM, Peer's is dropped later; mm_count From to To
	CaseReturn  // kernel to user: Peer's loan of MM ended, and Task, already running, drops the reference; mm_count From to To
	CaseLoad    // kernel to user: MM, Task's own, is loaded in place of what Peer had borrowed
	CaseLoaded  // kernel to user: MM, Task's own, is what Peer had borrowed; nothing is loaded
	CaseSwitch  // user to user: MM is Task's own and is loaded; no counter is touched
	CaseThread  // user to user: Task and Peer share MM; nothing is loaded, no counter is touched

	// Where lazy references are not counted (powerpc64 since 6.4).
	CaseBorrowFree // user to kernel: Task borrows MM from Peer; mm_count stays
	CaseReturnFree // kernel to user: Peer's loan of MM ended; there is nothing to drop
	CaseShot       // Task borrows the mm From, which is to be freed: it moves to MM, init_mm

	CaseNewborn // Task runs for the first time, by way of schedule_tail
	CaseBuried  // Task, first to run after Peer died, gives up the dead task's stack

	// Birth. Task is the child, Peer its parent.
	CaseDup      // fork: Task gets MM, a copy of its parent's
	CaseShare    // clone(CLONE_VM): Task shares MM; mm_users From to To
	CaseNoMM     // fork by a kernel thread: Task has no mm either
	CaseVfork    // Task, the parent, waits until its child Peer has left MM
	CaseVforked  // Task, the child, lets its waiting parent Peer go on
	CaseForkFail // the fork has failed: Task will never run, and is freed
	CaseForkExit // before 2.6.9: MM, Task's own, is given up as if Task ran: it becomes a lazy borrower of it, for which mm_count has been raised

	// exec. Task executes the new program.
	CaseExecMM      // Task's mm changes from the old mm From to the new one, MM
	CaseExecFirst   // Task had no mm and gets MM: a kernel thread becomes a user process
	CaseExecFail    // the program could not be executed; MM, built for it, is given up again
	CaseExecNothing // the program could not be executed, and nothing had been built for it
	CaseExecReuse   // nobody else uses MM: its contents are freed, and Task goes on with it
	CaseExecKill    // the program failed past the point of no return: Task can only exit
	CaseDeThread    // Task kills Peer, another thread of its group
	CaseDeWait      // Task waits for the other threads of its group to exit
	CaseDeDone      // Task, exiting, was the last thread that Peer's exec waited for

	// Death.
	CaseExitMM      // Task, exiting, gives up MM as its own and is from now on a lazy borrower of it, for which mm_count has been raised
	CaseExitUnpaid  // the same, but the rule that counts the reference is broken on purpose
	CaseExitKthread // Task, exiting, has no mm to give up
	CaseZombie      // Task is dead and waits to be reaped
	CaseAutoreap    // Task is dead and released at once: a thread, or one that nobody waits for
	CaseReap        // Task is released by its parent Peer (NoTask: by a reaper outside the scenario)

	// Counters. Task does it.
	CaseMmput     // mm_users of MM goes From to To, and users remain
	CaseLastUser  // mm_users of MM goes From to 0: __mmput begins
	CaseExitMmap  // the contents of MM (areas, pages, user page tables) are freed
	CaseUsersDrop // the reference that all users of MM shared is dropped at the end of __mmput; mm_count From to To, and others remain
	CaseMmdrop    // mm_count of MM goes From to To, and references remain
	CaseFree      // mm_count of MM went to 0: Task frees the mm_struct

	// Outside holders. Task takes or drops a reference on MM; counter From to To.
	CaseHoldUsers // mmget
	CaseHoldCount // mmgrab
	CaseNoUsers   // mmget_not_zero failed: mm_users of MM is 0

	// Sleep.
	CaseSleep // Task gives up its CPU until it is woken
	CaseWake  // Task can run again

	// kthread_use_mm. Task is the kernel thread.
	CaseUseMM   // Task adopts MM as its mm
	CaseUnuseMM // Task gives MM up as its mm and is a lazy borrower of it again

	// /proc. Task is the reader, Peer the task whose mem it is.
	CaseProcAccess  // Task looks at MM: mm_users From to To
	CaseProcOpen    // the open file keeps MM: mm_count From to To
	CaseProcNothing // Peer has no mm to look at
	CaseReadPin     // Task reads MM: mm_users From to To
	CaseReadNothing // MM has no users any more: Task reads nothing

	// The OOM killer. Task is the victim in CaseOomKill, the killer otherwise.
	CaseOomVictim // Peer's signal_struct keeps MM until Peer is reaped; mm_count From to To
	CaseOomKill   // Task, which uses MM, is killed

	// Memory. Addr is the virtual page, Page the page.
	CaseMmap        // Task maps an area; nothing is in it yet
	CaseMunmap      // Task unmaps an area
	CaseMapped      // Task wants to map an area that another thread has mapped in the meantime
	CaseUnmapped    // Task wants to unmap or to protect one that another thread has unmapped
	CaseMprotect    // an area may (To 1) or may no longer (To 0) be written to
	CaseFaultZero   // read fault: the zero page is mapped, read-only
	CaseFaultAlloc  // write fault: a new page filled with zeroes
	CaseFaultUnzero // write fault on the zero page: a new page in its place
	CaseCowCopy     // write fault: others have the page, too, and Task gets a copy of its own
	CaseCowReuse    // write fault: nobody else has the page any more, and it is made writable
	CaseForkPages   // parent and child share the pages, and neither can write to them without a fault
	CasePageFree    // the last reference to the page is gone: it is freed
	CaseAccess      // Task reads (To 0) or writes (To 1) the page
	CaseAccessStale // the same, by a translation that the page table no longer has
	CaseSegv        // there is nothing mapped, or not for writing (To 1): SIGSEGV

	// CPUs that come and go.
	CaseOffline   // the event's CPU is taken offline
	CaseForceInit // Task, on a CPU that goes offline, borrows MM, init_mm, instead of From
	CaseFinishCPU // Task, the idle task of a dead CPU, no longer borrows the mm From
	CaseOnline    // the event's CPU comes up, and its idle task borrows init_mm

	// start_lazy_tlb. Task is a user task.
	CaseHide   // Task hides MM, its own, and borrows it like a kernel thread
	CaseUnhide // Task takes MM for its own again

	// Translations. The event's CPU is the one it happens on.
	CaseLazy          // the CPU, in a kernel thread now, goes on with MM's page tables and takes no part in its flushes
	CaseCatchUp       // the CPU, lazy until now, still has MM loaded but has missed flushes of it: it catches up
	CaseLoadCR3       // the CPU loads MM's page tables, outside of a context switch
	CaseFlushRequest  // translations of MM are stale: its tlb_gen goes From to To
	CaseFlushTables   // the same, and no CPU may go on walking the page tables, lazy or not: some are freed, or fork has changed them all
	CaseFlushAll      // the same in a kernel without tlb_gen
	CaseIPI           // CPU To, which runs Peer, is interrupted to flush MM
	CaseIPISkipped    // CPU To, which runs Peer, is not interrupted: it will notice by itself
	CaseFlushed       // the CPU forgets its translations of MM
	CaseFlushedBefore // the CPU has seen this flush of MM already
	CaseLeaveLazy     // the CPU is lazy: instead of flushing MM it leaves it and loads init_mm; active_mm stays
	CaseTrim          // the CPU has MM no longer loaded and takes itself out of its mm_cpumask
	CaseSpin          // Task waits until other CPUs have answered, which have interrupts off, or for mmap_lock

	// Part-way.
	CasePreempt // Task is preempted inside an operation that it will finish later
	CaseStopped // the operation stopped where the scenario asked it to
	CaseRefused // the operation was refused, and nothing changed

	numCases
)

// caseNames is indexed by Case.
var caseNames = [numCases]string{"", "borrow", "inherit", "regrab", "return", "load", "loaded", "switch", "thread",
	"borrow-free", "return-free", "shot",
	"newborn", "buried",
	"dup", "share", "no-mm", "vfork", "vforked", "fork-fail", "fork-exit",
	"exec-mm", "exec-first", "exec-fail", "exec-nothing", "exec-reuse", "exec-kill", "de-thread", "de-wait", "de-done",
	"exit-mm", "exit-unpaid", "exit-kthread", "zombie", "autoreap", "reap",
	"mmput", "last-user", "exit-mmap", "users-drop", "mmdrop", "free",
	"hold-users", "hold-count", "no-users",
	"sleep", "wake",
	"use-mm", "unuse-mm",
	"proc-access", "proc-open", "proc-nothing", "read-pin", "read-nothing",
	"oom-victim", "oom-kill",
	"mmap", "munmap", "mapped", "unmapped", "mprotect", "fault-zero", "fault-alloc", "fault-unzero", "cow-copy", "cow-reuse", "fork-pages",
	"page-free", "access", "access-stale", "segv",
	"offline", "force-init", "finish-cpu", "online",
	"hide", "unhide",
	"lazy", "catch-up", "load-cr3", "flush-request", "flush-tables", "flush-all", "ipi", "ipi-skipped", "flushed",
	"flushed-before", "leave-lazy", "trim", "spin",
	"preempt", "stopped", "refused"}

func (c Case) String() string { return caseNames[c] }

// Cases lists every Case but NoCase, for whoever must have words for all of them.
func Cases() []Case {
	all := make([]Case, 0, numCases-1)
	for c := NoCase + 1; c < numCases; c++ {
		all = append(all, c)
	}
	return all
}
