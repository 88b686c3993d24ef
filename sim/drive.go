package sim

import "slices"

// This file is the machine's engine, for those who drive it micro-step by
// micro-step: exploration and replay. Do is built on the same parts.

// Record says whether events are recorded, as they are at first. Without them a
// micro-step costs about half.
func (m *Machine) Record(on bool) { m.silent = !on }

// Check says whether every invariant is checked after every micro-step, as
// they are at first.
func (m *Machine) Check(on bool) { m.trust = !on }

// Recycle says whether the ids of freed mms and of reaped tasks are given out
// again, lowest first, once nothing refers to them. Then a machine with bounded
// contents has finitely many states. At first they are not, so that an id is a
// name for ever.
func (m *Machine) Recycle(on bool) { m.recycle = on }

// Begin starts an operation and executes no micro-step of it: its first frame
// is on the stack, and the CPU stands before the first micro-step. It returns
// that CPU, and why the operation is refused if it is; then nothing changes.
// Wake and Reap, which are a single micro-step, are carried out; so is, with the
// result on no CPU, what is done from outside for a CPU that is about to be offline.
func (m *Machine) Begin(op Op) (CPUID, Refusal) {
	cpu, refusal := m.prepare(op)
	if refusal != "" {
		return cpu, refusal
	}
	m.begin(op, cpu)
	switch {
	case op.Verb == Wake, op.Verb == Reap:
	case op.Verb == OfflineCPU && m.State.CPUs[cpu].Phase != CPUDying:
		cpu = NoCPU
	default:
		m.settle(cpu)
	}
	return cpu, ""
}

// Step executes the next micro-step of a CPU. It returns false if there is
// none: nothing is on the stack, nobody has said who comes next (see
// Undecided), or an invariant has broken since Begin. On a CPU that is on its way
// offline nobody but the idle task can come.
func (m *Machine) Step(cpu CPUID) bool {
	if cpu != NoCPU && m.State.CPUs[cpu].Phase != CPUOnline && m.Undecided(cpu) {
		m.decide(cpu)
	}
	return m.advance(cpu)
}

// Next returns what Step would execute: the kernel function, and the field it
// stores, if a field is all it is about.
func (m *Machine) Next(cpu CPUID) (fn Func, field Field, ok bool) {
	m.settle(cpu)
	t := m.stack(cpu)
	if t.Depth == m.base(cpu) || m.Undecided(cpu) {
		return noFunc, NoField, false
	}
	f := &t.Frames[t.Depth-1]
	mi := &m.code[f.Func][f.PC]
	if m.name[mi.fn] == "" {
		return f.Func, mi.field, true
	}
	return mi.fn, mi.field, true
}

// Inside returns the functions on the stack that a CPU executes on, the
// outermost first, appended to fns.
func (m *Machine) Inside(cpu CPUID, fns []Func) []Func {
	t := m.stack(cpu)
	for i := range t.Frames[:t.Depth] {
		fns = append(fns, t.Frames[i].Func)
	}
	return fns
}

// Undecided says whether a CPU is inside __schedule and nobody has said who
// comes next. Choose says it; Do takes the task of the next Run, or the idle task.
func (m *Machine) Undecided(cpu CPUID) bool {
	t := m.stack(cpu)
	return t.Depth > 0 && t.Frames[t.Depth-1].undecided()
}

// Locked says whether the task that a CPU executes holds task_lock, a spinlock:
// then only a kernel with PREEMPT_RT can be preempted. Run does not ask this.
func (m *Machine) Locked(cpu CPUID) bool {
	t := m.stack(cpu)
	for i := range t.Frames[:t.Depth] {
		f, pc := &t.Frames[i], t.Frames[i].PC
		if i < int(t.Depth)-1 {
			pc-- // the call in progress
		}
		p := m.code[f.Func]
		if int(pc) >= len(p) || p[pc].held == nil {
			continue
		}
		if i < int(t.Depth)-1 || p[pc].held(m.at(cpu, noFunc)) {
			return true
		}
	}
	return false
}

// Choose says who comes next on an undecided CPU. That the task can run there
// is for the caller to know (a Run is refused if it cannot).
func (m *Machine) Choose(cpu CPUID, next TaskID) {
	t := m.task(m.executing(cpu))
	t.Frames[t.Depth-1].Task = next
	m.settle(cpu)
}

// Broken returns the invariants that have broken since the operation began.
func (m *Machine) Broken() []Violation { return m.violations }

// Reset forgets the operation before and what broke in it, for a driver that
// has put another State in.
func (m *Machine) Reset() {
	m.op, m.floor, m.stopped, m.ended, m.violations = Op{}, 0, false, false, nil
	m.inspect.tolerated = 0
}

// Inspect checks every invariant of the state as it is, and returns what does
// not hold, in the order of Invariants. The result is valid until the next call.
func (m *Machine) Inspect() []Violation { return m.inspect.all() }

// Config returns what the machine was made of.
func (m *Machine) Config() Config { return m.config }

// Generations visits every number in a state that counts flushes of an mm, for
// a driver that renumbers them: machines whose numbers differ, but not their
// order nor which are equal or neighbours, do the same from there on.
func (s *State) Generations(visit func(mm MMID, gen *int32)) {
	for id := range s.MMs {
		visit(MMID(id), &s.MMs[id].TLBGen)
	}
	for i := range s.CPUs {
		c := &s.CPUs[i]
		for j := range c.TLB.Ctxs {
			if ctx := &c.TLB.Ctxs[j]; ctx.MM != NoMM {
				visit(ctx.MM, &ctx.Gen)
			}
		}
		if f := &c.Flush; f.MM != NoMM && !f.Shoot {
			visit(f.MM, &f.Gen)
		}
	}
	if f := &s.Outside; f.MM != NoMM && !f.Shoot {
		visit(f.MM, &f.Gen)
	}
	for i := range s.Tasks {
		t := &s.Tasks[i]
		for j := range t.Frames[:t.Depth] {
			if f := &t.Frames[j]; f.Func == fnSwitchMM && f.Flags&needFlush != 0 {
				visit(f.MM[0].MM, &f.N)
			}
		}
	}
}

// Helpers makes the threads that hotplug and the OOM killer need, which are
// made when they are first needed otherwise: for a driver that wants to know
// beforehand how many tasks there will be.
func (m *Machine) Helpers() {
	s := &m.State
	if m.kernel.does(forceInitMM) {
		for cpu := range s.CPUs {
			if s.CPUs[cpu].Cpuhp == NoTask {
				id := m.Kthread()
				s.CPUs[cpu].Cpuhp = id
			}
		}
	}
	if s.Kworker == NoTask {
		id := m.Kthread()
		s.Kworker = id
	}
}

// Deaf says whether some CPU has interrupts off. What is done from outside
// would have to wait for it, if it had to interrupt it, and cannot.
func (m *Machine) Deaf() bool {
	for i := range m.State.CPUs {
		if m.State.CPUs[i].IRQsOff {
			return true
		}
	}
	return false
}

// Prune drops translations from a state of this machine, or of one like it, by
// which no access will ever go again: those of an mm that is gone, and those that
// the CPU will flush before it uses their address space id.
func (m *Machine) Prune(s *State) {
	s.Translations = slices.DeleteFunc(s.Translations, func(e Translation) bool {
		return s.MMs[e.MM].Freed || m.tlb == tlbModern && s.outdated(&e)
	})
}

// outdated says whether a CPU will flush an address space id before it uses a
// translation under it.
func (s *State) outdated(e *Translation) bool {
	c := &s.CPUs[e.CPU]
	t, ctx := &c.TLB, &c.TLB.Ctxs[e.ASID]
	if t.CR3 == e.MM && t.ASID == e.ASID || ctx.MM == e.MM && ctx.Gen >= s.MMs[e.MM].TLBGen {
		return false // in use, or as good as new
	}
	stack := &s.Tasks[c.Stack]
	for i := range stack.Frames[:stack.Depth] {
		f := &stack.Frames[i]
		if f.Func == fnSwitchMM && f.MM[0].MM == e.MM && f.Flags&needFlush == 0 && f.Flags>>asidShift == uint8(e.ASID) {
			return false // about to be loaded, perhaps as it is
		}
	}
	return true
}

// Rotate renames the address space ids of each CPU of a state of this machine, or
// of one like it, so that 0 is the next to be given out: they are given out in
// turn, so what counts is how far each is from that one.
func (m *Machine) Rotate(s *State) {
	if m.tlb != tlbModern || m.noPCID {
		return
	}
	for i := range s.CPUs {
		t := &s.CPUs[i].TLB
		by := t.NextASID % NumASIDs
		if by == 0 {
			t.NextASID = NumASIDs
			continue
		}
		renamed := func(asid int8) int8 { return (asid + NumASIDs - by) % NumASIDs }
		old := *t
		t.NextASID, t.ASID = NumASIDs, renamed(t.ASID)
		for j := range old.Ctxs {
			t.Ctxs[renamed(int8(j))] = old.Ctxs[j]
		}
		for j := range s.Translations {
			if e := &s.Translations[j]; e.CPU == CPUID(i) {
				e.ASID = renamed(e.ASID)
			}
		}
		stack := &s.Tasks[s.CPUs[i].Stack]
		for j := range stack.Frames[:stack.Depth] {
			if f := &stack.Frames[j]; f.Func == fnSwitchMM && m.hasChosen(f) {
				f.Flags = f.Flags&(1<<asidShift-1) | uint8(renamed(int8(f.Flags>>asidShift)))<<asidShift
			}
		}
	}
	slices.SortFunc(s.Translations, compareTranslations)
}

// hasChosen says whether a frame of switch_mm names an address space id.
func (m *Machine) hasChosen(f *Frame) bool {
	at := slices.IndexFunc(m.code[fnSwitchMM], func(mi micro) bool { return mi.fn == fnChooseNewASID })
	return f.Flags&keepASID != 0 || f.Flags&done == 0 && int(f.PC) > at
}

// recycledMM is newMM for a machine that gives ids out again. Who still knows
// translations of the mm that had the id knows them by a ctx_id, which is never
// given out again.
func (m *Machine) recycledMM() MMID {
	s := &m.State
	m.reads.Free = true
	for id := range s.MMs {
		if s.MMs[id].Freed && !s.mentionsMM(MMID(id)) {
			for i := range s.CPUs {
				for j := range s.CPUs[i].TLB.Ctxs {
					if ctx := &s.CPUs[i].TLB.Ctxs[j]; ctx.MM == MMID(id) {
						*ctx = Context{MM: NoMM}
					}
				}
			}
			s.forgetMM(&Flush{MM: MMID(id)})
			s.MMs[id] = MM{Slot: int16(id - 1), FreeBy: NoTask}
			return MMID(id)
		}
	}
	s.MMs = append(s.MMs, MM{Slot: int16(len(s.MMs) - 1), FreeBy: NoTask})
	return MMID(len(s.MMs) - 1)
}

// newTaskID makes room for a task.
func (m *Machine) newTaskID() TaskID {
	s := &m.State
	m.reads.All = true
	if m.recycle {
		for id := range s.Tasks {
			if t := &s.Tasks[id]; t.State == Reaped && !t.OnCPU && t.Depth == 0 && !s.mentionsTask(TaskID(id)) {
				return TaskID(id)
			}
		}
	}
	s.Tasks = append(s.Tasks, Task{})
	return TaskID(len(s.Tasks) - 1)
}

// mentionsMM says whether anything but the mm itself refers to it.
func (s *State) mentionsMM(id MMID) bool {
	for i := range s.Tasks {
		t := &s.Tasks[i]
		if t.MM == id || t.ActiveMM == id || t.Hidden == id || t.OomMM == id {
			return true
		}
		for j := range t.Frames[:t.Depth] {
			if f := &t.Frames[j]; f.MM[0].MM == id || f.MM[1].MM == id {
				return true
			}
		}
	}
	for i := range s.CPUs {
		if s.CPUs[i].PrevMM == id {
			return true
		}
	}
	for i := range s.Pins {
		if s.Pins[i].MM == id {
			return true
		}
	}
	for i := range s.Files {
		if s.Files[i].MM == id {
			return true
		}
	}
	return false
}

// mentionsTask says whether anything but the task itself refers to it.
func (s *State) mentionsTask(id TaskID) bool {
	for i := range s.Tasks {
		t := &s.Tasks[i]
		if TaskID(i) != id && t.State != Reaped && (t.Parent == id || t.Leader == id || t.Vfork == id) {
			return true
		}
		for j := range t.Frames[:t.Depth] {
			if t.Frames[j].Task == id {
				return true
			}
		}
	}
	for i := range s.CPUs {
		if c := &s.CPUs[i]; c.Current == id || c.Stack == id || c.Last == id {
			return true
		}
	}
	for i := range s.Pins {
		if s.Pins[i].Task == id {
			return true
		}
	}
	for i := range s.Files {
		if s.Files[i].Holder == id || s.Files[i].Of == id {
			return true
		}
	}
	return false
}
