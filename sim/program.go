package sim

// This file is the small language in which kernel functions are written down:
// a function is a program, a list of micro-steps assembled for one release.

// A micro is an item of a program. Only an item with an effect is a micro-step
// of the machine; calls and notes happen on the way to the next one.
type micro struct {
	fn    Func              // the kernel function it calls or mirrors; noFunc for a statement of the enclosing one
	field Field             // the field it stores, which `until=FUNC:FIELD` names
	if_   func(*exec) bool  // skipped if this says no; what other CPUs do must not turn a no into a yes
	do    func(*exec)       // the effect; nil for a note
	args  func(*exec) Frame // for a call: the callee's frame (its Func is filled in); nil if this is no call
	wait  func(*exec) bool  // spins until this says yes; for an item without effect
	held  func(*exec) bool  // says whether task_lock is held when it is executed; nil for no
	open  bool              // leaves task->mm and task->active_mm of the running task at odds until a later item
}

type program []micro

// programs is indexed by Func.
type programs [numFuncs]program

// note is a function that the real kernel calls here and that changes nothing
// the model knows of.
func note(fn Func) micro { return micro{fn: fn} }

// leaf is a function with one effect; field is what it stores.
func leaf(fn Func, field Field, do func(*exec)) micro { return micro{fn: fn, field: field, do: do} }

// store is a statement of the enclosing function.
func store(field Field, do func(*exec)) micro { return micro{field: field, do: do} }

// call enters another function of the model. The references that args puts in
// the callee's frame are the callee's from then on.
func call(fn Func, args func(*exec) Frame) micro { return micro{fn: fn, args: args} }

// plain calls a function that takes nothing.
func plain(fn Func) micro { return call(fn, func(*exec) Frame { return newFrame() }) }

// spin waits until others have done something, without giving up the CPU.
func spin(until func(*exec) bool) micro { return micro{wait: until} }

func (mi micro) when(cond func(*exec) bool) micro { mi.if_ = cond; return mi }

// and adds a condition.
func (mi micro) and(cond func(*exec) bool) micro {
	if other := mi.if_; other != nil {
		return mi.when(func(x *exec) bool { return cond(x) && other(x) })
	}
	return mi.when(cond)
}

// underTaskLock marks what is executed while task_lock is held: all but the
// first item, before which it is taken.
func underTaskLock(p program) program {
	for i := range p[1:] {
		if p[i+1].held == nil {
			p[i+1].held = func(*exec) bool { return true }
		}
	}
	return p
}

func (mi micro) opens() micro { mi.open = true; return mi }

func newFrame() Frame { return Frame{Task: NoTask, MM: [2]Ref{{MM: NoMM}, {MM: NoMM}}} }

// withMM is a callee's frame that takes over ref, which is cleared.
func withMM(ref *Ref) Frame {
	f := newFrame()
	f.MM[0] = *ref
	ref.Users, ref.Count = 0, 0
	return f
}

// assemble writes every function down as this machine's kernel has it.
func assemble(cfg Config) *programs {
	k := cfg.Kernel
	p := &programs{
		fnSchedule:         schedule(k),
		fnSleep:            sleep(),
		fnContextSwitch:    contextSwitch(cfg),
		fnFinishTaskSwitch: finishTaskSwitch(),
		fnRetFromFork:      {plain(fnScheduleTail)},
		fnScheduleTail:     scheduleTail(),
		fnClone:            clone(),
		fnCopyProcess:      copyProcess(cfg),
		fnCopyMM:           copyMM(cfg),
		fnDupMM:            dupMM(cfg),
		fnWaitForVfork:     waitForVfork(),
		fnExecve:           execve(k),
		fnMMInit:           mmInit(),
		fnBprmMMInit:       {plain(fnMMAlloc), note(fnNewContext)},
		fnMMAlloc:          mmAlloc(k),
		fnExecExitMmap:     execExitMmap(cfg),
		fnFreeBprm:         freeBprm(),
		fnBeginNewExec:     beginNewExec(),
		fnDeThread:         deThread(k),
		fnExecMmap:         execMmap(cfg),
		fnExecMMRelease:    mmRelease(),
		fnDoExit:           doExit(k),
		fnExitMM:           exitMM(cfg),
		fnExitMMInner:      exitMM(cfg),
		fnExitMMRelease:    mmRelease(),
		fnDoTaskDead:       {plain(fnSchedule)},
		fnMmput:            mmput(),
		fnMmputSlow:        mmputSlow(cfg),
		fnExitMmap:         exitMmap(cfg),
		fnMmdrop:           mmdrop(CaseMmdrop),
		fnMmdropSched:      mmdrop(CaseReturn),
		fnMmdropInline:     mmdrop(CaseReturn),
		fnUseMmdrop:        mmdrop(CaseMmdrop),
		fnMmdropSlow:       mmdropSlow(cfg),
		fnUseMM:            useMM(cfg),
		fnUnuseMM:          unuseMM(cfg),
		fnMmget:            holderMmget(),
		fnMmgetNotZero:     holderMmgetNotZero(),
		fnMmgrab:           holderMmgrab(),
		fnStartLazyTLB:     startLazyTLB(cfg),
		fnEndLazyTLB:       endLazyTLB(cfg),
		fnIPI:              ipi(),
		fnPlayDead:         playDead(cfg),
		fnIdleTaskExit:     idleTaskExit(cfg),
		fnCPUWaitEmpty:     cpuWaitEmpty(k),
		fnForceInitMM:      forceInit(cfg),
		fnFinishCPU:        finishCPU_(k),
		fnCPUInit:          cpuInit(cfg),
		fnDupMmap:          dupMmapBody(cfg),
		fnMmap:             mmap(),
		fnMunmap:           munmap(cfg),
		fnMprotect:         mprotect(cfg),
		fnAccess:           access(),
		fnHandleMMFault:    handleFault(cfg),
		fnProcMemOpen:      procMemOpen(),
		fnMemRW:            memRW(),
		fnMemRelease:       memRelease(),
		fnOomKill:          oomKill(),
	}
	p.translations(cfg)
	// What a release has no name for and the model no effect of is left out.
	for fn := range p {
		kept := p[fn][:0]
		for _, mi := range p[fn] {
			if mi.do != nil || mi.args != nil || mi.wait != nil || k.FuncName(mi.fn) != "" {
				kept = append(kept, mi)
			}
		}
		p[fn] = kept
	}
	return p
}

// An exec is the running of one micro-step: on which CPU, on whose stack, and
// in which leaf function (noFunc in a statement of the frame's own).
type exec struct {
	m    *Machine
	cpu  CPUID
	task TaskID
	leaf Func
}

func (x *exec) c() *CPU           { return x.m.cpu(x.cpu) }
func (x *exec) t(id TaskID) *Task { return x.m.task(id) }
func (x *exec) mm(id MMID) *MM    { return x.m.mm(id) }
func (x *exec) frame() *Frame     { t := x.self(); return &t.Frames[t.Depth-1] }
func (x *exec) caller() *Frame    { t := x.self(); return &t.Frames[t.Depth-2] }
func (x *exec) arg() *Ref         { return &x.frame().MM[0] }
func (x *exec) local() *Ref       { return &x.frame().MM[1] }

// faulty says whether a rule is broken on this machine. All code asks here, so that
// it is known of which faults a run would be the same: of those not asked about.
func (x *exec) faulty(f Fault) bool {
	x.m.tested |= 1 << f
	return x.m.faults.Has(f)
}

// emit records an event at the running micro-step and returns it for its
// caller to complete, until the next event is emitted.
func (x *exec) emit(e Event) *Event {
	if x.m.silent {
		x.m.unheard = e
		return &x.m.unheard
	}
	e.CPU, e.Func = x.cpu, x.leaf
	if e.Func == noFunc {
		e.Func = x.frame().Func
	}
	return x.m.emit(e, x.m.depth(x.task))
}

// setTask stores one of a task's pointer or state fields.
func (x *exec) setTask(id TaskID, field Field, to int32) *Event {
	t := x.t(id)
	var from int32
	switch field {
	case FMM:
		from, t.MM = int32(t.MM), MMID(to)
	case FActiveMM:
		from, t.ActiveMM = int32(t.ActiveMM), MMID(to)
	case FState:
		from, t.State = int32(t.State), TaskState(to)
	case FCPU:
		from, t.CPU = int32(t.CPU), CPUID(to)
	}
	mm := NoMM
	if field == FMM || field == FActiveMM {
		if mm = MMID(to); mm == NoMM {
			mm = MMID(from)
		}
	}
	return x.emit(Event{Kind: Store, Obj: ATask, Task: id, Peer: NoTask, MM: mm, Field: field, From: from, To: to})
}

// addUsers changes mm_users, addCount mm_count.
func (x *exec) addUsers(id MMID, d int16) *Event {
	mm := x.mm(id)
	if d > 0 && mm.Users == 0 && (mm.Dying || mm.Torn) {
		x.m.broke(noResurrection, Violation{Task: x.task, MM: id, CPU: x.cpu})
	}
	mm.Users += d
	return x.emit(Event{Kind: Store, Obj: AMM, Task: x.task, Peer: NoTask, MM: id, Field: FUsers,
		From: int32(mm.Users - d), To: int32(mm.Users)})
}

func (x *exec) addCount(id MMID, d int16) *Event {
	mm := x.mm(id)
	mm.Count += d
	return x.emit(Event{Kind: Store, Obj: AMM, Task: x.task, Peer: NoTask, MM: id, Field: FCount,
		From: int32(mm.Count - d), To: int32(mm.Count)})
}

// setPrevMM stores rq->prev_mm.
func (x *exec) setPrevMM(id MMID) *Event {
	c := x.c()
	if c.PrevMM != NoMM && id != NoMM {
		x.m.broke(prevMMWindow, Violation{Task: x.task, MM: c.PrevMM, CPU: x.cpu})
	}
	from := c.PrevMM
	c.PrevMM = id
	mm := id
	if mm == NoMM {
		mm = from
	}
	return x.emit(Event{Kind: Store, Obj: ACPU, Task: x.task, Peer: NoTask, MM: mm, Field: FPrevMM, From: int32(from), To: int32(id)})
}

// irqs switches interrupts of the CPU off or on. It is not an event: nothing
// that a scenario can name changes.
func irqs(off bool) micro {
	fn := fnIRQEnable
	if off {
		fn = fnIRQDisable
	}
	return leaf(fn, NoField, func(x *exec) { x.c().IRQsOff = off })
}

// unless leaves an item out while a fault is injected.
func (mi micro) unless(f Fault) micro {
	return mi.and(func(x *exec) bool { return !x.faulty(f) })
}
