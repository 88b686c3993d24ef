package sim

// Reads says what a machine has looked at, so that a driver can tell on what the
// outcome of a step depended. Writing something counts as looking at it.
//
// It is complete for machines without translations, memory areas and hotplug;
// a test holds the code to the accessors below. Not recorded is what belongs to
// a task that is recorded: its pins and open files; and whether a CPU is about to
// switch to a task (see chosen), which is never the case between two micro-steps
// unless an interrupt came in between.
type Reads struct {
	CPUs, Tasks, MMs uint64 // sets of ids; larger ones than 63 are left out
	Kin              bool   // which tasks belong to a group, or wait in vfork for each other
	Free             bool   // which ids of mms can be given out
	All              bool   // anything else
}

// Watch begins a record of what the machine looks at.
func (m *Machine) Watch() { m.watched, m.reads = true, Reads{} }

// Watched ends the record and returns it.
func (m *Machine) Watched() Reads {
	m.watched = false
	return m.reads
}

func (m *Machine) cpu(id CPUID) *CPU {
	if m.watched {
		m.reads.CPUs |= 1 << uint(id)
	}
	return &m.State.CPUs[id]
}

// task returns a task, and mm an mm, that may be about to change: the census
// wants to know.
func (m *Machine) task(id TaskID) *Task {
	if m.watched {
		m.reads.Tasks |= 1 << uint(id)
	}
	if m.inspect.local {
		m.inspect.touchTask(id)
	}
	return &m.State.Tasks[id]
}

func (m *Machine) mm(id MMID) *MM {
	if m.watched {
		m.reads.MMs |= 1 << uint(id)
	}
	if m.inspect.local {
		m.inspect.touchMM(id)
	}
	return &m.State.MMs[id]
}

// executing returns the task whose kernel stack a CPU is executing on. NoCPU
// stands for the outside, where the task of the operation executes.
func (m *Machine) executing(cpu CPUID) TaskID {
	if cpu == NoCPU {
		return m.op.Task
	}
	return m.State.CPUs[cpu].Stack
}

// stack returns that task. This is asked for too often to be recorded each time:
// saw does it for all that is done on a CPU until its stack changes.
func (m *Machine) stack(cpu CPUID) *Task { return &m.State.Tasks[m.executing(cpu)] }

func (x *exec) self() *Task { return &x.m.State.Tasks[x.task] }

// saw records a CPU and the task whose stack it executes.
func (m *Machine) saw(cpu CPUID) {
	if !m.watched && !m.inspect.local {
		return
	}
	if cpu != NoCPU {
		m.cpu(cpu)
	}
	m.task(m.executing(cpu))
}

// kin returns all tasks, for one who looks at their leaders and at Vfork first,
// and goes on only with those that have to do with each other.
func (m *Machine) kin() []Task {
	m.reads.Kin = true
	return m.State.Tasks
}

// running says whether a task is current on a CPU.
func (m *Machine) running(id TaskID) bool {
	cpu := m.task(id).CPU
	return cpu != NoCPU && m.cpu(cpu).Current == id
}
