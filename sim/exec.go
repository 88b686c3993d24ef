package sim

// execve. fs/exec.c, 6.12 and 2.6.10. The new mm travels in the first Ref of
// each frame; until exec_mmap has installed it, it is bprm->mm, whose users
// reference belongs to no task.

// How an exec fails, as frames carry it.
const (
	execFailEarly uint8 = 1 << iota // before the point of no return
	execFailLate                    // after it
	execKilled                      // because another thread's exec has killed the task first
	execAnonymous                   // the task had no mm before
	execReuse                       // the task goes on with its old mm, emptied
)

func execve(k Kernel) program {
	early := func(x *exec) bool { return x.flagged(execFailEarly) }
	p := program{
		plain(fnBprmMMInit),
		call(fnBeginNewExec, takeMM).when(func(x *exec) bool { return !early(x) }),
		call(fnFreeBprm, takeMM).when(func(x *exec) bool { return x.arg().Users > 0 }),
		// bprm->mm still points to the mm that is the task's now.
		call(fnUseMmdrop, func(x *exec) Frame {
			f := newFrame()
			f.MM[0].MM, f.Flags = x.self().MM, unowned
			return f
		}).when(func(x *exec) bool {
			return (k.does(execKeepsBprm) || x.faulty(BprmNotNulled)) && x.flagged(execFailLate) && x.self().MM != NoMM
		}),
	}
	if k.does(execReuses) { // the new mm, if there is one, is made in exec_mmap
		p = program{
			store(NoField, func(x *exec) {
				x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: x.self().MM, Case: CaseExecNothing})
			}).when(early),
			p[1],
		}
	}
	return append(p,
		store(NoField, func(x *exec) {
			x.self().Killed = true
			x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: x.self().MM, Case: CaseExecKill})
		}).when(func(x *exec) bool { return x.flagged(execFailLate) }),
	)
}

// takeMM is a callee's frame that takes over the running frame's mm and flags.
func takeMM(x *exec) Frame {
	f := withMM(x.arg())
	f.Flags = x.frame().Flags
	return f
}

// mmAlloc returns the new mm through bprm_mm_init to execve's frame; before
// 2.5.19, to exec_mmap's, and in 2.3 to copy_mm's, too, for the child.
func mmAlloc(k Kernel) program {
	levels := uint8(3)
	if k.does(execReuses) {
		levels = 2
	}
	return program{
		leaf(fnAllocateMM, NoField, func(x *exec) {
			owner := x.task
			if f := x.caller(); f.Func == fnDupMM {
				owner = f.Task
			}
			x.arg().MM = x.allocMM(owner)
		}),
		plain(fnMMInit),
		store(NoField, func(x *exec) {
			t := x.self()
			t.Frames[t.Depth-levels].MM[0], *x.arg() = *x.arg(), Ref{MM: NoMM}
		}),
	}
}

// freeBprm gives up the mm of an exec that failed in time.
func freeBprm() program {
	return program{
		store(NoField, func(x *exec) {
			x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: x.arg().MM, Case: CaseExecFail})
		}),
		call(fnMmput, func(x *exec) Frame { return withMM(x.arg()) }),
	}
}

func beginNewExec() program {
	return program{
		plain(fnDeThread),
		call(fnExecMmap, takeMM).when(func(x *exec) bool { return !x.flagged(execKilled) }),
		store(NoField, func(x *exec) { // -EAGAIN: the mm goes back to execve
			x.caller().MM[0], *x.arg() = *x.arg(), Ref{MM: NoMM}
			x.caller().Flags = execKilled
		}).when(func(x *exec) bool { return x.flagged(execKilled) }),
	}
}

// deThread kills the other threads of the group and waits until they are gone,
// unless one of them did so first: then the exec fails with -EAGAIN. A wait
// that another exit may end is not conditional on that: the task looks again
// each time it runs.
func deThread(k Kernel) program {
	if !k.does(execKillsThreads) { // it only leaves the group
		return program{store(NoField, func(x *exec) { x.self().Leader = x.task }).
			when(func(x *exec) bool { return x.self().Leader != x.task })}
	}
	won := func(x *exec) bool { return !x.flagged(execKilled) }
	return program{
		store(NoField, func(x *exec) {
			if x.self().Killed {
				x.frame().Flags |= execKilled
				x.caller().Flags |= execKilled
				return
			}
			for _, id := range x.otherThreads() {
				x.kill(id)
			}
		}).when(func(x *exec) bool { return len(x.otherThreads()) > 0 }),
		store(FState, func(x *exec) {
			if len(x.otherThreads()) == 0 {
				return
			}
			e := x.setTask(x.task, FState, int32(Waiting))
			e.Case, e.MM = CaseDeWait, x.self().MM
			x.frame().PC-- // look again
			f := newFrame()
			f.Func = fnSchedule
			x.m.enter(x.cpu, f)
		}).when(won),
		store(NoField, func(x *exec) { x.lead() }).
			when(func(x *exec) bool { return won(x) && x.self().Leader != x.task }),
	}
}

// kill sends SIGKILL to another thread of the running task's group.
func (x *exec) kill(id TaskID) {
	x.emit(Event{Kind: Note, Task: x.task, Peer: id, MM: x.self().MM, Case: CaseDeThread})
	x.sigkill(id)
}

// sigkill makes a fatal signal pending. It wakes a task that sleeps and, since
// 3.3, one that waits in vfork.
func (x *exec) sigkill(id TaskID) {
	t := x.t(id)
	t.Killed = true
	wakes := t.State == Sleeping
	if t.Vfork != NoTask && x.m.kernel.does(vforkKillable) {
		wakes = t.State == Waiting
		t.Vfork = NoTask
	}
	if wakes {
		x.setTask(id, FState, int32(Runnable))
	}
}

// otherThreads lists the living threads of the running task's group.
func (x *exec) otherThreads() []TaskID {
	var others []TaskID
	all := x.m.kin()
	for id := range all {
		t := &all[id]
		if TaskID(id) != x.task && t.Leader == x.self().Leader && !t.State.dead() {
			others = append(others, TaskID(id))
		}
	}
	return others
}

// lead makes the running thread the leader of its group, as de_thread does
// when a thread other than the leader execs: it takes over the dead leader's
// identity, and releases it.
func (x *exec) lead() {
	old := x.self().Leader
	x.self().Leader = x.task
	if x.t(old).State == Zombie {
		x.setTask(old, FState, int32(Reaped))
	}
}

// execMmap replaces the task's mm by the new one. Since 5.10 active_mm is
// stored first and interrupts are off around both stores; before, mm was first.
func execMmap(cfg Config) program {
	k := cfg.Kernel
	hadMM := func(x *exec) bool { return x.local().Users > 0 }
	// What a kernel thread borrowed is read once, into a local variable, as in useMM.
	read := store(NoField, func(x *exec) {
		x.local().MM = x.self().ActiveMM
		x.frame().Flags |= execAnonymous
	}).when(func(x *exec) bool { return x.self().MM == NoMM })
	// What the old mm loses: a user's reference, or a kernel thread's lazy one.
	setMM := store(FMM, func(x *exec) {
		t, mm := x.self(), x.arg()
		from := t.MM
		if from != NoMM {
			*x.local() = Ref{MM: from, Users: +1}
		} else {
			x.local().Count = +x.m.lazyRef
		}
		t.Kthread = false // begin_new_exec clears PF_KTHREAD
		e := x.setTask(x.task, FMM, int32(mm.MM))
		mm.Users, mm.Count = 0, 0
		e.Case = CaseExecMM
		if from == NoMM {
			e.Case = CaseExecFirst
		}
	})
	setActive := store(FActiveMM, func(x *exec) {
		t, mm := x.self(), x.arg()
		if t.MM == NoMM { // active_mm first, by a borrower: it now borrows the new mm, unpaid
			x.local().Count = +x.m.lazyRef
			mm.Count = -x.m.lazyRef
		}
		x.setTask(x.task, FActiveMM, int32(mm.MM))
	})
	setMM.held = func(x *exec) bool { return x.flagged(execAnonymous) } // otherwise it comes first
	swap := program{read, setMM.opens(), setActive}
	if k.does(execIRQsOff) {
		swap = program{irqs(true).unless(IRQsOnInExec), read, setActive.opens(), setMM, note(fnMMInitCid)}
	}
	load, on := loading(cfg, fnActivateMM), irqs(false).unless(IRQsOnInExec)
	switch {
	case k.does(execLoadsIRQsOff):
		swap = append(swap, load, on)
	case k.does(execIRQsOff):
		swap = append(swap, on, load)
	default:
		swap = append(swap, load)
	}

	if k.does(execReuses) {
		reuses := func(x *exec) bool { return x.flagged(execReuse) }
		makes := func(x *exec) bool { return !x.flagged(execReuse) }
		p := program{
			store(NoField, func(x *exec) {
				x.frame().Flags |= execReuse
			}).when(func(x *exec) bool { return x.self().MM != NoMM && makes(x) && x.mm(x.self().MM).Users == 1 }),
			plain(fnExecMMRelease).when(reuses),
			plain(fnExecExitMmap).when(reuses),
			plain(fnMMAlloc).when(makes),
		}
		for _, mi := range underTaskLock(swap) {
			p = append(p, mi.and(makes))
		}
		return append(p,
			plain(fnExecMMRelease).when(makes),
			call(fnMmput, func(x *exec) Frame { return withMM(x.local()) }).when(hadMM),
			call(fnUseMmdrop, func(x *exec) Frame { return withMM(x.local()) }).
				when(func(x *exec) bool { return x.flagged(execAnonymous) }),
		)
	}
	p := program{
		plain(fnExecMMRelease),
		note(fnMembarrierExecMmap),
	}
	p = append(p, underTaskLock(swap)...)
	return append(p,
		note(fnLruGenAddMM),
		note(fnUpdateNextOwner).when(hadMM),
		call(fnMmput, func(x *exec) Frame { return withMM(x.local()) }).when(hadMM),
		call(fnUseMmdrop, func(x *exec) Frame { return withMM(x.local()) }).
			when(func(x *exec) bool { return x.flagged(execAnonymous) }),
	)
}

// execExitMmap empties an mm of which exec is the only user, to go on with it.
func execExitMmap(cfg Config) program {
	p := program{store(NoField, func(x *exec) {
		x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: x.self().MM, Case: CaseExecReuse})
		x.zapAll(x.self().MM)
	})}
	return append(p, unmapped(cfg, func(x *exec) MMID { return x.self().MM }, nil)...)
}
