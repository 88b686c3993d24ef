package sim

// fork, clone and vfork. kernel/fork.c, 6.12 and 2.6.10. Task is the child in
// all frames of this file.

// Clone flags, as frames carry them.
const (
	cloneVM     uint8 = 1 << iota // CLONE_VM: share the parent's mm
	cloneVfork                    // CLONE_VFORK: the parent waits until the child has left the mm
	cloneThread                   // CLONE_THREAD: into the parent's thread group

	cloneFailEarly // it fails before the child has an mm
	cloneFailLate  // and after that
)

// flagged says whether the running frame has a flag.
func (x *exec) flagged(flag uint8) bool { return x.frame().Flags&flag != 0 }

// pass is a callee's frame with the running frame's task and flags.
func pass(x *exec) Frame {
	f := newFrame()
	f.Task, f.Flags = x.frame().Task, x.frame().Flags
	return f
}

func clone() program {
	born := func(x *exec) bool { return !x.flagged(cloneFailEarly | cloneFailLate) }
	return program{
		call(fnCopyProcess, pass),
		leaf(fnWakeUpNewTask, FState, func(x *exec) {
			child := x.frame().Task
			if x.flagged(cloneVfork) && !(x.self().Killed && x.m.kernel.does(vforkKillable)) {
				x.self().Vfork = child
			}
			x.setTask(child, FState, int32(Runnable))
		}).when(born),
		call(fnWaitForVfork, pass).when(func(x *exec) bool { return x.flagged(cloneVfork) && born(x) }),
	}
}

func copyProcess(cfg Config) program {
	return append(program{
		leaf(fnDupTaskStruct, NoField, func(x *exec) {
			parent := *x.self()
			child := newTask()
			// TASK_NEW until wake_up_new_task: nobody can run it.
			child.State, child.Kthread, child.Parent = Waiting, parent.Kthread, x.task
			id := x.m.newTaskID()
			child.Leader = id
			if x.flagged(cloneThread) {
				child.Leader, child.Parent = parent.Leader, parent.Parent
				child.Killed = parent.Killed
			}
			child.push(Frame{Func: fnRetFromFork, Task: NoTask, MM: newFrame().MM})
			*x.t(id) = child
			x.frame().Task, x.caller().Task = id, id
			x.emit(Event{Kind: Create, Obj: ATask, Task: id, Peer: x.task, MM: NoMM})
		}),
		// An mm that is shared is there already: nothing fails in copy_mm.
		call(fnCopyMM, pass).when(func(x *exec) bool {
			return !x.flagged(cloneFailEarly) || x.self().MM != NoMM && !x.flagged(cloneVM)
		}),
	}, badFork(cfg)...)
}

// copyMM gives the child its parent's mm, a copy of it, or none.
func copyMM(cfg Config) program {
	shares := func(x *exec) bool { return x.self().MM != NoMM && x.flagged(cloneVM) }
	copies := func(x *exec) bool { return x.self().MM != NoMM && !x.flagged(cloneVM) }
	return program{
		store(NoField, func(x *exec) {
			x.emit(Event{Kind: Note, Task: x.frame().Task, Peer: x.task, MM: NoMM, Case: CaseNoMM})
		}).when(func(x *exec) bool { return x.self().MM == NoMM }),
		leaf(fnMmget, FUsers, func(x *exec) {
			*x.arg() = Ref{MM: x.self().MM, Users: +1}
			e := x.addUsers(x.self().MM, +1)
			e.Task, e.Peer, e.Case = x.frame().Task, x.task, CaseShare
		}).when(shares),
		call(fnDupMM, pass).when(copies),
		store(FMM, func(x *exec) {
			child, ref := x.frame().Task, x.arg()
			e := x.setTask(child, FMM, int32(ref.MM))
			if copies(x) {
				e.Case, e.Peer = CaseDup, x.task
			}
			x.setTask(child, FActiveMM, int32(ref.MM))
			ref.Users = 0
		}).when(func(x *exec) bool { return x.self().MM != NoMM && !x.flagged(cloneFailEarly) }),
		note(fnSchedMMCidFork).when(func(x *exec) bool { return x.self().MM != NoMM && !x.flagged(cloneFailEarly) }),
	}
}

// dupMM is dup_mm; 2.6.10 has it inline in copy_mm. It returns the new mm,
// with its one users reference, to copy_mm's frame.
func dupMM(cfg Config) program {
	fails := func(x *exec) bool { return x.flagged(cloneFailEarly) }
	works := func(x *exec) bool { return !fails(x) }
	// As if no page was left for the last of it: what there is of the copy goes again.
	undo := call(fnMmput, func(x *exec) Frame {
		ref := &x.caller().MM[0]
		f := withMM(ref)
		ref.MM = NoMM
		return f
	}).when(fails)
	if cfg.Kernel.FuncName(fnAllocateMM) == "" { // 2.3: mm_alloc, and another order
		return program{
			plain(fnMMAlloc),
			store(NoField, func(x *exec) { x.caller().MM[0], *x.arg() = *x.arg(), Ref{MM: NoMM} }),
			note(fnCopySegments),
			dupMmap(cfg),
			undo,
			note(fnNewContext).when(works),
		}
	}
	return program{
		leaf(fnAllocateMM, NoField, func(x *exec) {
			x.arg().MM = x.allocMM(x.frame().Task)
		}),
		plain(fnMMInit),
		note(fnNewContext),
		store(NoField, func(x *exec) { x.caller().MM[0], *x.arg() = *x.arg(), Ref{MM: NoMM} }),
		dupMmap(cfg),
		undo,
		note(fnCopySegments).when(works),
	}
}

// dupMmap copies the contents of the parent's mm. What the parent could write
// it can no longer write without a fault, so its translations are flushed.
func dupMmap(cfg Config) micro {
	return call(fnDupMmap, func(x *exec) Frame {
		f := newFrame()
		f.MM[0].MM = x.caller().MM[0].MM
		return f
	})
}

// dupMmapBody takes the child's mm as the frame's first Ref.
func dupMmapBody(cfg Config) program {
	p := program{
		spin(func(x *exec) bool { return !x.mmapLocked() }),
		store(FPTE, func(x *exec) { x.copyPages(x.self().MM, x.arg().MM) }).
			when(func(x *exec) bool { return x.m.State.mapCount(x.self().MM) > x.m.State.mapCount(x.arg().MM) }),
	}
	if cfg.tlb() != tlbNone {
		p = append(p, callFlush(func(x *exec) MMID { return x.self().MM }, freedTables, nil))
	}
	return p
}

// mmInit sets both counters of its caller's mm to 1; the users reference is
// the caller's.
func mmInit() program {
	return program{
		store(FUsers, func(x *exec) {
			ref := &x.caller().MM[0]
			ref.Users = +1
			x.addUsers(ref.MM, +1)
			x.addCount(ref.MM, +1)
		}),
		note(fnFutexMMInit),
		note(fnMMAllocID),
		note(fnMMInitContext),
	}
}

// waitForVfork puts the parent to sleep until the child calls mm_release.
func waitForVfork() program {
	waits := func(x *exec) bool { return x.self().Vfork != NoTask }
	return program{
		store(FState, func(x *exec) {
			child := x.frame().Task
			e := x.setTask(x.task, FState, int32(Waiting))
			e.Case, e.Peer, e.MM = CaseVfork, child, x.self().MM
		}).when(waits),
		plain(fnSchedule).when(func(x *exec) bool { return x.self().State == Waiting }),
	}
}

// mmRelease is exit_mm_release and exec_mm_release: a parent that waits in
// vfork may go on, while the child still has its mm.
func mmRelease() program {
	return program{
		leaf(fnCompleteVfork, FState, func(x *exec) {
			parent := x.vforkParent()
			x.t(parent).Vfork = NoTask
			if x.t(parent).State == Waiting {
				x.setTask(parent, FState, int32(Runnable))
			}
			x.emit(Event{Kind: Note, Task: x.task, Peer: parent, MM: x.self().MM, Case: CaseVforked})
		}).when(func(x *exec) bool { return x.vforkParent() != NoTask }),
	}
}

// vforkParent returns the task that waits in vfork for the running one.
func (x *exec) vforkParent() TaskID {
	all := x.m.kin()
	for id := range all {
		if all[id].Vfork == x.task {
			return TaskID(id)
		}
	}
	return NoTask
}
