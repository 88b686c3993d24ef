package sim

import "math/bits"

// Telling other CPUs that translations are stale. arch/x86/mm/tlb.c, 4.14 to
// 7.0: flush_tlb_mm_range, flush_tlb_multi, flush_tlb_func.
//
// A request lives in the sender's CPU.Flush; a bit in the receiver's CPU.IPIs
// is an inter-processor interrupt on its way. A CPU takes it before its next
// micro-step, as soon as interrupts are on there. The sender spins until all
// have answered.

// Flags of the frames of a flush.
const (
	freedTables uint8 = 1 << iota // page tables are freed too
	anyOther                      // some other CPU may have the mm loaded
)

// flushMM is flush_tlb_mm_range. The frame's first Ref is the mm.
func flushMM(cfg Config) program {
	switch cfg.tlb() {
	case tlbNone:
		return program{}
	case tlbMask:
		return flushMasked(cfg)
	case tlbLazy:
		return flushLazyState(cfg)
	}
	multi := cfg.Kernel.does(flushMulti)
	request := leaf(fnIncTLBGen, FTLBGen, func(x *exec) {
		mm, f := x.mm(x.arg().MM), x.frame()
		mm.TLBGen++
		mm.Stale = false
		e := x.emit(Event{Kind: Store, Obj: AMM, Task: x.task, Peer: NoTask, MM: x.arg().MM, Field: FTLBGen,
			From: mm.TLBGen - 1, To: mm.TLBGen, Case: CaseFlushRequest})
		if f.Flags&freedTables != 0 {
			e.Case = CaseFlushTables
		}
		r := x.request()
		*r = Flush{MM: x.arg().MM, Gen: mm.TLBGen, FreedTables: f.Flags&freedTables != 0}
		r.take(unpackExtent(f.N))
		r.tell(e)
		if mm.Mask&^(1<<x.bit()) != 0 {
			f.Flags |= anyOther
		}
	})
	others := func(x *exec) bool { return x.flagged(anyOther) }
	local := call(fnFlushTLBFunc, func(x *exec) Frame {
		f := newFrame()
		f.Flags = uint8(x.cpu)
		return f
	}).when(func(x *exec) bool {
		return x.cpu != NoCPU && (x.tlb().Loaded == x.arg().MM || multi && others(x) && x.mm(x.arg().MM).Mask.Has(x.cpu))
	})
	off := irqs(true).when(local.if_)
	on := irqs(false).when(func(x *exec) bool { return x.cpu != NoCPU && x.c().IRQsOff })

	p := program{request}
	if !multi {
		p = append(p, off, local, on)
	}
	p = append(p, sendIPIs(fnFlushTLBMulti, others)...)
	if multi {
		p = append(p, off, local, on)
	}
	return append(p,
		spin(func(x *exec) bool { return x.answered() }),
		store(NoField, func(x *exec) {
			x.checkFlushed()
			*x.request() = Flush{MM: NoMM}
		}),
	)
}

// request returns where the running CPU keeps its request.
func (x *exec) request() *Flush { return x.m.State.request(x.cpu) }

func (s *State) request(cpu CPUID) *Flush {
	if cpu == NoCPU {
		return &s.Outside
	}
	return &s.CPUs[cpu].Flush
}

// outsideBit stands in CPU.IPIs for what acts from outside of all CPUs.
const outsideBit = 63

// outsideFlags is NoCPU in a frame's flags.
const outsideFlags = 0xff

func senderBit(cpu CPUID) int {
	if cpu == NoCPU {
		return outsideBit
	}
	return int(cpu)
}

func (x *exec) bit() int { return senderBit(x.cpu) }

// sendIPIs looks at one CPU after the other, and interrupts those that must
// carry out the request in CPU.Flush.
func sendIPIs(fn Func, cond func(*exec) bool) program {
	more := func(x *exec) bool { return cond(x) && x.nextTarget() != NoCPU }
	return program{
		note(fn).when(func(x *exec) bool { return fn != noFunc && cond(x) }),
		store(FCostIPI, func(x *exec) {
			target := x.nextTarget()
			x.request().Next = target + 1
			x.interrupt(target)
			if x.nextTarget() != NoCPU {
				x.frame().PC-- // look at the next
			}
		}).when(more),
	}
}

// nextTarget returns the next CPU in the mask of the mm that is being flushed.
// One that is offline may be in it since 6.14, and is not interrupted.
func (x *exec) nextTarget() CPUID {
	f := x.request()
	mask := uint64(x.mm(f.MM).Mask)
	if x.m.tlb == tlbNone {
		mask = 1<<len(x.m.State.CPUs) - 1
	}
	for i := range x.m.State.CPUs {
		if x.m.State.CPUs[i].Phase == CPUOffline {
			mask &^= 1 << i
		}
	}
	mask = mask &^ (1 << x.bit()) >> f.Next << f.Next
	if mask == 0 {
		return NoCPU
	}
	return CPUID(bits.TrailingZeros64(mask))
}

// interrupt sends the request to a CPU, unless the kernel knows it need not.
func (x *exec) interrupt(target CPUID) {
	f, c := x.request(), &x.m.State.CPUs[target]
	e := Event{Kind: Note, Task: x.task, Peer: c.Current, MM: f.MM, To: int32(target)}
	if !x.mustInterrupt(f, &c.TLB) {
		e.Case = CaseIPISkipped
		x.emit(e)
		return
	}
	c.IPIs |= 1 << x.bit()
	x.cost(FCostIPI, &x.m.State.Cost.IPI)
	e.Case = CaseIPI
	x.emit(e)
}

// mustInterrupt is should_flush_tlb, for a flush; powerpc's request to leave
// an mm goes to everyone.
func (x *exec) mustInterrupt(f *Flush, t *TLB) bool {
	k := x.m.kernel
	switch {
	case f.Shoot || f.FreedTables && !x.faulty(IgnoreFreedTables):
		return true
	case k.does(lazySkipsIPIs) && t.Lazy:
		return false
	case !k.does(flushLooksAtLoaded):
		return true
	case t.Switching:
		return k.does(switchingMustFlush) && !x.faulty(SkipSwitchingCheck)
	}
	return t.Loaded == f.MM
}

// answered says whether all CPUs that were interrupted have carried the request out.
func (x *exec) answered() bool {
	for i := range x.m.State.CPUs {
		if x.m.State.CPUs[i].IPIs>>x.bit()&1 == 1 {
			return false
		}
	}
	return true
}

// flushFunc is flush_tlb_func. The frame's flags are the CPU that asked for it.
// It runs with interrupts off.
func flushFunc(cfg Config) program {
	req := func(x *exec) *Flush { return x.m.State.request(CPUID(x.frame().Flags)) }
	remote := func(x *exec) bool { return CPUID(x.frame().Flags) != x.cpu }
	trims := cfg.Kernel.does(lazyCpumask)
	elsewhere := func(x *exec) bool { return (remote(x) || trims) && x.tlb().Loaded != req(x).MM }
	here := func(x *exec) bool { return !elsewhere(x) && x.tlb().Loaded != InitMM && x.arg().MM == NoMM }
	p := program{}
	if trims {
		p = append(p, store(FCpumask, func(x *exec) {
			x.setMask(req(x).MM, false)
			x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: req(x).MM, Case: CaseTrim})
		}).when(func(x *exec) bool { return elsewhere(x) && x.mm(req(x).MM).Mask.Has(x.cpu) }))
	}
	return append(p,
		// The frame's first Ref says from here on that the request is dealt with.
		call(fnLeaveLazy, func(x *exec) Frame {
			x.arg().MM = req(x).MM
			return newFrame()
		}).when(func(x *exec) bool { return here(x) && x.tlb().Lazy }),
		store(FGen0, func(x *exec) {
			x.arg().MM = req(x).MM
			t, mm := x.tlb(), x.mm(x.tlb().Loaded)
			seen := t.Ctxs[t.ASID].Gen
			if seen >= mm.TLBGen {
				x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: t.Loaded, Case: CaseFlushedBefore})
				return
			}
			x.setGen(int(t.ASID), mm.TLBGen)
			// Single pages are enough only if this request is all that the CPU
			// has missed.
			does := *req(x)
			if does.MM != t.Loaded || does.Gen != seen+1 || does.Gen != mm.TLBGen {
				does = Flush{MM: t.Loaded}
			}
			x.flushedPages(t.ASID, &does)
			does.tell(x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: t.Loaded, Case: CaseFlushed}))
		}).when(here),
	)
}

// leaveLazy is what a lazy CPU does when it may no longer walk the page tables
// it has loaded: it loads init_mm. task->active_mm and mm_count stay.
func leaveLazy() program {
	return program{
		store(NoField, func(x *exec) {
			x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: x.tlb().Loaded, Case: CaseLeaveLazy})
		}),
		callSwitch(func(*exec) MMID { return InitMM }),
	}
}

// ipi is the interrupt that carries a request. The frame's flags are the CPU
// that sent it.
func ipi() program {
	shoot := func(x *exec) bool { return x.m.State.request(CPUID(x.frame().Flags)).Shoot }
	pass := func(x *exec) Frame {
		f := newFrame()
		f.Flags = x.frame().Flags
		return f
	}
	return program{
		call(fnFlushTLBFunc, pass).when(func(x *exec) bool { return !shoot(x) }),
		call(fnShootLazy, pass).when(shoot),
		store(NoField, func(x *exec) {
			x.c().IPIs &^= 1 << senderBit(CPUID(x.frame().Flags))
			x.c().IRQsOff = false
		}),
	}
}

// takeInterrupt lets a CPU begin to serve an interrupt that waits, if it can.
func (m *Machine) takeInterrupt(cpu CPUID) bool {
	if cpu == NoCPU {
		return false
	}
	c := &m.State.CPUs[cpu]
	if c.IPIs == 0 || c.IRQsOff {
		return false
	}
	f := newFrame()
	f.Func, f.Flags = fnIPI, uint8(bits.TrailingZeros64(uint64(c.IPIs)))
	if f.Flags == outsideBit {
		f.Flags = outsideFlags
	}
	c.IRQsOff = true
	m.enter(cpu, f)
	return true
}

// serve lets other CPUs serve the interrupts that wait for them, and says
// whether any did.
func (m *Machine) serve(cpu CPUID) bool {
	served := false
	for i := range m.State.CPUs {
		if other := CPUID(i); other != cpu {
			for m.takeInterrupt(other) {
				served = true
				for m.State.CPUs[other].IRQsOff && m.advance(other) {
				}
			}
		}
	}
	return served
}

// checkFlushed looks at the state in which a flush returns to its caller:
// nobody may go on with translations from before it.
func (x *exec) checkFlushed() {
	f := x.request()
	for i := range x.m.State.CPUs {
		c := &x.m.State.CPUs[i]
		t := &c.TLB
		if t.Loaded != f.MM || t.Switching || t.Ctxs[t.ASID].Gen >= f.Gen || x.m.stack(CPUID(i)).inside(fnSwitchMM) {
			continue
		}
		if !t.Lazy || f.FreedTables {
			x.m.broke(flushPostcondition, Violation{Task: c.Current, MM: f.MM, CPU: CPUID(i),
				Want: int(f.Gen), Got: int(t.Ctxs[t.ASID].Gen)})
		}
	}
}
