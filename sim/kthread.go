package sim

// kthread_use_mm and kthread_unuse_mm: a kernel thread works for a while in
// some process's address space. kernel/kthread.c, 5.8 to 7.0;
// mm/mmu_context.c: use_mm, 3.0 to 5.7; fs/aio.c: use_mm, 2.6.10.
//
// The first Ref is the mm to adopt, the second the one borrowed until now. The
// old one is read once, into a local variable, and dropped by it: if the thread
// is preempted in between, it comes back with another active_mm, and the local
// variable is wrong. That is why interrupts are off (5.9).

func useMM(cfg Config) program {
	k := cfg.Kernel
	differs := func(x *exec) bool { return x.local().MM != x.arg().MM }
	grab := leaf(fnUseMmgrab, FCount, func(x *exec) {
		x.arg().Count = +1
		x.addCount(x.arg().MM, +1)
	})
	read := store(NoField, func(x *exec) { *x.local() = Ref{MM: x.self().ActiveMM} })
	// The first of the two stores moves the references: the one just taken is
	// now the task's, and the one it borrowed by is the frame's to drop.
	paid := func(x *exec) {
		x.arg().Count -= x.m.lazyRef
		x.local().Count += x.m.lazyRef
	}
	setActive := store(FActiveMM, func(x *exec) {
		x.setTask(x.task, FActiveMM, int32(x.arg().MM))
		if x.self().MM == NoMM {
			paid(x)
		}
	})
	setMM := store(FMM, func(x *exec) {
		x.setTask(x.task, FMM, int32(x.arg().MM)).Case = CaseUseMM
		x.arg().Count = 0 // where lazy references are not counted, only now
	})
	setMMFirst := store(FMM, func(x *exec) {
		x.setTask(x.task, FMM, int32(x.arg().MM)).Case = CaseUseMM
		paid(x)
	})
	drop := call(fnUseMmdrop, func(x *exec) Frame { return withMM(x.local()) })
	off, on := irqs(true).unless(IRQsOnInUseMM), irqs(false).unless(IRQsOnInUseMM)

	switch {
	case k.does(useMMAlwaysGrabs):
		return append(append(program{grab}, underTaskLock(program{off, read, setActive, setMM, note(fnMembarrierUpdate),
			loading(cfg, fnUseSwitchMM), on})...), drop)
	case k.does(useMMPromotes) && k.does(useMMIRQsOff):
		return append(underTaskLock(program{off, read, grab.when(differs), setActive.when(differs), setMM,
			note(fnMembarrierUpdate), loading(cfg, fnUseSwitchMM), on}), drop.when(differs))
	case k.does(useMMPromotes):
		return append(underTaskLock(program{read, grab.when(differs), setActive.when(differs), setMM,
			loading(cfg, fnUseSwitchMM)}), drop.when(differs))
	default:
		return append(underTaskLock(program{read, grab, setMMFirst.opens(), setActive, loading(cfg, fnActivateMM)}), drop)
	}
}

// unuseMM turns the thread back into a lazy borrower of the mm it used.
func unuseMM(cfg Config) program {
	k := cfg.Kernel
	clear := store(FMM, func(x *exec) {
		e := x.setTask(x.task, FMM, int32(NoMM))
		e.Case = CaseUnuseMM
		*x.arg() = Ref{MM: e.MM, Count: 1 - x.m.lazyRef}
	})
	p := program{clear, note(fnMembarrierUpdate), enterLazy(cfg, nil)}
	if k.does(useMMAlwaysGrabs) {
		// The lazy reference is a new one, and the adopted one is dropped.
		p = program{irqs(true), clear, note(fnMembarrierUpdate),
			leaf(fnMmgrabLazy, FCount, func(x *exec) {
				if x.arg().Count == 0 {
					x.addCount(x.arg().MM, +1)
				}
				x.arg().Count = +1
			}),
			enterLazy(cfg, nil), irqs(false),
			call(fnMmdrop, func(x *exec) Frame { return withMM(x.arg()) }),
		}
	} else if k.does(useMMIRQsOff) {
		p = append(append(program{irqs(true)}, p...), irqs(false))
	}
	return p
}
