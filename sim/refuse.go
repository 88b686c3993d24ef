package sim

import "slices"

// refuse says on which CPU an operation begins, and why it cannot be carried
// out, if it cannot.
func (m *Machine) refuse(op *Op) (CPUID, Refusal) {
	if op.CPU != NoCPU {
		m.saw(op.CPU)
	}
	switch op.Verb {
	case StepCPU:
		if m.stack(op.CPU).Depth == 0 && m.cpu(op.CPU).IPIs == 0 {
			return op.CPU, NothingToFinish
		}
		return op.CPU, ""
	case Run:
		return op.CPU, m.refuseRun(op)
	case OfflineCPU:
		return op.CPU, m.refuseOffline(op.CPU)
	case OnlineCPU:
		if m.cpu(op.CPU).Phase != CPUOffline {
			return op.CPU, IsOnline
		} else if m.stack(op.CPU).Depth > 0 {
			return op.CPU, Busy
		}
		return op.CPU, ""
	}
	t := m.task(op.Task)
	if t.Idle && op.Verb != Finish {
		return NoCPU, IsIdle
	}
	switch op.Verb {
	case Wake:
		if t.State != Sleeping {
			return NoCPU, NotSleeping
		}
		return NoCPU, ""
	case Reap:
		return NoCPU, m.refuseReap(op.Task)
	}
	// Everything else the task does itself, so it must be on a CPU.
	current := m.running(op.Task)
	switch {
	case t.State.dead() && !(op.Verb == Finish && current):
		return NoCPU, Dead
	case current:
		return t.CPU, m.refuseOwn(op, t)
	case op.Until == (Until{}) && !op.Limited && t.State == Runnable && fromOutside(op.Verb, t):
		if m.tlb != tlbNone && m.Deaf() { // it could not be carried on later if it had to wait for that CPU
			return NoCPU, IRQsOff
		}
		return NoCPU, m.refuseOwn(op, t)
	}
	return NoCPU, NotRunning
}

// fromOutside says whether a task can do something without being on a CPU of
// the machine. Holders of references can: they stand for all who are not part
// of the scenario. So can a process that has not run yet have made children: it
// did so before the scenario began.
func fromOutside(v Verb, t *Task) bool {
	switch v {
	case Mmget, MmgetNotZero, Mmput, Mmgrab, Mmdrop, OpenMem, ReadMem, CloseMem, Oom:
		return t.parked()
	case Fork, Clone:
		return t.CPU == NoCPU && t.parked() && !t.inside(fnRetFromFork)
	}
	return false
}

// parked says whether nothing but the scheduler waits on the task's stack: it
// is not in the middle of an operation.
func (t *Task) parked() bool { return t.Depth > 0 && scheduling(t.Frames[0].Func) }

func (m *Machine) refuseRun(op *Op) Refusal {
	t, c := m.task(op.Task), m.cpu(op.CPU)
	if c.Phase != CPUOnline {
		return IsOffline
	}
	undecided := m.Undecided(op.CPU)
	current := m.task(c.Current)
	switch {
	case t.State.dead():
		return Dead
	case t.State == Sleeping:
		return RefusedSleeping
	case t.State == Waiting:
		return RefusedWaiting
	case t.Idle && t.CPU != op.CPU:
		return IsIdle
	case c.Cpuhp != op.Task && op.Task != m.State.Kworker && m.serves(op.Task):
		return Bound
	case c.IRQsOff:
		return IRQsOff
	case m.stack(op.CPU).inside(fnFlushTLBMMRange), m.stack(op.CPU).inside(fnCleanupLazyTLBs):
		return PreemptOff
	case m.stack(op.CPU).Depth > 0 && !undecided && !m.kernel.does(kernelPreemption):
		return NoPreemption
	case m.stack(op.CPU).switching() && !undecided:
		return Busy
	case c.Current == op.Task && !undecided:
		return Running
	case c.Current != op.Task && (t.OnCPU || m.running(op.Task) || m.chosen(op.Task)):
		return Running
	case t.Idle && current.State == Runnable:
		return RunnableCurrent
	}
	return ""
}

// chosen says whether some CPU is about to switch to the task. It is not recorded (see Reads).
func (m *Machine) chosen(task TaskID) bool {
	for cpu := range m.State.CPUs {
		t := &m.State.Tasks[m.State.CPUs[cpu].Stack]
		for i := range t.Frames[:t.Depth] {
			f := &t.Frames[i]
			if f.Task == task && f.Choosing() {
				return true
			}
		}
	}
	return false
}

// Choosing says whether the frame is that of a __schedule that has been told who
// comes next, and has done nothing about it.
func (f *Frame) Choosing() bool { return f.Func == fnSchedule && f.PC == 0 && f.Task != NoTask }

// refuseOffline is for a CPU that is to go offline, or to go on with that.
func (m *Machine) refuseOffline(cpu CPUID) Refusal {
	online := 0
	for i := range m.State.CPUs {
		if m.State.CPUs[i].Phase == CPUOnline {
			online++
		}
	}
	c := &m.State.CPUs[cpu]
	switch {
	case m.kernel.Release < rel(2, 6, 0):
		return NoFunction
	case c.Phase == CPUOffline:
		return IsOffline
	case c.Phase != CPUOnline:
		return ""
	case online == 1:
		return LastCPU
	case !resting(m, cpu):
		return NotIdle
	case c.Cpuhp != NoTask && m.task(c.Cpuhp).MM != NoMM:
		return HasMM // sched_force_init_mm is for a thread that borrows
	}
	return ""
}

// serves says whether a task is one of those that the machine itself needs.
func (m *Machine) serves(id TaskID) bool {
	for i := range m.State.CPUs {
		if m.State.CPUs[i].Cpuhp == id {
			return true
		}
	}
	return m.State.Kworker == id
}

func (m *Machine) refuseReap(task TaskID) Refusal {
	if m.task(task).State != Zombie {
		return NotZombie
	}
	all := m.kin()
	for id := range all { // delay_group_leader
		t := &all[id]
		if TaskID(id) != task && t.Leader == task && !t.State.dead() {
			return ThreadsAlive
		}
	}
	return ""
}

// refuseOwn is for what a task does while it is current.
func (m *Machine) refuseOwn(op *Op, t *Task) Refusal {
	if op.Verb == Finish {
		switch {
		case t.State == Waiting:
			return RefusedWaiting
		case t.Depth == 0:
			return NothingToFinish
		}
		return ""
	}
	switch {
	case t.State == Sleeping:
		return RefusedSleeping
	case t.State == Waiting:
		return RefusedWaiting
	case t.Depth > 0 && m.running(op.Task):
		return Busy
	case t.Killed && op.Verb != Exit && op.Verb != Mmput && op.Verb != Mmdrop && op.Verb != CloseMem:
		return RefusedKilled
	}
	mm := MM{}
	switch op.Verb {
	case Mmget, MmgetNotZero, Mmput, Mmgrab, Mmdrop:
		mm = *m.mm(op.MM)
	case UseMM:
		if m.name[fnUseMM] == "" {
			return NoFunction
		}
		mm = *m.mm(op.MM)
		if !t.Kthread {
			return NotKthread
		} else if t.MM != NoMM {
			return HasMM
		} else if op.MM == InitMM {
			return IsInitMM
		}
	case UnuseMM:
		if !t.Kthread {
			return NotKthread
		} else if t.MM == NoMM {
			return HasNoMM
		}
	case Mmap, Munmap, Mprotect, Read, Write:
		if m.noMemory {
			return NoFunction
		} else if t.MM == NoMM || t.Kthread && op.Verb != Read && op.Verb != Write {
			return HasNoMM
		}
		there := m.State.area(t.MM, op.Area) >= 0
		if op.Verb == Mmap && there {
			return AreaMapped
		} else if (op.Verb == Munmap || op.Verb == Mprotect) && !there {
			return NoArea
		}
	case OpenMem, ReadMem, CloseMem:
		if m.name[fnProcMemOpen] == "" {
			return NoFunction
		}
		if open := m.State.file(op.Task, op.Peer) >= 0; open && op.Verb == OpenMem {
			return IsOpen
		} else if op.Verb == OpenMem && m.task(op.Peer).Unborn() {
			return RefusedWaiting
		} else if !open && op.Verb != OpenMem {
			return NotOpen
		}
	case Oom:
		if m.name[fnMarkOomVictim] == "" {
			return NoFunction
		} else if v := m.task(op.Peer); v.MM == NoMM || v.Kthread {
			return HasNoMM
		} else if v.Unborn() {
			return RefusedWaiting
		}
	case Lazy:
		if !m.kernel.does(hidesMM) {
			return NoFunction
		} else if t.MM == NoMM {
			return HasNoMM
		}
	case Unlazy:
		if !m.kernel.does(hidesMM) {
			return NoFunction
		} else if t.Hidden == NoMM {
			return NotHeld
		}
	case Clone, Vfork:
		// A kernel thread's children share nothing but the kernel.
		if t.Kthread {
			return IsKthread
		}
	case Fork, Exec:
		if t.Hidden != NoMM {
			return HasNoMM
		}
		if t.Kthread && t.MM != NoMM { // inside kthread_use_mm
			return HasMM
		}
		if op.Verb == Exec && m.serves(op.Task) {
			return Serves
		}
	case Exit:
		if t.Kthread && t.MM != NoMM {
			return HasMM
		}
		if m.serves(op.Task) {
			return Serves
		}
		if t.Hidden != NoMM || slices.ContainsFunc(m.State.Files, func(f File) bool { return f.Holder == op.Task }) {
			return HoldsReferences
		}
		for _, p := range m.State.Pins {
			if p.Task == op.Task {
				return HoldsReferences
			}
		}
	}
	held := m.State.held(op.Task, op.MM)
	switch {
	case mm.Freed:
		return MMFreed
	case (op.Verb == Mmgrab || op.Verb == MmgetNotZero || op.Verb == UseMM) && mm.Count < 1: // inside __mmdrop
		return MMFreed
	case op.Verb == Mmget && mm.Users == 0:
		return NoUsers
	case op.Verb == Mmput && held.Users == 0, op.Verb == Mmdrop && held.Count == 0:
		return NotHeld
	}
	return ""
}
