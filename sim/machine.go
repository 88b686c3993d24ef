package sim

import "docgen/sim/say"

// A Config describes a machine before anything runs on it.
type Config struct {
	CPUs     int // 1 to MaxCPUs
	Kernel   Kernel
	NoTLB    bool // translations are not modelled: nothing is loaded, nothing flushed
	NoMemory bool // there are no memory areas: mmap and its like are refused
	NoPCID   bool // the CPUs have a single ASID, and flush it whenever they load page tables
}

// tlb says how the machine's kernel manages translations.
func (cfg Config) tlb() tlbModel {
	switch {
	case cfg.NoTLB:
		return tlbNone
	case cfg.Kernel.does(tlbGenerations):
		return tlbModern
	case cfg.Kernel.does(lazyState):
		return tlbLazy
	}
	return tlbMask
}

// MaxCPUs is the largest machine.
const MaxCPUs = 32

// A Machine executes operations on a State. It is deterministic and is not
// safe for concurrent use.
type Machine struct {
	State  State
	Micros int // micro-steps executed since New

	config   Config
	kernel   Kernel
	tlb      tlbModel
	noPCID   bool
	noMemory bool
	lazyRef  int8 // what a lazy reference counts: 1, or 0 where lazies are shot
	code     *programs
	name     *[numFuncs]string // what this release calls them
	faults   FaultSet
	watched  bool // what the machine looks at is recorded
	reads    Reads
	inspect  inspection // the invariants, and what they look at
	silent   bool       // no events are recorded
	trust    bool       // no invariants are checked
	recycle  bool       // ids of what is gone are used again

	// The operation being carried out.
	op         Op
	floor      uint8 // of a task that acts from outside: the depth of what waits on its stack
	events     []Event
	prev       [MaxCPUs]TaskID // by CPU: whom finish_task_switch last followed, for readers of its events
	unheard    Event           // where events go that are not recorded
	x          exec            // the micro-step being executed
	micro      int
	tested     FaultSet
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
		return nil, say.Errorf("a machine has 1 to %d CPUs, not %d", MaxCPUs, cfg.CPUs)
	}
	m := &Machine{config: cfg, kernel: cfg.Kernel, code: assemble(cfg), name: cfg.Kernel.names(), tlb: cfg.tlb(), noPCID: cfg.NoPCID, noMemory: cfg.NoMemory}
	if !cfg.Kernel.does(shootLazies) {
		m.lazyRef = 1
	}
	m.inspect = newInspection(m)
	m.x.m = m
	s := &m.State
	s.Pages = []Page{{}}
	s.Outside.MM, s.Kworker = NoMM, NoTask
	s.MMs = []MM{{Users: initUsers, Count: int16(initCount + int(m.lazyRef)*cfg.CPUs), Slot: -1, FreeBy: NoTask}}
	for i := range cfg.CPUs {
		idle := newTask()
		idle.ActiveMM, idle.CPU, idle.Leader = InitMM, CPUID(i), TaskID(i)
		idle.Kthread, idle.Idle, idle.OnCPU = true, true, true
		s.Tasks = append(s.Tasks, idle)
		s.CPUs = append(s.CPUs, CPU{Current: TaskID(i), Stack: TaskID(i), PrevMM: NoMM, Last: NoTask, Cpuhp: NoTask,
			TLB: bootTLB(), Flush: Flush{MM: NoMM}})
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
	return Task{MM: NoMM, ActiveMM: NoMM, Hidden: NoMM, OomMM: NoMM, CPU: NoCPU, Parent: NoTask, Vfork: NoTask}
}

// newMM takes the next object of mm_cachep. Its counters are 0.
func (m *Machine) newMM() MMID {
	if m.recycle {
		return m.recycledMM()
	}
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
