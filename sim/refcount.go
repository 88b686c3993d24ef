package sim

// mmput and mmdrop, and what happens when a counter reaches zero.
// kernel/fork.c and include/linux/sched/mm.h, 6.12; kernel/fork.c, 2.6.10.

// mmput drops the users reference in its argument.
func mmput() program {
	return program{
		store(FUsers, func(x *exec) {
			ref := x.arg()
			e := x.addUsers(ref.MM, -1)
			ref.Users = 0
			e.Case = CaseMmput
			if e.To == 0 {
				e.Case = CaseLastUser
				x.mm(ref.MM).Dying = true
				x.local().MM = ref.MM
			}
		}),
		call(fnMmputSlow, func(x *exec) Frame {
			f := newFrame()
			f.MM[0].MM = x.arg().MM
			return f
		}).when(func(x *exec) bool { return x.local().MM != NoMM }),
	}
}

// mmputSlow is __mmput: the address space goes, the mm_struct stays until its
// last reference is dropped. All users together held one; it is dropped here.
func mmputSlow(cfg Config) program {
	return program{
		note(fnUprobeClearState),
		note(fnExitAio),
		note(fnKsmExit),
		note(fnKhugepagedExit),
		call(fnExitMmap, func(x *exec) Frame {
			f := newFrame()
			f.MM[0].MM = x.arg().MM
			return f
		}),
		note(fnMMPutHugeZero),
		note(fnSetMMExeFile),
		note(fnPutSwapToken),
		note(fnLruGenDelMM),
		note(fnFutexHashFree),
		call(fnMmdrop, func(x *exec) Frame {
			f := newFrame()
			f.MM[0], f.Flags = Ref{MM: x.arg().MM, Count: +1}, usersShare
			x.mm(x.arg().MM).Dying = false
			return f
		}).when(func(x *exec) bool { return !x.faulty(SkipFinalMmdrop) }),
		store(NoField, func(x *exec) { x.mm(x.arg().MM).Dying = false }).
			when(func(x *exec) bool { return x.faulty(SkipFinalMmdrop) }),
	}
}

// exitMmap frees what is mapped: areas, pages and user page tables, after every
// CPU that may still know translations has forgotten them.
func exitMmap(cfg Config) program {
	p := program{store(NoField, func(x *exec) {
		id := x.arg().MM
		if x.mm(id).Torn {
			x.m.broke(teardownOnce, Violation{Task: x.task, MM: id, CPU: x.cpu})
		}
		if cfg.tlb() == tlbNone {
			x.mm(id).Torn = true
		}
		x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: id, Case: CaseExitMmap})
		x.zapAll(id)
	})}
	p = append(p, unmapped(cfg, func(x *exec) MMID { return x.arg().MM }, nil)...)
	if cfg.tlb() != tlbNone {
		p = append(p, store(NoField, func(x *exec) { x.mm(x.arg().MM).Torn = true }))
	}
	return p
}

// Flags of mmdrop's frame.
const (
	usersShare uint8 = 1 << iota // the reference is the one that all users of the mm held together
	unowned                      // nobody ever took the reference
)

// mmdrop drops the count reference in its argument. c is what it means to a
// reader when others remain.
func mmdrop(c Case) program {
	return program{
		store(NoField, func(x *exec) { // a lazy reference that is not counted
			e := x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: x.arg().MM})
			if c == CaseReturn {
				e.Peer, e.Case = x.m.prev[x.cpu], CaseReturnFree
			}
			x.frame().PC++
		}).when(func(x *exec) bool { return x.arg().Count == 0 && !x.flagged(unowned) }),
		store(FCount, func(x *exec) {
			ref := x.arg()
			e := x.addCount(ref.MM, -1)
			ref.Count = 0
			if c == CaseReturn {
				e.Peer = x.m.prev[x.cpu]
			}
			switch {
			case e.To == 0:
				x.local().MM = ref.MM
			case x.flagged(usersShare):
				e.Case = CaseUsersDrop
			default:
				e.Case = c
			}
		}),
		call(fnMmdropSlow, func(x *exec) Frame {
			f := newFrame()
			f.MM[0].MM = x.arg().MM
			return f
		}).when(func(x *exec) bool { return x.local().MM != NoMM }),
	}
}

// mmdropSlow is __mmdrop: the page global directory and the mm_struct are freed.
func mmdropSlow(cfg Config) program {
	return program{
		cleanupLazies(cfg),
		note(fnMMFreePgd),
		note(fnCheckPgtCache),
		note(fnMMFreeID),
		note(fnDestroyContext),
		note(fnMmuNotifierDestroy),
		note(fnCheckMM),
		note(fnPutUserNs),
		note(fnMMPasidDrop),
		note(fnMMDestroyCid),
		note(fnPercpuCounterDestroy),
		leaf(fnFreeMM, NoField, func(x *exec) {
			if x.cpu != NoCPU && x.c().IRQsOff { // vfree would wait for other CPUs
				x.m.broke(mmdropIRQsOn, Violation{Task: x.task, MM: x.arg().MM, CPU: x.cpu})
			}
			x.freeMM(x.arg().MM)
		}),
	}
}

// cleanupLazies makes sure that nobody borrows an mm that is to be freed. Where
// lazy references are counted, nobody can.
func cleanupLazies(cfg Config) micro {
	if !cfg.Kernel.does(shootLazies) {
		return note(fnCleanupLazyTLBs)
	}
	return call(fnCleanupLazyTLBs, func(x *exec) Frame {
		f := newFrame()
		f.MM[0].MM = x.arg().MM
		return f
	})
}

// allocMM takes an mm_struct from mm_cachep for task.
func (x *exec) allocMM(task TaskID) MMID {
	id := x.m.newMM()
	cache := &x.m.State.Cachep
	x.emit(Event{Kind: Alloc, Obj: ACache, Task: task, Peer: NoTask, MM: id, Field: FAllocated,
		From: int32(cache.Allocated - 1), To: int32(x.mm(id).Slot)})
	return id
}

// freeMM gives an mm_struct back to mm_cachep.
func (x *exec) freeMM(id MMID) {
	mm, cache := x.mm(id), &x.m.State.Cachep
	cache.Freed++
	if !mm.Freed {
		cache.Free = append(cache.Free, mm.Slot)
	}
	mm.Freed, mm.FreeBy = true, x.task
	x.emit(Event{Kind: Free, Obj: ACache, Task: x.task, Peer: NoTask, MM: id, Field: FFreed,
		From: int32(mm.Slot), To: int32(cache.Freed), Case: CaseFree})
}
