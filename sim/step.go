package sim

import "docgen/sim/say"

// base is the depth of what is on the stack that a CPU executes on beside the
// operation: what waits on the stack of a task that acts from outside.
func (m *Machine) base(cpu CPUID) uint8 {
	if cpu == NoCPU {
		return m.floor
	}
	return 0
}

// at prepares the machine's exec for a micro-step of a CPU.
func (m *Machine) at(cpu CPUID, leaf Func) *exec {
	m.x.cpu, m.x.task, m.x.leaf = cpu, m.executing(cpu), leaf
	return &m.x
}

// advance executes the next micro-step of a CPU, and says whether there was
// one. An interrupt comes first.
func (m *Machine) advance(cpu CPUID) bool {
	m.takeInterrupt(cpu)
	m.settle(cpu)
	t := m.stack(cpu)
	if m.stopped || m.ended || t.Depth == m.base(cpu) || m.Undecided(cpu) {
		return false
	}
	f := &t.Frames[t.Depth-1]
	mi := &m.code[f.Func][f.PC]
	if mi.wait != nil {
		return false
	}
	f.PC++
	m.micro++
	m.Micros++
	leaf := mi.fn
	if m.name[leaf] == "" {
		leaf = noFunc
	}
	x := m.at(cpu, leaf)
	if leaf != noFunc && !m.silent {
		x.emit(Event{Kind: Call, Task: x.task, Peer: NoTask, MM: NoMM})
	}
	mi.do(x)
	if m.op.Until.Return && m.name[mi.fn] == m.op.Until.Func {
		m.stopped = true
	}
	m.settle(cpu)
	if !m.trust {
		m.check()
	}
	return true
}

// settle takes a CPU over everything that no other CPU could observe, up to
// its next micro-step: calls, returns, functions without effect.
func (m *Machine) settle(cpu CPUID) {
	m.saw(cpu)
	t, base := m.stack(cpu), m.base(cpu) // nothing here changes stacks
	for !m.stopped && !m.ended {
		if t.Depth == base {
			return
		}
		f := &t.Frames[t.Depth-1]
		if f.undecided() {
			return
		}
		if int(f.PC) == len(m.code[f.Func]) {
			m.leave(t)
			continue
		}
		mi := &m.code[f.Func][f.PC]
		switch {
		case mi.if_ != nil && !mi.if_(m.at(cpu, mi.fn)):
			f.PC++
		case m.op.Until.Func != "" && m.stopsAt(f.Func, mi):
			m.stopped = true
		case mi.do != nil:
			return
		case mi.wait != nil:
			if !mi.wait(m.at(cpu, mi.fn)) {
				return
			}
			f.PC++
		case mi.args != nil:
			callee := mi.args(m.at(cpu, mi.fn))
			callee.Func = mi.fn
			f.PC++
			m.enter(cpu, callee)
		default:
			f.PC++
			x := m.at(cpu, mi.fn)
			x.emit(Event{Kind: Call, Task: x.task, Peer: NoTask, MM: NoMM})
			m.stopped = m.op.Until.Return && m.name[mi.fn] == m.op.Until.Func
		}
	}
}

// undecided says whether the frame is that of a __schedule which has not been
// told who comes next.
func (f *Frame) undecided() bool { return f.Func == fnSchedule && f.PC == 0 && f.Task == NoTask }

// stopsAt says whether the operation is to stop before an item of fn's program.
func (m *Machine) stopsAt(fn Func, mi *micro) bool {
	u := &m.op.Until
	switch {
	case u.Return:
		return false
	case u.Field != NoField:
		return mi.field == u.Field && (m.name[fn] == u.Func || m.name[mi.fn] == u.Func)
	}
	return mi.args == nil && m.name[mi.fn] == u.Func
}

// enter calls a function on the stack a CPU is executing on.
func (m *Machine) enter(cpu CPUID, f Frame) {
	t := m.task(m.executing(cpu))
	if m.name[f.Func] != "" && !m.silent {
		m.note(cpu, Event{Kind: Call, Task: m.executing(cpu), Peer: NoTask, MM: NoMM, Func: f.Func})
	}
	t.push(f)
	u := &m.op.Until
	m.stopped = u.Func != "" && !u.Return && u.Field == NoField && m.name[f.Func] == u.Func
}

// leave returns from the innermost function of a task's stack.
func (m *Machine) leave(t *Task) {
	f := &t.Frames[t.Depth-1]
	for i := range f.MM {
		if ref := &f.MM[i]; ref.Users != 0 || ref.Count != 0 {
			panic(say.Textf("sim: %s returns with references in hand", m.name[f.Func]))
		}
	}
	m.stopped = m.op.Until.Return && m.name[f.Func] == m.op.Until.Func
	*f = Frame{}
	t.Depth--
}

// outside changes a task's state from outside of any CPU.
func (m *Machine) outside(fn Func, task TaskID, to TaskState, c Case) {
	t := m.task(task)
	m.micro, m.Micros = m.micro+1, m.Micros+1
	m.emit(Event{CPU: NoCPU, Kind: Call, Task: task, Peer: t.Parent, MM: NoMM, Func: fn}, 0)
	m.emit(Event{CPU: NoCPU, Kind: Store, Obj: ATask, Task: task, Peer: t.Parent, MM: NoMM, Field: FState,
		From: int32(t.State), To: int32(to), Func: fn, Case: c}, 1)
	t.State = to
	if !m.trust {
		m.check()
	}
}

// note records an event on the stack a CPU is executing on.
func (m *Machine) note(cpu CPUID, e Event) {
	if m.silent {
		return
	}
	e.CPU = cpu
	if t := m.stack(cpu); e.Func == noFunc && t.Depth > 0 {
		e.Func = t.Frames[t.Depth-1].Func
	}
	m.emit(e, m.depth(m.executing(cpu)))
}

// emit appends an event and returns it until the next is emitted.
func (m *Machine) emit(e Event, depth int) *Event {
	if m.silent {
		m.unheard = e
		return &m.unheard
	}
	e.Micro, e.Depth = m.micro, depth
	m.events = append(m.events, e)
	return &m.events[len(m.events)-1]
}

// depth counts the functions on a task's stack that have a name in this release.
func (m *Machine) depth(task TaskID) int {
	t, n := m.task(task), 0
	from := uint8(0)
	if task == m.op.Task {
		from = m.floor
	}
	for i := from; i < t.Depth; i++ {
		if m.name[t.Frames[i].Func] != "" {
			n++
		}
	}
	return n
}
