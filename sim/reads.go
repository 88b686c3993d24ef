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

// ForgetReads begins a new record.
func (m *Machine) ForgetReads() { m.reads = Reads{} }

// Reads returns the record.
func (m *Machine) Reads() Reads { return m.reads }

func (m *Machine) cpu(id CPUID) *CPU {
	m.reads.CPUs |= 1 << uint(id)
	return &m.State.CPUs[id]
}

func (m *Machine) task(id TaskID) *Task {
	m.reads.Tasks |= 1 << uint(id)
	return &m.State.Tasks[id]
}

func (m *Machine) mm(id MMID) *MM {
	m.reads.MMs |= 1 << uint(id)
	return &m.State.MMs[id]
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
