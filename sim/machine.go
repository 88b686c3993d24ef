package sim

import "fmt"

// A Config describes a machine before anything runs on it.
type Config struct {
	CPUs   int // 1 to MaxCPUs
	Kernel Kernel
}

// MaxCPUs is the largest machine.
const MaxCPUs = 64

// A Machine executes operations on a State. It is deterministic and is not
// safe for concurrent use.
type Machine struct {
	State  State
	Micros int // micro-steps executed since New

	kernel    Kernel
	code      *[numFuncs]program
	faults    uint32
	rules     []invariant
	census    census
	tolerated map[string]bool // invariants that have broken and are no longer looked at

	// The operation being carried out.
	op         Op
	floor      uint8 // of a task that acts from outside: the depth of what waits on its stack
	events     []Event
	micro      int
	stopped    bool
	ended      bool // by a violation that op does not tolerate
	violations []Violation
}

// New boots a machine: each CPU runs its idle task on init_mm.
//
// init_mm starts with two users that are never dropped, as in mm/init-mm.c,
// and with a mm_count of two (one static, one that x86's cpu_init takes on the
// boot CPU in excess and never returns) and one for each idle task.
func New(cfg Config) (*Machine, error) {
	if cfg.CPUs < 1 || cfg.CPUs > MaxCPUs {
		return nil, fmt.Errorf("a machine has 1 to %d CPUs, not %d", MaxCPUs, cfg.CPUs)
	}
	m := &Machine{kernel: cfg.Kernel, code: assemble(cfg.Kernel), rules: invariants(), tolerated: map[string]bool{}}
	s := &m.State
	s.MMs = []MM{{Users: initUsers, Count: int16(initCount + cfg.CPUs), Slot: -1, FreeBy: NoTask}}
	for i := range cfg.CPUs {
		idle := newTask()
		idle.ActiveMM, idle.CPU, idle.Leader = InitMM, CPUID(i), TaskID(i)
		idle.Kthread, idle.Idle, idle.OnCPU = true, true, true
		s.Tasks = append(s.Tasks, idle)
		s.CPUs = append(s.CPUs, CPU{Current: TaskID(i), Stack: TaskID(i), PrevMM: NoMM, Last: NoTask})
	}
	return m, nil
}

// What init_mm's counters are when no idle task borrows it.
const (
	initUsers = 2
	initCount = 2
)

// Inject breaks a rule from now on.
func (m *Machine) Inject(f Fault) { m.faults |= 1 << f }

// Kernel returns the release the machine behaves as.
func (m *Machine) Kernel() Kernel { return m.kernel }

// Process adds a process with an mm of its own, which was running before the
// scenario began and is waiting for a CPU.
func (m *Machine) Process() (TaskID, MMID) {
	mm := m.newMM()
	m.State.MMs[mm].Users, m.State.MMs[mm].Count = 1, 1
	t := newTask()
	t.MM, t.ActiveMM = mm, mm
	return m.add(t), mm
}

// Kthread adds a kernel thread, likewise.
func (m *Machine) Kthread() TaskID {
	t := newTask()
	t.Kthread = true
	return m.add(t)
}

// add puts a task into the state in which the scheduler leaves a task that it
// has switched away from: past switch_to in its context_switch.
func (m *Machine) add(t Task) TaskID {
	id := TaskID(len(m.State.Tasks))
	t.Leader = id
	for _, fn := range []Func{fnSchedule, fnContextSwitch} {
		f := newFrame()
		f.Func, f.Task = fn, id
		for f.PC == 0 || m.code[fn][f.PC-1].fn != fnSwitchTo && int(f.PC) < len(m.code[fn]) {
			f.PC++
		}
		t.push(f)
	}
	m.State.Tasks = append(m.State.Tasks, t)
	return id
}

func newTask() Task {
	return Task{MM: NoMM, ActiveMM: NoMM, CPU: NoCPU, Parent: NoTask, Vfork: NoTask}
}

// newMM takes the next object of mm_cachep. Its counters are 0.
func (m *Machine) newMM() MMID {
	cache := &m.State.Cachep
	slot := cache.Objects
	if n := len(cache.Free); n > 0 {
		slot, cache.Free = cache.Free[n-1], cache.Free[:n-1]
	} else {
		cache.Objects++
	}
	cache.Allocated++
	m.State.MMs = append(m.State.MMs, MM{Slot: slot, FreeBy: NoTask})
	return MMID(len(m.State.MMs) - 1)
}

// push puts a frame on a task's stack.
func (t *Task) push(f Frame) {
	if t.Depth == maxDepth {
		panic("sim: kernel stack overflow")
	}
	t.Frames[t.Depth] = f
	t.Depth++
}

// inside says whether the task is in the middle of a function.
func (t *Task) inside(fn Func) bool {
	for _, f := range t.Frames[:t.Depth] {
		if f.Func == fn {
			return true
		}
	}
	return false
}

// switching says whether a context switch is in progress on the task's stack.
func (t *Task) switching() bool {
	for _, f := range t.Frames[:t.Depth] {
		if scheduling(f.Func) {
			return true
		}
	}
	return false
}

// An Outcome says what an operation did.
type Outcome struct {
	CPU        CPUID // where it began; NoCPU if on none
	Events     []Event
	Refused    Refusal     // why it was refused; then nothing else happened
	Stopped    bool        // it stopped at its Until
	Violations []Violation // invariants that broke for the first time, in order
	Broken     bool        // the last of them is not tolerated, and ended the operation
}

// Do carries out an operation. A refused operation changes nothing.
func (m *Machine) Do(op Op) Outcome {
	m.op, m.events, m.micro, m.stopped, m.ended, m.violations = op, nil, 0, false, false, nil
	cpu, refusal := m.refuse(op)
	if refusal != "" {
		return Outcome{CPU: cpu, Refused: refusal}
	}
	m.op = Op{Tolerate: op.Tolerate} // until it begins, nothing is to stop or hold
	for c := range m.State.CPUs {    // who gave up its CPU before, and was not followed by a run
		if c := CPUID(c); m.undecided(c) && op.Verb != StepCPU && !(op.Verb == Run && op.CPU == c) {
			m.decide(c)
			m.until(c, func() bool { return !m.stack(c).switching() })
		}
	}
	if m.ended {
		return Outcome{CPU: cpu, Events: m.events, Violations: m.violations, Broken: true}
	}
	m.op = op
	switch op.Verb {
	case Wake:
		m.outside(fnWakeUp, op.Task, Runnable, CaseWake)
	case Reap:
		m.outside(fnReleaseTask, op.Task, Reaped, CaseReap)
	case StepCPU:
		for i := 0; i < op.N && !m.ended; i++ {
			if m.undecided(cpu) {
				if op.Hold {
					break
				}
				m.decide(cpu)
			}
			m.advance(cpu)
		}
	default:
		if cpu == NoCPU {
			m.floor = m.State.Tasks[op.Task].Depth
			defer func() { m.floor = 0 }()
		}
		m.begin(op, cpu)
		m.until(cpu, func() bool {
			if cpu == NoCPU {
				return m.stack(cpu).Depth == m.floor
			}
			c := &m.State.CPUs[cpu]
			if m.stack(cpu).switching() {
				return false
			}
			return c.Stack != op.Task || op.Verb == Run || m.stack(cpu).Depth == 0
		})
	}
	if m.stopped {
		m.note(cpu, Event{Kind: Note, Task: m.executing(cpu), Peer: NoTask, MM: NoMM, Case: CaseStopped})
	}
	return Outcome{CPU: cpu, Events: m.events, Stopped: m.stopped, Violations: m.violations, Broken: m.ended}
}

// begin puts the operation's first frame on the stack of the task that executes it.
func (m *Machine) begin(op Op, cpu CPUID) {
	f := newFrame()
	switch op.Verb {
	case Run:
		if m.State.Tasks[m.State.CPUs[cpu].Current].State != Runnable {
			m.settle(cpu) // it stopped on its way to schedule()
		}
		if m.undecided(cpu) {
			m.choose(cpu, op.Task)
			return
		}
		if m.stack(cpu).Depth > 0 {
			m.note(cpu, Event{Kind: Note, Task: m.executing(cpu), Peer: op.Task, MM: NoMM, Case: CasePreempt})
		}
		f.Func, f.Task = fnSchedule, op.Task
	case Finish:
		return
	case Sleep:
		f.Func = fnSleep
	case Fork:
		f.Func = fnClone
	case Clone:
		f.Func, f.Flags = fnClone, cloneVM
		if op.Thread {
			f.Flags |= cloneThread
		}
	case Vfork:
		f.Func, f.Flags = fnClone, cloneVM|cloneVfork
	case Exec:
		f.Func = fnExecve
		if op.FailEarly {
			f.Flags = execFailEarly
		} else if op.FailLate {
			f.Flags = execFailLate
		}
	case Exit:
		f.Func = fnDoExit
	case Mmget:
		f.Func, f.MM[0].MM = fnMmget, op.MM
	case MmgetNotZero:
		f.Func, f.MM[0].MM = fnMmgetNotZero, op.MM
	case Mmgrab:
		f.Func, f.MM[0].MM = fnMmgrab, op.MM
	case Mmput:
		f.Func, f.MM[0] = fnMmput, Ref{MM: op.MM, Users: +1}
		m.State.pin(op.Task, op.MM, -1, 0)
	case Mmdrop:
		f.Func, f.MM[0] = fnMmdrop, Ref{MM: op.MM, Count: +1}
		m.State.pin(op.Task, op.MM, 0, -1)
	case UseMM:
		f.Func, f.MM[0].MM = fnUseMM, op.MM
	case UnuseMM:
		f.Func = fnUnuseMM
	default:
		panic("sim: no such operation: " + string(op.Verb))
	}
	m.enter(cpu, f)
}

// until advances a CPU until done says so, a violation or the operation's
// Until ends it, or the task gives up the CPU and the operation holds it.
func (m *Machine) until(cpu CPUID, done func() bool) {
	for m.settle(cpu); !m.ended && !m.stopped && !done(); {
		if m.undecided(cpu) {
			if m.op.Hold {
				return
			}
			m.decide(cpu)
		}
		m.advance(cpu)
	}
}

// undecided says whether a CPU is inside __schedule and nobody has said who
// comes next.
func (m *Machine) undecided(cpu CPUID) bool {
	t := m.stack(cpu)
	if t.Depth == 0 {
		return false
	}
	f := &t.Frames[t.Depth-1]
	return f.Func == fnSchedule && f.PC == 0 && f.Task == NoTask
}

// decide says who comes next on an undecided CPU of which nobody else has: the
// idle task, unless the task that was giving the CPU up has been woken since.
func (m *Machine) decide(cpu CPUID) {
	next := m.State.CPUs[cpu].Current
	if m.State.Tasks[next].State != Runnable {
		next = TaskID(cpu)
	}
	m.choose(cpu, next)
}

// choose says who comes next on an undecided CPU.
func (m *Machine) choose(cpu CPUID, next TaskID) {
	t := m.stack(cpu)
	t.Frames[t.Depth-1].Task = next
	m.settle(cpu)
}

// executing returns the task whose kernel stack a CPU is executing on. NoCPU
// stands for the outside, where the task of the operation executes.
func (m *Machine) executing(cpu CPUID) TaskID {
	if cpu == NoCPU {
		return m.op.Task
	}
	return m.State.CPUs[cpu].Stack
}

// stack returns that task.
func (m *Machine) stack(cpu CPUID) *Task { return &m.State.Tasks[m.executing(cpu)] }

// advance executes the next micro-step of a CPU, if it has one.
func (m *Machine) advance(cpu CPUID) {
	m.settle(cpu)
	t := m.stack(cpu)
	if m.stopped || t.Depth == m.floor || m.undecided(cpu) {
		return
	}
	f := &t.Frames[t.Depth-1]
	mi := &m.code[f.Func][f.PC]
	f.PC++
	m.micro++
	m.Micros++
	x := exec{m: m, cpu: cpu, task: m.executing(cpu), leaf: mi.fn}
	if m.kernel.FuncName(mi.fn) == "" {
		x.leaf = noFunc
	}
	if x.leaf != noFunc {
		x.emit(Event{Kind: Call, Task: x.task, Peer: NoTask, MM: NoMM})
	}
	mi.do(&x)
	m.check()
	if m.op.Until.Return && m.kernel.FuncName(mi.fn) == m.op.Until.Func {
		m.stopped = true
		return
	}
	m.settle(cpu)
}

// settle takes a CPU over everything that no other CPU could observe, up to
// its next micro-step: calls, returns, functions without effect.
func (m *Machine) settle(cpu CPUID) {
	for !m.stopped && !m.ended {
		t := m.stack(cpu)
		if t.Depth == m.floor || m.undecided(cpu) {
			return
		}
		f := &t.Frames[t.Depth-1]
		if int(f.PC) == len(m.code[f.Func]) {
			m.leave(t)
			continue
		}
		mi := &m.code[f.Func][f.PC]
		x := exec{m: m, cpu: cpu, task: m.executing(cpu), leaf: mi.fn}
		switch {
		case mi.if_ != nil && !mi.if_(&x):
			f.PC++
		case m.stopsAt(f.Func, mi):
			m.stopped = true
		case mi.do != nil:
			return
		case mi.args != nil:
			callee := mi.args(&x)
			callee.Func = mi.fn
			f.PC++
			m.enter(cpu, callee)
		default:
			f.PC++
			x.emit(Event{Kind: Call, Task: x.task, Peer: NoTask, MM: NoMM})
			m.stopped = m.op.Until.Return && m.kernel.FuncName(mi.fn) == m.op.Until.Func
		}
	}
}

// stopsAt says whether the operation is to stop before an item of fn's program.
func (m *Machine) stopsAt(fn Func, mi *micro) bool {
	u := m.op.Until
	if u.Func == "" || u.Return {
		return false
	}
	if u.Field != NoField {
		return mi.field == u.Field && (m.kernel.FuncName(fn) == u.Func || m.kernel.FuncName(mi.fn) == u.Func)
	}
	return mi.args == nil && m.kernel.FuncName(mi.fn) == u.Func
}

// enter calls a function on the stack a CPU is executing on.
func (m *Machine) enter(cpu CPUID, f Frame) {
	t := m.stack(cpu)
	if m.kernel.FuncName(f.Func) != "" {
		m.note(cpu, Event{Kind: Call, Task: m.executing(cpu), Peer: NoTask, MM: NoMM, Func: f.Func})
	}
	t.push(f)
	u := m.op.Until
	m.stopped = u.Func != "" && !u.Return && u.Field == NoField && m.kernel.FuncName(f.Func) == u.Func
}

// leave returns from the innermost function of a task's stack.
func (m *Machine) leave(t *Task) {
	f := &t.Frames[t.Depth-1]
	for _, ref := range f.MM {
		if ref.Users != 0 || ref.Count != 0 {
			panic(fmt.Sprintf("sim: %s returns with references in hand: %+v", m.kernel.FuncName(f.Func), ref))
		}
	}
	m.stopped = m.op.Until.Return && m.kernel.FuncName(f.Func) == m.op.Until.Func
	*f = Frame{}
	t.Depth--
}

// outside changes a task's state from outside of any CPU.
func (m *Machine) outside(fn Func, task TaskID, to TaskState, c Case) {
	t := &m.State.Tasks[task]
	m.micro, m.Micros = m.micro+1, m.Micros+1
	m.emit(Event{CPU: NoCPU, Kind: Call, Task: task, Peer: t.Parent, MM: NoMM, Func: fn}, 0)
	m.emit(Event{CPU: NoCPU, Kind: Store, Obj: ATask, Task: task, Peer: t.Parent, MM: NoMM, Field: FState,
		From: int32(t.State), To: int32(to), Func: fn, Case: c}, 1)
	t.State = to
	m.check()
}

// note records an event on the stack a CPU is executing on.
func (m *Machine) note(cpu CPUID, e Event) {
	e.CPU = cpu
	if t := m.stack(cpu); e.Func == noFunc && t.Depth > 0 {
		e.Func = t.Frames[t.Depth-1].Func
	}
	m.emit(e, m.depth(m.executing(cpu)))
}

// emit appends an event and returns it until the next is emitted.
func (m *Machine) emit(e Event, depth int) *Event {
	e.Micro, e.Depth = m.micro, depth
	m.events = append(m.events, e)
	return &m.events[len(m.events)-1]
}

// depth counts the functions on a task's stack that have a name in this release.
func (m *Machine) depth(task TaskID) int {
	t, n := &m.State.Tasks[task], 0
	for _, f := range t.Frames[m.floor:t.Depth] {
		if m.kernel.FuncName(f.Func) != "" {
			n++
		}
	}
	return n
}
