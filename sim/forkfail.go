package sim

// A fork that fails. kernel/fork.c: copy_process, bad_fork_cleanup_mm; 6.12,
// 2.6.10, 2.6.6 and 2.4.31.
//
// Up to 2.6.8 the child's mm is given up by exit_mm, which is made for a task
// that runs: it counts a lazy reference for the mm that the task goes on with,
// which schedule() drops later, and makes the CPU lazy. The child never runs, so
// up to 2.6.5 nobody drops the reference (2.4: up to 2.4.26); and it is the
// parent's CPU that is lazy then. John Byrne, "2.4/2.6 do_fork() error path memory
// leak", 2004-04-07; Nick Piggin in "broken use of mm_release / deactivate_mm",
// 2004-09-14.

// unborn says whether a task is a child that copy_process is still making, or
// takes apart again: its mm and active_mm are of no meaning to anybody else.
func (t *Task) unborn() bool {
	return t.State == Waiting && t.Depth == 1 && t.Frames[0].Func == fnRetFromFork
}

// undone says whether a task is a child that will not be born: what its
// pointers held is in the hands of copy_process, or lost.
func (t *Task) undone() bool { return t.State == Waiting && t.Depth == 0 }

// Unborn says whether a task is one or the other: nobody can find it yet, or ever.
func (t *Task) Unborn() bool { return t.unborn() || t.undone() }

// unwind takes everything off a task's stack.
func (t *Task) unwind() { t.Frames, t.Depth = [maxDepth]Frame{}, 0 }

// badFork is the end of copy_process when something has failed.
func badFork(cfg Config) program {
	k := cfg.Kernel
	failed := func(x *exec) bool { return x.flagged(cloneFailEarly | cloneFailLate) }
	child := func(x *exec) *Task { return x.t(x.frame().Task) }
	hasMM := func(x *exec) bool { return x.flagged(cloneFailLate) && (child(x).MM != NoMM || x.arg().MM != NoMM) }
	// From here on only the frame holds what the child held.
	undo := func(x *exec, ref Ref) {
		*x.arg() = ref
		child(x).unwind()
	}
	free := leaf(fnFreeTask, FState, func(x *exec) {
		t := child(x)
		t.unwind()
		for _, f := range []Field{FMM, FActiveMM} {
			if f == FMM && t.MM != NoMM || f == FActiveMM && t.ActiveMM != NoMM {
				x.setTask(x.frame().Task, f, int32(NoMM))
			}
		}
		e := x.setTask(x.frame().Task, FState, int32(Reaped))
		e.Peer, e.Case = x.task, CaseForkFail
	}).when(failed)

	if !k.does(forkErrorExits) {
		return program{
			store(NoField, func(x *exec) { undo(x, Ref{MM: child(x).MM, Users: +1}) }).when(hasMM),
			call(fnMmput, func(x *exec) Frame { return withMM(x.arg()) }).when(hasMM),
			free,
		}
	}
	p := program{
		note(fnExitMM).when(hasMM),
		note(fnExitMMInner).when(hasMM),
		leaf(fnMmgrab, FCount, func(x *exec) {
			*x.arg() = Ref{MM: child(x).MM, Count: +1}
			x.addCount(child(x).MM, +1)
		}).when(hasMM),
		store(FMM, func(x *exec) {
			e := x.setTask(x.frame().Task, FMM, int32(NoMM))
			e.Case, e.Peer = CaseForkExit, x.task
			*x.arg() = Ref{MM: x.arg().MM, Users: +1} // the other is the child's active_mm
		}).when(hasMM),
		enterLazy(cfg, func(x *exec) bool { return hasMM(x) && x.cpu != NoCPU }),
		call(fnMmput, func(x *exec) Frame { return withMM(x.arg()) }).when(hasMM),
	}
	if k.does(forkErrorDrops) {
		p = append(p,
			store(NoField, func(x *exec) { undo(x, Ref{MM: child(x).ActiveMM, Count: +1}) }).when(hasMM),
			call(fnMmdrop, func(x *exec) Frame { return withMM(x.arg()) }).when(hasMM))
	}
	return append(p, free)
}
