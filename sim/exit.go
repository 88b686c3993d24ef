package sim

// exit and reap. kernel/exit.c, 6.12 and 2.6.10.

// doExit calls __exit_mm in releases that have it. Their exit_mm only calls that,
// for others: daemonize, and copy_process when it fails.
func doExit(k Kernel) program {
	fn := fnExitMM
	if k.FuncName(fnExitMMInner) != "" {
		fn = fnExitMMInner
	}
	return program{
		plain(fn),
		leaf(fnExitNotify, FState, func(x *exec) { x.exitNotify() }),
		plain(fnDoTaskDead),
	}
}

// exitMM gives up the task's mm. The task goes on running on the same
// page tables, as a lazy borrower of its former mm, and takes the reference for
// that before it clears the pointer.
func exitMM(cfg Config) program {
	k := cfg.Kernel
	hasMM := func(x *exec) bool { return x.self().MM != NoMM || x.arg().MM != NoMM }
	off, on := irqs(true), irqs(false)
	kthread := store(NoField, func(x *exec) {
		x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: NoMM, Case: CaseExitKthread})
	}).when(func(x *exec) bool { return !hasMM(x) })
	grab := leaf(fnMmgrabLazy, FCount, func(x *exec) {
		*x.arg() = Ref{MM: x.self().MM, Count: +x.m.lazyRef}
		if x.m.lazyRef != 0 && !x.faulty(SkipExitMmgrab) {
			x.addCount(x.self().MM, +1)
		}
	}).when(hasMM)
	p := program{plain(fnExitMMRelease), kthread, grab}
	if k.does(exitGrabsFirst) {
		p = program{kthread, grab, plain(fnExitMMRelease).when(hasMM)}
	}
	if k.does(exitIRQsOff) {
		p = append(p, off.when(hasMM))
	}
	p = append(p,
		store(FMM, func(x *exec) {
			ref := x.arg()
			e := x.setTask(x.task, FMM, int32(NoMM))
			e.Case = CaseExitMM
			if x.faulty(SkipExitMmgrab) {
				e.Case = CaseExitUnpaid
			}
			ref.Count, ref.Users = 0, +1
		}).when(hasMM),
		note(fnMembarrierUpdate).when(hasMM),
		enterLazy(cfg, hasMM),
	)
	if k.does(exitIRQsOff) {
		p = append(p, on.when(hasMM))
	}
	return append(p,
		note(fnUpdateNextOwner).when(hasMM),
		call(fnMmput, func(x *exec) Frame { return withMM(x.arg()) }).when(hasMM),
	)
}

// exitNotify makes the task a zombie, or releases it at once if nobody will
// wait for it: a thread that is not its group's leader, or a kernel thread,
// whose parent kthreadd ignores SIGCHLD. It wakes an exec that waited for the
// group's other threads.
func (x *exec) exitNotify() {
	t := x.self()
	x.reparent()
	state, c := Zombie, CaseZombie
	if t.Leader != x.task || t.Kthread {
		state, c = Reaped, CaseAutoreap
	}
	e := x.setTask(x.task, FState, int32(state))
	e.Case = c
	all := x.m.kin()
	for id := range all {
		other := &all[id]
		if other.State != Waiting || other.Leader != t.Leader || !other.inside(fnDeThread) {
			continue
		}
		waiter := exec{m: x.m, cpu: x.cpu, task: TaskID(id)}
		if len(waiter.otherThreads()) == 0 {
			x.setTask(TaskID(id), FState, int32(Runnable))
			x.emit(Event{Kind: Note, Task: x.task, Peer: TaskID(id), MM: NoMM, Case: CaseDeDone})
		}
	}
}

// reparent leaves the exiting task's children to another thread of its group
// or, if there is none, to a reaper outside the scenario.
func (x *exec) reparent() {
	heir := NoTask
	if others := x.otherThreads(); len(others) > 0 {
		heir = others[0]
	}
	all := x.m.kin()
	for id := range all {
		if child := &all[id]; child.Parent == x.task {
			child.Parent = heir
		}
	}
}
