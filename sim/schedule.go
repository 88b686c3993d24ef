package sim

// The scheduler: __schedule, context_switch, finish_task_switch and what a new
// task runs first. kernel/sched/core.c, 6.12; kernel/sched.c, 2.6.10.
//
// __schedule runs on the stack of the task that gives up the CPU until
// switch_to, and on the stack of the task that gets it from then on. In both
// frames, Task is the task switched to; in finish_task_switch it is the one
// switched from.

// schedule is __schedule. Who comes next (its frame's Task) is decided from
// outside, see Machine.undecided; if it is the running task itself, there is
// no switch.
func schedule(k Kernel) program {
	another := func(x *exec) bool { return x.frame().Task != x.task }
	return program{
		store(FCurrent, func(x *exec) {
			c, next := x.c(), x.frame().Task
			c.IRQsOff = !k.does(switchIRQsOn)
			if x.t(next).CPU != x.cpu {
				x.setTask(next, FCPU, int32(x.cpu))
			}
			from := c.Current
			c.Current = next
			x.emit(Event{Kind: Store, Obj: ACPU, Task: next, Peer: from, MM: NoMM, Field: FCurrent,
				From: int32(from), To: int32(next)})
		}).when(another),
		call(fnContextSwitch, func(x *exec) Frame {
			f := newFrame()
			f.Task = x.frame().Task
			return f
		}).when(another),
	}
}

// sleep is set_current_state(TASK_INTERRUPTIBLE) and schedule().
func sleep() program {
	return program{
		store(FState, func(x *exec) {
			e := x.setTask(x.task, FState, int32(Sleeping))
			e.MM, e.Case = x.self().ActiveMM, CaseSleep
		}),
		plain(fnSchedule),
	}
}

// contextSwitch treats "kernel" and "user" as the kernel does: a task without
// an mm, and a task with one. A kernel thread inside kthread_use_mm is a user.
func contextSwitch(cfg Config) program {
	k := cfg.Kernel
	toKernel := func(x *exec) bool { return x.t(x.frame().Task).MM == NoMM }
	toUser := func(x *exec) bool { return !toKernel(x) }
	fromKernel := func(x *exec) bool { return x.self().MM == NoMM }
	and := func(a, b func(*exec) bool) func(*exec) bool {
		return func(x *exec) bool { return a(x) && b(x) }
	}
	userToKernel := and(toKernel, func(x *exec) bool { return !fromKernel(x) })

	prepare := leaf(fnPrepareTask, NoField, func(x *exec) { x.t(x.frame().Task).OnCPU = true })
	// next->active_mm = prev->active_mm: the frame owes the reference for it.
	lend := store(FActiveMM, func(x *exec) {
		mm := x.self().ActiveMM
		x.setTask(x.frame().Task, FActiveMM, int32(mm))
		*x.arg() = Ref{MM: mm, Count: -x.m.lazyRef}
	})
	grab := leaf(fnMmgrabLazy, FCount, func(x *exec) {
		ref := x.arg()
		ref.Count = 0
		if x.m.lazyRef == 0 || x.self().MM != NoMM && x.faulty(SkipLazyMmgrab) {
			count := int32(x.mm(ref.MM).Count) // as if it had been paid for
			x.emit(Event{Kind: Note, Task: x.frame().Task, Peer: x.task, MM: ref.MM, From: count, To: count}).Case = x.borrowCase()
			return
		}
		e := x.addCount(ref.MM, +1)
		e.Task, e.Peer = x.frame().Task, x.task
		e.Case = CaseBorrow
		if x.self().MM == NoMM {
			e.Case = CaseRegrab
		}
	})
	// Without a model of translations, the event says what switch_mm would do.
	load := leaf(fnSwitchMM, NoField, func(x *exec) {
		next := x.frame().Task
		mm := x.t(next).MM
		e := x.emit(Event{Kind: Note, Task: next, Peer: x.task, MM: mm})
		switch same := x.self().ActiveMM == mm; {
		case fromKernel(x) && same:
			e.Case = CaseLoaded
		case fromKernel(x):
			e.Case = CaseLoad
		case same:
			e.Case = CaseThread
		default:
			e.Case = CaseSwitch
		}
	})
	if cfg.tlb() != tlbNone {
		load = call(fnSwitchMM, func(x *exec) Frame {
			f := newFrame()
			f.Task = x.frame().Task
			f.MM[0].MM = x.t(f.Task).MM
			return f
		})
	}
	lazy := enterLazy(cfg, toKernel)
	switchTo := leaf(fnSwitchTo, NoField, func(x *exec) {
		c, next := x.c(), x.frame().Task
		c.Last, c.Stack = x.task, next
		// The local variables mean nothing from here on.
		x.caller().Task, x.frame().Task, x.frame().MM = x.task, x.task, newFrame().MM
		if t := x.t(next); t.inside(fnRetFromFork) && t.Depth == 1 {
			x.m.emit(Event{CPU: x.cpu, Kind: Call, Task: next, Peer: x.task, MM: NoMM, Func: fnRetFromFork}, 0)
		}
	})
	finish := call(fnFinishTaskSwitch, finishSwitch)

	if !k.does(switchFourCases) {
		// To 5.3, every switch to a kernel thread counts, and every switch away
		// from one ends a loan: from 2.5.63 on by way of rq->prev_mm; before,
		// the reference is dropped at once, on the stack of the task that borrowed.
		p := program{
			prepare,
			lend.when(toKernel),
			grab.when(toKernel),
			lazy,
			load.when(toUser),
			store(FActiveMM, func(x *exec) {
				*x.local() = Ref{MM: x.self().ActiveMM, Count: +1}
				x.setTask(x.task, FActiveMM, int32(NoMM))
			}).when(fromKernel),
		}
		if k.does(dropsInline) {
			p = append(p, call(fnMmdropInline, func(x *exec) Frame {
				x.m.prev[x.cpu] = x.task
				return withMM(x.local())
			}).when(func(x *exec) bool { return fromKernel(x) && x.local().Count > 0 }))
		} else {
			p = append(p, store(FPrevMM, func(x *exec) {
				x.setPrevMM(x.local().MM)
				x.local().Count = 0
			}).when(fromKernel))
		}
		return append(p, switchTo, finish)
	}
	return program{
		prepare,
		lazy,
		lend.when(toKernel),
		grab.when(userToKernel),
		store(FActiveMM, func(x *exec) {
			next := x.frame().Task
			e := x.setTask(x.task, FActiveMM, int32(NoMM))
			x.arg().Count = 0
			count := int32(x.mm(e.MM).Count)
			x.emit(Event{Kind: Note, Task: next, Peer: x.task, MM: e.MM, Case: CaseInherit, From: count, To: count})
		}).when(and(toKernel, fromKernel)),

		note(fnMembarrierSwitchMM).when(toUser),
		load.when(toUser),
		note(fnLruGenUseMM).when(toUser),
		store(FPrevMM, func(x *exec) {
			mm := x.self().ActiveMM
			x.setPrevMM(mm)
			*x.local() = Ref{MM: mm, Count: -x.m.lazyRef}
		}).when(and(toUser, fromKernel)),
		store(FActiveMM, func(x *exec) {
			x.setTask(x.task, FActiveMM, int32(NoMM))
			x.local().Count = 0
		}).when(and(toUser, fromKernel)),

		note(fnSwitchMMCid),
		note(fnRseqSwitch),
		switchTo,
		finish,
	}
}

// borrowCase says what it means that a borrower's reference is not counted: a
// fault looks like the rule it breaks.
func (x *exec) borrowCase() Case {
	if x.m.lazyRef == 0 {
		return CaseBorrowFree
	}
	return CaseBorrow
}

// prevDead says, in the flags of finish_task_switch's frame, that the task
// switched from has died. It is read before finish_task, after which that task,
// if it has not, may run and die on another CPU, and be buried there.
const prevDead uint8 = 1

// finishSwitch is the frame of finish_task_switch: Task is what switch_to returned.
func finishSwitch(x *exec) Frame {
	f := newFrame()
	f.Task, x.c().Last = x.c().Last, NoTask
	if x.t(f.Task).State.dead() {
		f.Flags = prevDead
	}
	return f
}

// finishTaskSwitch runs as the task switched to. It takes the mm that the
// previous task gave back out of rq->prev_mm, and drops it only after the run
// queue is unlocked and interrupts are on, because __mmdrop must not run
// otherwise (2.5.63, "Don't call mmdrop under a spinlock").
func finishTaskSwitch() program {
	dead := func(x *exec) bool { return x.flagged(prevDead) }
	// prev matters up to finish_task only. Who it was is told to readers after that.
	return program{
		store(FPrevMM, func(x *exec) {
			*x.arg() = Ref{MM: x.c().PrevMM, Count: +x.m.lazyRef}
			x.setPrevMM(NoMM)
		}).when(func(x *exec) bool { return x.c().PrevMM != NoMM }),
		leaf(fnFinishTask, NoField, func(x *exec) {
			prev := x.t(x.frame().Task)
			prev.OnCPU = false
			if dead(x) { // nothing will be executed on its stack any more
				prev.Depth, prev.Frames = 0, [maxDepth]Frame{}
			}
			x.m.prev[x.cpu], x.frame().Task = x.frame().Task, NoTask
		}),
		leaf(fnFinishLockSwitch, NoField, func(x *exec) { x.c().IRQsOff = false }),
		call(fnMmdropSched, func(x *exec) Frame {
			f := withMM(x.arg())
			x.arg().MM = NoMM
			return f
		}).when(func(x *exec) bool { return x.arg().MM != NoMM && !x.faulty(SkipPrevMmdrop) }),
		store(NoField, func(x *exec) { *x.arg() = Ref{MM: NoMM} }).
			when(func(x *exec) bool { return x.arg().MM != NoMM && x.faulty(SkipPrevMmdrop) }),
		note(fnSchedExtDead).when(dead),
		note(fnCgroupTaskDead).when(dead),
		note(fnPutTaskStack).when(dead),
		leaf(fnPutTaskStruct, NoField, func(x *exec) {
			x.emit(Event{Kind: Note, Task: x.task, Peer: x.m.prev[x.cpu], MM: NoMM, Case: CaseBuried})
		}).when(dead),
	}
}

// scheduleTail is what a newborn task runs before it first returns to user
// mode: the second half of the context switch that brought it in.
func scheduleTail() program {
	return program{
		call(fnFinishTaskSwitch, finishSwitch),
		store(NoField, func(x *exec) {
			x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: x.self().MM, Case: CaseNewborn})
		}),
	}
}

// scheduling says whether f belongs to a context switch in progress: such
// frames are always the innermost of a stack.
func scheduling(f Func) bool {
	switch f {
	case fnSchedule, fnContextSwitch, fnFinishTaskSwitch, fnRetFromFork, fnScheduleTail:
		return true
	}
	return false
}
