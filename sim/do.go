package sim

// An Outcome says what an operation did.
type Outcome struct {
	CPU        CPUID // where it began; NoCPU if on none
	Events     []Event
	Refused    Refusal     // why it was refused; then nothing else happened
	Stopped    bool        // it stopped at its Until, or after its Steps
	Violations []Violation // invariants that broke for the first time, in order
	Broken     bool        // the last of them is not tolerated, and ended the operation
	Tested     FaultSet    // the rules that mattered: breaking no other would have changed anything
}

// Do carries out an operation. A refused operation changes nothing.
func (m *Machine) Do(op Op) Outcome {
	cpu, refusal := m.prepare(op)
	if refusal != "" {
		return Outcome{CPU: cpu, Refused: refusal, Tested: m.tested}
	}
	m.inspect.begin()
	defer m.inspect.end()
	m.op = Op{Tolerate: op.Tolerate} // until it begins, nothing is to stop or hold
	for c := range m.State.CPUs {    // who gave up its CPU before, and was not followed by a run
		if c := CPUID(c); m.Undecided(c) && !op.single() && !(op.Verb == Run && op.CPU == c) {
			m.decide(c)
			m.until(c, switched)
		}
	}
	if m.ended {
		return m.outcome(cpu)
	}
	m.op = op
	switch op.Verb {
	case Wake, Reap:
		m.begin(op, cpu)
	case StepCPU:
		m.steps(cpu, op.N)
	case OfflineCPU:
		if op.Limited {
			m.offlineSteps(op.CPU, op.N)
			m.stopped = !m.ended
		} else {
			m.offline(op.CPU)
		}
	default:
		m.begin(op, cpu)
		if op.Limited {
			m.steps(cpu, op.N)
			m.stopped = !m.ended
		} else {
			m.until(cpu, finished)
		}
	}
	if m.stopped {
		m.note(cpu, Event{Kind: Note, Task: m.executing(cpu), Peer: NoTask, MM: NoMM, Case: CaseStopped})
	}
	if !op.single() {
		m.serve(NoCPU)
	}
	out := m.outcome(cpu)
	m.floor = 0
	return out
}

// single says whether an operation is about single micro-steps: those leave
// all that they do not speak of as it is.
func (op Op) single() bool {
	return op.Limited || op.Verb == StepCPU || op.Verb == Wake || op.Verb == Reap
}

// prepare forgets the operation before and says whether op can be carried out.
func (m *Machine) prepare(op Op) (CPUID, Refusal) {
	m.op, m.events, m.micro, m.floor = op, m.events[:0], 0, 0
	m.stopped, m.ended, m.violations, m.tested = false, false, nil, 0
	return m.refuse(&m.op)
}

func (m *Machine) outcome(cpu CPUID) Outcome {
	out := Outcome{CPU: cpu, Stopped: m.stopped, Violations: m.violations, Broken: m.ended, Tested: m.tested}
	if len(m.events) > 0 {
		out.Events = append([]Event(nil), m.events...)
	}
	return out
}

// begin puts the operation's first frame on the stack of the task that executes it.
func (m *Machine) begin(op Op, cpu CPUID) {
	f := newFrame()
	switch op.Verb {
	case Wake:
		m.outside(fnWakeUp, op.Task, Runnable, CaseWake)
		return
	case Reap:
		m.outside(fnReleaseTask, op.Task, Reaped, CaseReap)
		if t := m.task(op.Task); t.OomMM != NoMM && !m.ended { // mmdrop_async
			mm := t.OomMM
			m.outsider(func(f *Frame) {
				m.task(op.Task).OomMM = NoMM
				f.Func, f.MM[0] = fnMmdrop, Ref{MM: mm, Count: +1}
			})
		}
		return
	case Run:
		if m.task(m.cpu(cpu).Current).State != Runnable {
			m.settle(cpu) // it stopped on its way to schedule()
		}
		if m.Undecided(cpu) {
			m.Choose(cpu, op.Task)
			return
		}
		if m.stack(cpu).Depth > 0 {
			m.note(cpu, Event{Kind: Note, Task: m.executing(cpu), Peer: op.Task, MM: NoMM, Case: CasePreempt})
		}
		f.Func, f.Task = fnSchedule, op.Task
	case Finish, StepCPU:
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
	case OpenMem:
		f.Func, f.Task = fnProcMemOpen, op.Peer
	case ReadMem:
		f.Func, f.Task = fnMemRW, op.Peer
		f.MM[0].MM = m.State.Files[m.State.file(op.Task, op.Peer)].MM
	case CloseMem:
		i := m.State.file(op.Task, op.Peer)
		file := m.State.Files[i]
		f.Func, f.Task, f.MM[0] = fnMemRelease, op.Peer, Ref{MM: file.MM, Count: +1}
		if file.Pins {
			f.MM[0] = Ref{MM: file.MM, Users: +1}
		}
		m.State.Files = append(m.State.Files[:i:i], m.State.Files[i+1:]...)
	case Oom:
		f.Func, f.Task = fnOomKill, op.Peer
	case OfflineCPU: // for Begin: Do has its own way
		if resting(m, cpu) && m.cpu(cpu).Phase != CPUOnline {
			m.bury(cpu)
		} else {
			m.goDown(cpu)
		}
		return
	case OnlineCPU:
		m.op.Until = Until{} // it is not idle yet: nothing could come between
		f.Func = fnCPUInit
	case Mmap:
		f.Func, f.N = fnMmap, packArea(op.Area, op.Page)
	case Munmap:
		f.Func, f.N = fnMunmap, packArea(op.Area, 0)
	case Mprotect:
		f.Func, f.N = fnMprotect, packArea(op.Area, 0)
		if op.Writable {
			f.Flags = protWrite
		}
	case Read:
		f.Func, f.N = fnAccess, int32(op.Area.At(op.Page))
	case Write:
		f.Func, f.N, f.Flags = fnAccess, int32(op.Area.At(op.Page)), protWrite
	case Lazy:
		f.Func = fnStartLazyTLB
	case Unlazy:
		f.Func, f.MM[0].MM = fnEndLazyTLB, m.task(op.Task).Hidden
	default:
		panic("sim: no such operation: " + string(op.Verb))
	}
	if f.Func == fnClone && op.FailEarly {
		f.Flags |= cloneFailEarly
	} else if f.Func == fnClone && op.FailLate {
		f.Flags |= cloneFailLate
	}
	if cpu == NoCPU {
		m.floor = m.task(op.Task).Depth
	}
	m.enter(cpu, f)
}

// finished says whether the machine's operation has come to its end.
func finished(m *Machine, cpu CPUID) bool {
	t := m.stack(cpu)
	switch {
	case cpu == NoCPU:
		return t.Depth == m.floor
	case t.switching():
		return false
	case m.op.Verb == OnlineCPU:
		return t.Depth == 0
	}
	return m.cpu(cpu).Stack != m.op.Task || m.op.Verb == Run || t.Depth == 0
}

// switched says whether no context switch is in progress on a CPU.
func switched(m *Machine, cpu CPUID) bool { return !m.stack(cpu).switching() }

// until advances a CPU until done says so, a violation or the operation's
// Until ends it, or the task gives up the CPU and the operation holds it.
func (m *Machine) until(cpu CPUID, done func(*Machine, CPUID) bool) {
	for m.settle(cpu); !m.ended && !m.stopped && !done(m, cpu); {
		if m.Undecided(cpu) {
			if m.op.Hold {
				return
			}
			m.decide(cpu)
		}
		if !m.advance(cpu) && !m.stopped && !m.ended && !m.Undecided(cpu) && !done(m, cpu) && !m.serve(cpu) {
			m.stuck(cpu) // a CPU that it has interrupted does not take interrupts
			return
		}
	}
}

// stuck notes that a CPU spins for others, which are in the middle of
// something and have interrupts off.
func (m *Machine) stuck(cpu CPUID) {
	m.note(cpu, Event{Kind: Note, Task: m.executing(cpu), Peer: NoTask, MM: NoMM, Case: CaseSpin})
}

// steps executes up to n micro-steps of a CPU.
func (m *Machine) steps(cpu CPUID, n int) {
	for m.settle(cpu); n > 0 && !m.ended && !m.stopped; n-- {
		if m.Undecided(cpu) {
			if m.op.Hold {
				return
			}
			m.decide(cpu)
		}
		if !m.advance(cpu) {
			return
		}
	}
}

// decide says who comes next on an undecided CPU of which nobody else has: the
// idle task, unless the task that was giving the CPU up has been woken since.
func (m *Machine) decide(cpu CPUID) {
	next := m.cpu(cpu).Current
	if m.task(next).State != Runnable {
		next = TaskID(cpu)
	}
	m.Choose(cpu, next)
}
