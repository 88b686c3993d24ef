package sim

// The translation caches before tlb_gen: x86 to 4.13, where an mm knows which
// CPUs to interrupt and every flush interrupts them all, and powerpc64, whose
// hardware broadcasts flushes. include/asm-i386/mmu_context.h: switch_mm;
// arch/i386/kernel/smp.c: flush_tlb_mm, leave_mm, smp_invalidate_interrupt,
// 2.4.31 and 2.6.10; arch/x86/mm/tlb.c, 3.0 to 4.13.

// switchMMState is switch_mm of x86 from 2.3.43 to 4.13: a CPU that is lazy
// leaves an mm at the first interrupt, and reloads CR3 if it did.
func switchMMState(cfg Config) program {
	same := func(x *exec) bool { return x.tlb().Loaded == x.arg().MM }
	other := func(x *exec) bool { return !same(x) && !x.flagged(done) }
	clearPrev := store(FCpumask, func(x *exec) { x.setMask(x.tlb().Loaded, false) }).when(other)
	p := program{}
	if cfg.Kernel.does(switchMMIRQsOff) {
		p = append(p, store(NoField, func(x *exec) { x.c().IRQsOff = true; x.frame().Flags |= tookIRQs }).
			when(func(x *exec) bool { return !x.c().IRQsOff && !x.flagged(tookIRQs) }))
	}
	p = append(p,
		store(FLazy, func(x *exec) { x.setLazy(false) }).when(func(x *exec) bool { return x.tlb().Lazy }),
		store(FCpumask, func(x *exec) {
			x.frame().Flags |= done
			if x.mm(x.arg().MM).Mask.Has(x.cpu) {
				c := CaseLoaded
				if x.self().MM != NoMM {
					c = CaseThread
				}
				x.noteSwitch(c)
				return
			}
			x.setMask(x.arg().MM, true)
			x.frame().Flags |= needFlush
		}).when(func(x *exec) bool { return same(x) && !x.flagged(done) }),
		store(FCR3, func(x *exec) {
			x.frame().Flags &^= needFlush
			x.writeCR3(x.arg().MM, 0, true)
			x.noteSwitch(CaseCatchUp)
		}).when(func(x *exec) bool { return x.flagged(needFlush) }),
		clearPrev,
		store(FLoaded, func(x *exec) { x.setLoaded(x.arg().MM); x.frame().Flags |= done | keepASID }).when(other),
		store(FCpumask, func(x *exec) { x.setMask(x.arg().MM, true) }).
			when(func(x *exec) bool { return x.flagged(keepASID) }),
		store(FCR3, func(x *exec) {
			x.frame().Flags &^= keepASID
			x.writeCR3(x.arg().MM, 0, true)
			x.noteSwitch(CaseLoad)
		}).when(func(x *exec) bool { return x.flagged(keepASID) }),
	)
	return append(p, store(NoField, func(x *exec) { x.c().IRQsOff = false }).
		when(func(x *exec) bool { return x.flagged(tookIRQs) }))
}

// switchMMMask is switch_mm where the CPU is never lazy about what it has
// loaded: x86 before 2.3.43, and powerpc64, which leaves its bit in the mask
// of every mm it has run.
func switchMMMask(cfg Config) program {
	p := program{
		store(FCpumask, func(x *exec) { x.setMask(x.arg().MM, true) }).
			when(func(x *exec) bool { return x.arg().MM != InitMM && !x.mm(x.arg().MM).Mask.Has(x.cpu) }),
		store(FCR3, func(x *exec) {
			x.frame().Flags |= done
			from := x.tlb().Loaded
			if from == x.arg().MM {
				c := CaseLoaded
				if x.self().MM != NoMM {
					c = CaseThread
				}
				x.noteSwitch(c)
				return
			}
			x.writeCR3(x.arg().MM, 0, cfg.Kernel.Arch == X86)
			x.setLoaded(x.arg().MM)
			x.local().MM = from
			x.noteSwitch(CaseLoad)
		}).when(func(x *exec) bool { return !x.flagged(done) }),
	}
	if cfg.Kernel.Arch == X86 {
		p = append(p, store(FCpumask, func(x *exec) { x.setMask(x.local().MM, false) }).
			when(func(x *exec) bool {
				mm := x.local().MM
				return mm != NoMM && mm != InitMM && x.mm(mm).Mask.Has(x.cpu)
			}))
	}
	return p
}

// flushLazyState is flush_tlb_mm of x86 to 4.13. Every CPU in the mask is
// interrupted, whether it is lazy or not.
func flushLazyState(cfg Config) program {
	return append(append(program{
		store(NoField, func(x *exec) {
			mm := x.arg().MM
			r := x.request()
			*r = Flush{MM: mm, FreedTables: true}
			r.take(unpackExtent(x.frame().N))
			r.tell(x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: mm, Case: CaseFlushAll}))
			if x.mm(mm).Mask&^(1<<x.bit()) != 0 {
				x.frame().Flags |= anyOther
			}
			x.mm(mm).Stale = false
			if x.cpu != NoCPU && x.tlb().Loaded == mm && !x.tlb().Lazy {
				x.flushedPages(0, r)
			}
		}),
		plain(fnLeaveLazy).when(func(x *exec) bool {
			return x.cpu != NoCPU && x.tlb().Loaded == x.arg().MM && x.tlb().Lazy && x.mm(x.arg().MM).Mask.Has(x.cpu)
		}),
	}, sendIPIs(fnFlushTLBMulti, func(x *exec) bool { return x.flagged(anyOther) })...),
		spin(func(x *exec) bool { return x.answered() }),
		store(NoField, func(x *exec) { *x.request() = Flush{MM: NoMM} }),
	)
}

// flushMasked is the flush of kernels without lazy CPUs. On powerpc64 the
// instruction tlbie reaches all CPUs, and nobody is interrupted.
func flushMasked(cfg Config) program {
	if cfg.Kernel.Arch == PowerPC64 {
		return program{store(NoField, func(x *exec) {
			mm := x.arg().MM
			x.mm(mm).Stale = false
			f := Flush{MM: mm}
			f.take(unpackExtent(x.frame().N))
			x.m.State.forgetMM(&f)
			f.tell(x.cost(FCostFlush, &x.m.State.Cost.Flush))
			if f.Pages > 0 {
				x.cost(FCostPartial, &x.m.State.Cost.Partial)
			}
			f.tell(x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: mm, Case: CaseFlushAll}))
		})}
	}
	return flushLazyState(cfg)
}

// flushFuncState is what a CPU does when it is interrupted for a flush.
func flushFuncState() program {
	mine := func(x *exec) bool {
		return x.arg().MM == NoMM && x.tlb().Loaded == x.m.State.request(CPUID(x.frame().Flags)).MM
	}
	return program{
		store(NoField, func(x *exec) {
			r := x.m.State.request(CPUID(x.frame().Flags))
			x.arg().MM = x.tlb().Loaded
			x.flushedPages(0, r)
			r.tell(x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: x.tlb().Loaded, Case: CaseFlushed}))
		}).when(func(x *exec) bool { return mine(x) && !x.tlb().Lazy }),
		plain(fnLeaveLazy).when(func(x *exec) bool { return mine(x) && x.tlb().Lazy }),
	}
}

// leaveMM is leave_mm to 4.13: the CPU takes itself out of the mask, so that
// it is not interrupted again. Until 2.5.17 it stayed on the page tables.
func leaveMM(cfg Config) program {
	p := program{store(FCpumask, func(x *exec) {
		x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: x.tlb().Loaded, Case: CaseLeaveLazy})
		x.setMask(x.tlb().Loaded, false)
	})}
	if cfg.Kernel.does(leaveLoadsCR3) {
		p = append(p, store(FCR3, func(x *exec) { x.writeCR3(InitMM, 0, true) }).
			when(func(x *exec) bool { return !x.faulty(LeaveKeepsCR3) }))
	}
	return p
}
