package sim

import "strconv"

// The translation caches of x86, as far as the kernel keeps books about them:
// which page tables a CPU has loaded, whether it is lazy about them, and which
// flush each of its address space ids has seen. arch/x86/mm/tlb.c, 4.14 to 7.0;
// what came before is in tlb_state.go.

// NumASIDs is how many address space ids a CPU uses in turn. TLB_NR_DYN_ASIDS.
const NumASIDs = 6

// A TLB is cpu_tlbstate: what the kernel knows of one CPU's translations.
type TLB struct {
	CR3       MMID // whose page tables the hardware walks
	Loaded    MMID // loaded_mm: whose it has loaded, or is about to
	Switching bool // loaded_mm is LOADED_MM_SWITCHING: CR3 is being written
	Lazy      bool // is_lazy; before 4.14, state is TLBSTATE_LAZY
	ASID      int8 // loaded_mm_asid
	NextASID  int8 // the next one to be given out, round robin
	Ctxs      [NumASIDs]Context
}

// A Context is what one address space id of a CPU stands for. A ctx_id is never
// given out twice, and so is as good as the mm it belongs to.
type Context struct {
	MM  MMID  // the mm with ctxs[].ctx_id; NoMM for none
	Gen int32 // ctxs[].tlb_gen: the last flush of that mm that the CPU has carried out
}

// A Flush is a request that a CPU has sent to others and waits for: struct
// flush_tlb_info.
type Flush struct {
	MM          MMID
	Gen         int32 // the mm's tlb_gen from this flush on
	FreedTables bool  // page tables are freed too, so that lazy CPUs must not walk them
	Start       VPN   // the first of the pages that it is about
	Pages       int16 // how many; 0 for all pages of the mm
	Next        CPUID // the CPU to be looked at next, while requests are being sent
	Shoot       bool  // not a flush: lazy users of MM are to leave it (do_shoot_lazy_tlb)
}

// A Mask is a set of CPUs: mm_cpumask.
type Mask uint64

func (m Mask) Has(cpu CPUID) bool { return m>>cpu&1 == 1 }

// String writes the set as scenarios do: {0,2}.
func (m Mask) String() string {
	b := []byte{'{'}
	for cpu := range CPUID(MaxCPUs) {
		if m.Has(cpu) {
			if len(b) > 1 {
				b = append(b, ',')
			}
			b = strconv.AppendInt(b, int64(cpu), 10)
		}
	}
	return string(append(b, '}'))
}

// bootTLB is a CPU on init_mm, which has taken ASID 0.
func bootTLB() TLB {
	t := TLB{CR3: InitMM, Loaded: InitMM, NextASID: 1}
	for i := range t.Ctxs {
		t.Ctxs[i].MM = NoMM
	}
	t.Ctxs[0].MM = InitMM
	return t
}

// tlbModel says how a kernel manages its translations.
type tlbModel uint8

const (
	tlbNone   tlbModel = iota // not modelled
	tlbMask                   // an mm knows which CPUs may have it loaded, and no more: x86 before 2.3.43, powerpc64
	tlbLazy                   // TLBSTATE_OK and TLBSTATE_LAZY: x86, 2.3.43 to 4.12, and 4.13 with loaded_mm
	tlbModern                 // loaded_mm, is_lazy, tlb_gen, ASIDs: x86 from 4.14
)

// translations adds the functions of the model that the machine's kernel has.
func (p *programs) translations(cfg Config) {
	switch cfg.tlb() {
	case tlbMask:
		p[fnSwitchMM] = switchMMMask(cfg)
		p[fnFlushTLBFunc] = flushFuncState()
		p[fnLeaveLazy] = program{} // nobody is lazy
	case tlbLazy:
		p[fnSwitchMM] = switchMMState(cfg)
		p[fnFlushTLBFunc] = flushFuncState()
		p[fnLeaveLazy] = leaveMM(cfg)
	case tlbModern:
		p[fnSwitchMM] = switchMM(cfg)
		p[fnEnterLazyTLB] = program{callSwitch(func(*exec) MMID { return InitMM }).
			when(func(x *exec) bool { return x.tlb().Loaded != InitMM })}
		p[fnFlushTLBFunc] = flushFunc(cfg)
		p[fnLeaveLazy] = leaveLazy()
	}
	if cfg.Kernel.does(shootLazies) {
		p[fnShootLazy] = shootLazy(cfg)
		p[fnCleanupLazyTLBs] = cleanupLazyTLBs(cfg)
	}
	p[fnFlushTLBMMRange] = flushMM(cfg)
	p[fnActivateMM] = program{callSwitch(func(x *exec) MMID { return x.self().MM })}
	p[fnUseSwitchMM] = p[fnActivateMM]
}

// loading is a function that loads the running task's mm outside of a context
// switch.
func loading(cfg Config, fn Func) micro {
	switch {
	case cfg.tlb() != tlbNone:
		return plain(fn)
	case cfg.Kernel.FuncName(fn) == "":
		return note(fnSwitchMM)
	}
	return note(fn)
}

// callSwitch loads an mm outside of a context switch.
func callSwitch(to func(*exec) MMID) micro {
	return call(fnSwitchMM, func(x *exec) Frame {
		f := newFrame()
		f.MM[0].MM = to(x)
		return f
	})
}

// callFlush tells all CPUs that translations of an mm are stale: those of an
// extent, or of all pages if extent is nil.
func callFlush(of func(*exec) MMID, flags uint8, extent func(*exec) extent) micro {
	return call(fnFlushTLBMMRange, func(x *exec) Frame {
		f := newFrame()
		f.MM[0].MM, f.Flags = of(x), flags
		if extent != nil {
			f.N = extent(x).pack(x.m.kernel)
		}
		return f
	})
}

func (x *exec) tlb() *TLB { return &x.c().TLB }

// Flags of switch_mm's frame.
const (
	wasLazy   uint8 = 1 << iota // is_lazy was set when it began
	needFlush                   // CR3 is to be written with a flush
	keepASID                    // loaded already: only a flush is missing
	done                        // there is nothing more to do
	tookIRQs                    // interrupts were on before, and will be on again

	asidShift = 5 // above these, the ASID that has been chosen
)

// switchMM is switch_mm_irqs_off(next). The frame's first Ref is next; its Task
// is the task switched to, NoTask if this is no context switch.
//
// The cases, as the specification of the code names them: A, next is loaded
// and the CPU was not lazy: nothing. B, next is loaded and the CPU was lazy: it
// catches up with the flushes it has missed, if any. C, something else is
// loaded: CR3 is written.
func switchMM(cfg Config) program {
	is := func(flag uint8) func(*exec) bool { return func(x *exec) bool { return x.flagged(flag) } }
	going := func(x *exec) bool { return !x.flagged(done) }
	loads := func(x *exec) bool { return going(x) && !x.flagged(keepASID) }

	leaveLazy := store(FLazy, func(x *exec) {
		x.frame().Flags |= wasLazy
		x.setLazy(false)
	}).when(func(x *exec) bool { return x.tlb().Lazy })
	// Case A.
	same := store(NoField, func(x *exec) {
		x.frame().Flags |= done
		x.noteSwitch(CaseThread)
	}).when(func(x *exec) bool { return x.tlb().Loaded == x.arg().MM && !x.flagged(wasLazy) && going(x) })
	// Case B.
	catchUp := store(NoField, func(x *exec) {
		t, mm := x.tlb(), x.mm(x.arg().MM)
		if t.Ctxs[t.ASID].Gen == mm.TLBGen {
			x.frame().Flags |= done
			x.noteSwitch(CaseLoaded)
			return
		}
		x.frame().N = mm.TLBGen
		x.frame().Flags |= keepASID | needFlush | uint8(t.ASID)<<asidShift
	}).when(func(x *exec) bool { return x.tlb().Loaded == x.arg().MM && x.flagged(wasLazy) && going(x) })
	// Case C.
	switching := store(FLoaded, func(x *exec) { x.setSwitching() }).when(loads)
	clearPrev := store(FCpumask, func(x *exec) { x.setMask(x.tlb().Loaded, false) }).
		when(func(x *exec) bool {
			return loads(x) && x.tlb().Loaded != InitMM && x.mm(x.tlb().Loaded).Mask.Has(x.cpu)
		})
	setNext := store(FCpumask, func(x *exec) { x.setMask(x.arg().MM, true) }).
		when(func(x *exec) bool {
			return loads(x) && x.arg().MM != InitMM && !x.mm(x.arg().MM).Mask.Has(x.cpu)
		})
	choose := leaf(fnChooseNewASID, NoField, func(x *exec) { x.chooseASID() }).when(loads)
	write := store(FCR3, func(x *exec) {
		c := CaseLoad
		if x.flagged(keepASID) {
			c = CaseCatchUp
		}
		f := x.frame()
		if x.flagged(needFlush) {
			x.setContext(f.Flags>>asidShift, x.arg().MM, f.N)
		}
		x.writeCR3(x.arg().MM, int8(f.Flags>>asidShift), x.flagged(needFlush))
		x.noteSwitch(c)
	}).when(going)
	loaded := store(FLoaded, func(x *exec) {
		x.setLoaded(x.arg().MM)
		x.setASID(int8(x.frame().Flags >> asidShift))
	}).when(loads)

	p := program{
		store(NoField, func(x *exec) { x.c().IRQsOff = true; x.frame().Flags |= tookIRQs }).
			when(func(x *exec) bool { return !x.c().IRQsOff && !x.flagged(tookIRQs) }),
		leaveLazy, same, catchUp,
	}
	if cfg.Kernel.does(switchingFirst) {
		p = append(p, switching)
	}
	if !cfg.Kernel.does(lazyCpumask) {
		p = append(p, clearPrev)
	}
	p = append(p, setNext, choose)
	if cfg.Kernel.does(marksSwitching) && !cfg.Kernel.does(switchingFirst) {
		p = append(p, switching)
	}
	return append(p, write, loaded,
		store(NoField, func(x *exec) { x.c().IRQsOff = false }).when(is(tookIRQs)))
}

// chooseASID is choose_new_asid: the id under which this CPU knows the mm
// already, or the next one in turn, whoever had it before. Without PCID there
// is one id, and it is always flushed.
func (x *exec) chooseASID() {
	t, f := x.tlb(), x.frame()
	id := x.arg().MM
	gen := x.mm(id).TLBGen
	f.N = gen
	f.Flags |= needFlush
	if x.m.noPCID {
		return
	}
	for i := range t.Ctxs {
		if t.Ctxs[i].MM == id {
			if t.Ctxs[i].Gen >= gen {
				f.Flags &^= needFlush
				f.N = 0
			}
			f.Flags |= uint8(i) << asidShift
			return
		}
	}
	asid := t.NextASID
	next := asid + 1
	if asid >= NumASIDs {
		asid, next = 0, 1
	}
	x.setNextASID(next)
	f.Flags |= uint8(asid) << asidShift
}

// noteSwitch says what a context switch did about page tables. What is nearer
// the hardware's truth than c is for the caller to say.
func (x *exec) noteSwitch(c Case) {
	next := x.frame().Task
	if next == NoTask {
		if c == CaseLoad {
			c = CaseLoadCR3
		} else if c == CaseThread || c == CaseLoaded {
			return
		}
		next = x.task
	} else if c == CaseLoad && x.self().MM != NoMM {
		c = CaseSwitch
	}
	x.emit(Event{Kind: Note, Task: next, Peer: x.task, MM: x.arg().MM, Case: c})
}

// enterLazy is enter_lazy_tlb: from now on the CPU takes no part in flushes of
// the mm it has loaded. With PCID, 4.14 to 4.19 loaded init_mm instead.
func enterLazy(cfg Config, cond func(*exec) bool) micro {
	switch cfg.tlb() {
	case tlbNone, tlbMask:
		return note(fnEnterLazyTLB).when(cond)
	}
	if cfg.tlb() == tlbModern && cfg.Kernel.does(lazyIsEager) && !cfg.NoPCID {
		return plain(fnEnterLazyTLB).when(cond)
	}
	return leaf(fnEnterLazyTLB, FLazy, func(x *exec) {
		if t := x.tlb(); !t.Lazy && t.Loaded != InitMM {
			x.setLazy(true)
			x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: t.Loaded, Case: CaseLazy})
		}
	}).when(cond)
}

// The stores. Each is an event of the CPU it happens on.

func (x *exec) storeCPU(f Field, mm MMID, from, to int32) *Event {
	return x.emit(Event{Kind: Store, Obj: ACPU, Task: x.task, Peer: NoTask, MM: mm, Field: f, From: from, To: to})
}

func (x *exec) setLazy(lazy bool) {
	t := x.tlb()
	if t.Lazy == lazy {
		return
	}
	t.Lazy = lazy
	x.storeCPU(FLazy, t.Loaded, bit(!lazy), bit(lazy))
}

func bit(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

func (x *exec) setSwitching() {
	t := x.tlb()
	t.Switching = true
	x.storeCPU(FLoaded, t.Loaded, int32(t.Loaded), SwitchingMM)
}

// SwitchingMM is the value of loaded_mm in an event while CR3 is being
// written: LOADED_MM_SWITCHING.
const SwitchingMM = -2

func (x *exec) setLoaded(id MMID) {
	t := x.tlb()
	from := int32(t.Loaded)
	if t.Switching {
		from = SwitchingMM
	}
	t.Loaded, t.Switching = id, false
	x.storeCPU(FLoaded, id, from, int32(id))
}

func (x *exec) setASID(asid int8) {
	if t := x.tlb(); t.ASID != asid {
		x.storeCPU(FASID, t.Loaded, int32(t.ASID), int32(asid))
		t.ASID = asid
	}
}

func (x *exec) setContext(asid uint8, id MMID, gen int32) {
	if c := &x.tlb().Ctxs[asid]; c.MM != id {
		x.storeCPU(FCtx0+Field(asid), id, int32(c.MM), int32(id))
		c.MM = id
	}
	x.setGen(int(asid), gen)
}

func (x *exec) setGen(asid int, gen int32) {
	c := &x.tlb().Ctxs[asid]
	if c.Gen != gen {
		x.storeCPU(FGen0+Field(asid), c.MM, c.Gen, gen)
		c.Gen = gen
	}
}

func (x *exec) setNextASID(next int8) {
	t := x.tlb()
	x.storeCPU(FNextASID, NoMM, int32(t.NextASID), int32(next))
	t.NextASID = next
}

// writeCR3 loads page tables under an ASID, and with flush forgets what the CPU
// knew under it.
func (x *exec) writeCR3(id MMID, asid int8, flush bool) {
	t := x.tlb()
	x.storeCPU(FCR3, id, int32(t.CR3), int32(id))
	t.CR3 = id
	x.cost(FCostCR3, &x.m.State.Cost.CR3)
	if flush {
		x.flushed(asid)
	}
}

// flushed forgets what the CPU has cached under an address space id.
func (x *exec) flushed(asid int8) {
	x.m.State.forget(x.cpu, asid)
	x.cost(FCostFlush, &x.m.State.Cost.Flush).Pages = AllPages
}

// flushedPages forgets what the CPU has cached of the pages that a request is
// about, under an address space id, or everything if that is what it is about.
func (x *exec) flushedPages(asid int8, f *Flush) {
	if f.Pages == 0 {
		x.flushed(asid)
		return
	}
	x.m.State.forgetPages(x.cpu, asid, f)
	e := x.cost(FCostFlush, &x.m.State.Cost.Flush)
	e.Pages, e.Addr, e.MM = f.Pages, f.Start, f.MM
	x.cost(FCostPartial, &x.m.State.Cost.Partial)
}

// setMask sets or clears the CPU's own bit in an mm's cpumask.
func (x *exec) setMask(id MMID, on bool) {
	mm := x.mm(id)
	if mm.Mask.Has(x.cpu) == on {
		return
	}
	mm.Mask ^= 1 << x.cpu
	x.emit(Event{Kind: Store, Obj: AMM, Task: x.task, Peer: NoTask, MM: id, Field: FCpumask, From: bit(!on), To: bit(on)})
}

// cost counts something that a machine would spend time on.
func (x *exec) cost(f Field, n *int32) *Event {
	*n++
	return x.emit(Event{Kind: Store, Obj: ACost, Task: x.task, Peer: NoTask, MM: NoMM, Field: f, From: *n - 1, To: *n})
}
