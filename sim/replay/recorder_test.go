package replay

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"docgen/sim"
)

// A recorder is a simulated one: it runs a machine with random operations,
// interleaved at random between any two micro-steps, and looks at it where the
// real recorder looks at the kernel. What it cannot see there, it does not see
// here.
type recorder struct {
	t      testing.TB
	m      *sim.Machine
	rng    *rand.Rand
	events []Event

	pids    []int32 // by TaskID
	lastPID int32
	tasks   []*recorded // by TaskID
	cpus    []recordedCPU
	cpuhp   []sim.TaskID
	unnamed MMName

	files    bool              // files of /proc are read
	hotplug  bool              // a CPU is to go offline
	draining bool              // nothing new is begun
	read     map[sim.MMID]bool // mms that somebody reads
}

type recorded struct {
	puts    []recordedPut    // mmputs on its stack
	plan    []func() bool    // what it does next, step by step; false: it cannot, and gives up
	execing bool             // an exec is on its stack
	oldMM   sim.MMID         // that it had before it
	leaving bool             // do_exit has begun
	unusing bool             // kthread_unuse_mm has begun
	held    []sim.MMID       // users references taken
	open    map[sim.MMID]int // count references taken
	state   int64            // task->__state, when it is switched away from
	resumed bool             // it has done nothing since it was switched to
}

type recordedPut struct {
	mm    sim.MMID
	depth uint8
	last  bool
}

type recordedCPU struct {
	prev      sim.TaskID
	finishing bool // finish_task_switch is in progress
	returning bool // and its return will be recorded
	offline   bool
	silent    bool // nothing of it is heard any more
}

const spacing = 40 // between the pids of tasks from before, so that none seems to have been forked in sight

func newRecorder(t testing.TB, release string, cpus int, seed uint64) *recorder {
	t.Helper()
	kernel, err := sim.ParseKernel(release)
	if err != nil {
		t.Fatal(err)
	}
	m, err := sim.New(sim.Config{CPUs: cpus, Kernel: kernel, NoTLB: true, NoMemory: true})
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{t: t, m: m, rng: rand.New(rand.NewPCG(seed, uint64(cpus))), unnamed: 1 << 20}
	// Of one that both closes files unseen and loses a CPU nobody could say
	// which of the two has dropped a reference.
	r.files, r.hotplug = seed%2 == 0, seed%2 == 1
	for i := range cpus {
		r.adopt(sim.TaskID(i), 0)
	}
	for range 2 + r.rng.IntN(2) {
		id, _ := m.Process()
		r.lastPID += spacing
		r.adopt(id, r.lastPID)
	}
	for range cpus {
		id := m.Kthread()
		r.lastPID += spacing
		r.adopt(id, r.lastPID)
		r.cpuhp = append(r.cpuhp, id)
	}
	for range 2 {
		id := m.Kthread()
		r.lastPID += spacing
		r.adopt(id, r.lastPID)
	}
	r.cpus = make([]recordedCPU, cpus)
	return r
}

func (r *recorder) adopt(id sim.TaskID, pid int32) {
	for len(r.tasks) <= int(id) {
		r.tasks = append(r.tasks, nil)
		r.pids = append(r.pids, 0)
	}
	r.tasks[id] = &recorded{open: map[sim.MMID]int{}}
	r.pids[id] = pid
}

func (r *recorder) name(id sim.MMID) MMName { return MMName(id + 1) }

func (r *recorder) describe(id sim.TaskID) Task {
	t := &r.m.State.Tasks[id]
	comm := fmt.Sprint("t", id)
	return Task{PID: r.pids[id], Comm: comm, MM: r.name(t.MM), ActiveMM: r.name(t.ActiveMM)}
}

// emit records an event, whose counters are those of mm.
func (r *recorder) emit(cpu sim.CPUID, e Event, mm sim.MMID) {
	if r.cpus[cpu].silent {
		return
	}
	e.CPU, e.Line, e.T = int(cpu), len(r.events)+2, int64(len(r.events))*100
	if mm != sim.NoMM {
		e.Users, e.Count = int(r.m.State.MMs[mm].Users), int(r.m.State.MMs[mm].Count)
	}
	r.events = append(r.events, e)
}

// run records about n events.
func (r *recorder) run(n int) []Event {
	for idle := 0; len(r.events) < n && idle < 100*n; idle++ {
		cpu := sim.CPUID(r.rng.IntN(len(r.cpus)))
		switch c := &r.cpus[cpu]; {
		case !c.offline:
			r.act(cpu)
		case r.rng.IntN(100) == 0:
			r.comeBack(cpu)
		}
	}
	// A recording does not end in the middle of something.
	r.draining = true
	for idle := 0; r.busy() && idle < 1000*n; idle++ {
		if cpu := r.rng.IntN(len(r.cpus)); !r.cpus[cpu].offline {
			r.act(sim.CPUID(cpu))
		}
	}
	return r.events
}

// busy says whether any task is in the middle of something.
func (r *recorder) busy() bool {
	for id := range r.tasks {
		if t := &r.m.State.Tasks[id]; r.pids[id] > 0 && (len(r.tasks[id].plan) > 0 || t.State == sim.Runnable && !parked(t)) {
			return true
		}
	}
	return false
}

// parked says whether a task does nothing, but that it may wait for a CPU.
func parked(t *sim.Task) bool {
	return t.Depth <= 2 && t.Frames[0].MM[0].Users == 0 && t.Frames[1].MM[0].Users == 0
}

func (r *recorder) stack(cpu sim.CPUID) *sim.Task {
	return &r.m.State.Tasks[r.m.State.CPUs[cpu].Stack]
}

// act does one thing on a CPU.
func (r *recorder) act(cpu sim.CPUID) {
	c := &r.m.State.CPUs[cpu]
	cur := c.Current
	switch {
	case r.m.Undecided(cpu):
		next := r.another(cpu)
		if next == sim.NoTask {
			next = sim.TaskID(cpu)
		}
		r.cpus[cpu].prev = cur
		r.m.Choose(cpu, next)
		r.arrive(cpu)
	case r.stack(cpu).Depth > 0 && r.rng.IntN(12) == 0 && !r.tasks[c.Stack].resumed && !c.IRQsOff && !r.cpus[cpu].finishing && c.Stack == c.Current && !r.inside(cpu, unpreemptible...):
		r.switchAway(cpu, 0)
	case r.stack(cpu).Depth > 0:
		r.tasks[c.Stack].resumed = r.tasks[c.Stack].resumed && r.cpus[cpu].finishing
		r.step(cpu)
	case int(cur) == int(cpu) && !r.draining && r.hotplug && r.rng.IntN(60) == 0 && r.m.State.Tasks[cur].ActiveMM != sim.InitMM:
		r.goOffline(cpu)
	case len(r.tasks[cur].plan) > 0:
		next := r.tasks[cur].plan[0]
		r.tasks[cur].plan = r.tasks[cur].plan[1:]
		if !next() {
			r.tasks[cur].plan = nil
		}
	default:
		r.begin(cpu, cur)
	}
}

var (
	scheduling = []string{"__schedule", "context_switch", "finish_task_switch", "ret_from_fork", "schedule_tail"}
	// With these on its stack a task is not preempted: they hold a spin lock
	// or, for copy_process, the window is about other CPUs.
	unpreemptible = append([]string{"use_mm", "kthread_use_mm", "exec_mmap", "copy_process"}, scheduling...)
)

// inside says whether one of some functions is on the stack that a CPU executes on.
func (r *recorder) inside(cpu sim.CPUID, fns ...string) bool {
	return slices.ContainsFunc(r.m.Inside(cpu, nil), func(fn sim.Func) bool {
		return slices.Contains(fns, r.m.Kernel().FuncName(fn))
	})
}

// another returns a task that could run on a CPU, or NoTask.
func (r *recorder) another(cpu sim.CPUID) sim.TaskID {
	s := &r.m.State
	for range 8 {
		id := sim.TaskID(len(s.CPUs) + r.rng.IntN(len(s.Tasks)-len(s.CPUs)))
		t := &s.Tasks[id]
		if int(id) < len(r.tasks) && r.pids[id] > 0 && t.State == sim.Runnable && !t.OnCPU && !s.Running(id) && !slices.Contains(r.cpuhp, id) {
			return id
		}
	}
	return sim.NoTask
}

// switchAway begins a switch from the current task, whose state is what the
// recorder will see.
func (r *recorder) switchAway(cpu sim.CPUID, state int64) {
	s := &r.m.State
	cur := s.CPUs[cpu].Current
	next := r.another(cpu)
	if next == sim.NoTask || r.rng.IntN(4) == 0 {
		next = sim.TaskID(cpu)
	}
	if next == cur {
		return
	}
	r.switchTo(cpu, next, state)
}

func (r *recorder) switchTo(cpu sim.CPUID, next sim.TaskID, state int64) bool {
	s := &r.m.State
	cur := s.CPUs[cpu].Current
	if int(next) < len(s.CPUs) {
		s.Tasks[cur].State = sim.Sleeping // so that the machine goes idle; it is woken at once
	}
	_, refusal := r.m.Begin(sim.Op{Verb: sim.Run, Task: next, CPU: cpu})
	if s.Tasks[cur].State == sim.Sleeping {
		s.Tasks[cur].State = sim.Runnable
	}
	if refusal != "" {
		return false
	}
	r.cpus[cpu].prev = cur
	r.tasks[cur].state = state
	r.arrive(cpu)
	return true
}

// arrive executes __schedule to the entry of finish_task_switch: interrupts are
// off, and no recording has shown another CPU an effect of it before its event.
func (r *recorder) arrive(cpu sim.CPUID) {
	for !r.cpus[cpu].finishing {
		r.step(cpu)
	}
}

// step executes one micro-step of a CPU, and looks.
func (r *recorder) step(cpu sim.CPUID) {
	s := &r.m.State
	stack := s.CPUs[cpu].Stack
	before := s.Tasks[stack]
	counts := make([]int16, len(s.MMs))
	for i := range s.MMs {
		counts[i] = s.MMs[i].Count
	}
	if !r.m.Step(cpu) {
		for _, e := range r.events[max(0, len(r.events)-6):] {
			r.t.Logf("%s", e.Append(nil))
		}
		r.t.Fatalf("CPU %d does not go on: %v, task %+v", cpu, r.m.Broken(), s.Tasks[stack])
	}
	for i := range counts {
		if s.MMs[i].Count == 0 && counts[i] == 1 {
			r.emit(cpu, Event{Kind: Free, MM: r.name(sim.MMID(i))}, sim.MMID(i))
		}
	}
	c := &s.CPUs[cpu]
	if c.Stack != stack { // switch_to
		e := Event{Kind: Switch, Other: r.describe(stack), Task: r.describe(c.Stack)}
		e.Other.State = r.tasks[stack].state
		if dead := s.Tasks[stack].State; dead == sim.Zombie || dead == sim.Reaped {
			e.Other.State = taskDead
		}
		r.cpus[cpu].finishing = true
		r.tasks[c.Stack].resumed = true
		r.cpus[cpu].returning = e.Other.MM == Null && e.Task.MM != Null
		r.emit(cpu, e, s.Tasks[c.Stack].ActiveMM)
		r.look(cpu)
		return
	}
	t, now := r.tasks[stack], &s.Tasks[stack]
	switch {
	case r.cpus[cpu].finishing:
	case t.leaving && before.MM != sim.NoMM && now.MM == sim.NoMM:
		r.emit(cpu, Event{Kind: DropMM, Task: r.describe(stack), MM: r.name(before.MM)}, before.MM)
	case t.unusing && now.MM == sim.NoMM && r.lazy(cpu, &before, now):
		t.unusing = false
		r.emit(cpu, Event{Kind: DropMM, Task: r.describe(stack), MM: r.name(t.oldMM)}, t.oldMM)
	case t.execing && now.MM == now.ActiveMM && now.MM != t.oldMM && (before.MM == t.oldMM || before.ActiveMM != before.MM):
		r.emit(cpu, Event{Kind: ExecMmap, Task: r.describe(stack)}, now.MM)
	}
	r.look(cpu)
}

// lazy says whether kthread_unuse_mm has come to enter_lazy_tlb.
func (r *recorder) lazy(cpu sim.CPUID, before, now *sim.Task) bool {
	if !r.m.State.CPUs[cpu].IRQsOff {
		return before.MM != sim.NoMM
	}
	fn, _, _ := r.m.Next(cpu)
	return r.m.Kernel().FuncName(fn) == "local_irq_enable"
}

// look records what a CPU has come to: entries and returns of functions.
func (r *recorder) look(cpu sim.CPUID) {
	s := &r.m.State
	c := &s.CPUs[cpu]
	id := c.Stack
	t, now := r.tasks[id], &s.Tasks[id]
	if n := len(t.puts); n > 0 && !r.cpus[cpu].finishing {
		p := &t.puts[n-1]
		if s.MMs[p.mm].Users == 0 && now.Depth >= p.depth {
			fns := r.m.Inside(cpu, nil)
			p.last = p.last || len(fns) > int(p.depth)
		}
		if now.Depth < p.depth {
			if p.last {
				name := r.name(p.mm)
				if s.MMs[p.mm].Freed {
					r.unnamed++
					name = r.unnamed
				}
				r.emit(cpu, Event{Kind: MmputDone, MM: name}, sim.NoMM)
			}
			t.puts = t.puts[:n-1]
		}
	}
	if r.cpus[cpu].finishing {
		if r.inside(cpu, scheduling...) {
			return
		}
		r.cpus[cpu].finishing = false
		if r.cpus[cpu].returning {
			r.emit(cpu, Event{Kind: PrevMMDropped}, sim.NoMM)
		}
		r.reap()
	}
	fn, field, ok := r.m.Next(cpu)
	name := r.m.Kernel().FuncName(fn)
	switch {
	case !ok && now.Depth == 0 && t.execing:
		t.execing = false
		r.emit(cpu, Event{Kind: Exec, Task: r.describe(id)}, now.MM)
	case ok && name == "mmput" && field == sim.FUsers:
		mm := now.Frames[now.Depth-1].MM[0].MM
		if n := len(t.puts); n == 0 || t.puts[n-1].depth != now.Depth {
			t.puts = append(t.puts, recordedPut{mm: mm, depth: now.Depth})
			r.emit(cpu, Event{Kind: Mmput, Task: r.describe(id), MM: r.name(mm)}, mm)
		}
	case ok && name == "wake_up_new_task":
		child := now.Frames[now.Depth-1].Task
		if int(child) >= len(r.tasks) || r.pids[child] == 0 {
			r.lastPID++
			r.adopt(child, r.lastPID)
			e := Event{Kind: Fork, Task: r.describe(child), Other: r.describe(id)}
			e.Other.Comm, e.Other.ActiveMM = "", Null
			r.emit(cpu, e, s.Tasks[child].MM)
		}
	}
}

// reap releases the dead.
func (r *recorder) reap() {
	for id := range r.m.State.Tasks {
		if t := &r.m.State.Tasks[id]; t.State == sim.Zombie && !t.OnCPU && t.Depth == 0 {
			r.m.Do(sim.Op{Verb: sim.Reap, Task: sim.TaskID(id)})
		}
	}
}

// begin has the current task of a CPU, which is in nothing, begin something.
func (r *recorder) begin(cpu sim.CPUID, cur sim.TaskID) {
	s := &r.m.State
	t, now := r.tasks[cur], &s.Tasks[cur]
	start := func(op sim.Op) bool {
		op.Task = cur
		_, refusal := r.m.Begin(op)
		return refusal == ""
	}
	user := now.MM != sim.NoMM && !now.Kthread
	switch n := r.rng.IntN(40); {
	case r.draining || now.Idle || n < 14:
		state := int64(r.rng.IntN(2)) // preempted, or asleep
		r.switchAway(cpu, state)
		return
	case n < 17 && user && len(s.Tasks) < 3000:
		start(sim.Op{Verb: sim.Fork})
	case n < 22 && user && !r.cloning(now.MM) && !r.read[now.MM]:
		start(sim.Op{Verb: sim.Clone})
	case n < 24 && user:
		t.oldMM = now.MM
		t.execing = start(sim.Op{Verb: sim.Exec})
	case n < 27 && r.living() > 5 && len(t.held) == 0 && len(t.open) == 0 && !slices.Contains(r.cpuhp, cur):
		if t.leaving = start(sim.Op{Verb: sim.Exit}); t.leaving {
			for now.MM != sim.NoMM { // what nobody sees in between is not what the windows are about
				r.step(cpu)
			}
			return
		}
	case n < 30 && user && r.files:
		r.planReading(cpu, cur)
		return
	case n < 33 && user:
		r.planClosing(cpu, cur)
		return
	case n < 36 && now.Kthread && now.MM == sim.NoMM && !slices.Contains(r.cpuhp, cur) && !r.anywhere("use_mm", "kthread_use_mm"):
		r.planUse(cur)
		return
	case n == 36 && now.Kthread && now.MM == sim.NoMM && !slices.Contains(r.cpuhp, cur):
		start(sim.Op{Verb: sim.Fork}) // as a kworker does that runs a helper
	case n == 37 && now.Kthread && now.MM == sim.NoMM && int(r.pids[cur])%spacing != 0:
		t.oldMM = sim.NoMM
		t.execing = start(sim.Op{Verb: sim.Exec})
	default:
		return
	}
	r.look(cpu)
}

// planUse has a kernel thread use the mm of some process for a while. It holds a
// users reference meanwhile, as it must.
func (r *recorder) planUse(cur sim.TaskID) {
	t, s := r.tasks[cur], &r.m.State
	mm := r.anyMM()
	if mm == sim.NoMM || r.read[mm] || r.cloning(mm) {
		return
	}
	here := func() sim.CPUID { return s.Tasks[cur].CPU }
	begin := func(verb sim.Verb) bool {
		_, refusal := r.m.Begin(sim.Op{Verb: verb, Task: cur, MM: mm})
		return refusal == ""
	}
	t.plan = append(t.plan, func() bool {
		if !begin(sim.Mmget) || !r.m.Step(here()) {
			return false
		}
		t.held = append(t.held, mm)
		r.emit(here(), Event{Kind: Mmget, MM: r.name(mm), Task: Task{PID: r.pids[cur]}}, mm)
		return true
	}, func() bool {
		r.emit(here(), Event{Kind: UseMM, Task: r.describe(cur), MM: r.name(mm)}, mm)
		return begin(sim.UseMM)
	})
	for range 2 {
		t.plan = append(t.plan, func() bool {
			r.switchAway(here(), int64(r.rng.IntN(2)))
			return true
		})
	}
	t.plan = append(t.plan, func() bool {
		t.oldMM, t.unusing = mm, true
		r.emit(here(), Event{Kind: UnuseMM, Task: r.describe(cur), MM: r.name(mm)}, mm)
		ok := begin(sim.UnuseMM)
		for ok && t.unusing {
			r.step(here())
		}
		return ok
	}, func() bool {
		t.held = t.held[:len(t.held)-1]
		ok := begin(sim.Mmput)
		r.look(here())
		return ok
	})
}

// goOffline takes an idle CPU offline, of which the last that is seen is that its
// hotplug thread runs.
func (r *recorder) goOffline(cpu sim.CPUID) {
	witness := sim.NoCPU // where what another CPU frees will be seen
	for i := range r.cpus {
		if r.m.Undecided(sim.CPUID(i)) {
			return // Do would decide
		}
		if id := sim.CPUID(i); id != cpu && !r.cpus[i].offline && !r.cpus[i].finishing && !r.inside(id, scheduling...) {
			witness = id
		}
	}
	if witness == sim.NoCPU || !r.switchTo(cpu, r.cpuhp[cpu], 0) {
		return
	}
	for r.stack(cpu).Depth > 0 {
		r.step(cpu)
	}
	r.cpus[cpu].silent, r.hotplug = true, false // once is enough
	r.switchTo(cpu, sim.TaskID(cpu), 0)
	for r.stack(cpu).Depth > 0 {
		r.step(cpu)
	}
	s := &r.m.State
	borrowed := s.Tasks[cpu].ActiveMM
	if out := r.m.Do(sim.Op{Verb: sim.OfflineCPU, CPU: cpu}); out.Refused != "" || out.Broken {
		r.t.Fatalf("CPU %d does not go offline: %s %v", cpu, out.Refused, out.Violations)
	}
	r.cpus[cpu].offline = true
	if s.MMs[borrowed].Freed {
		r.emit(witness, Event{Kind: Free, MM: r.name(borrowed)}, borrowed)
	}
}

// comeBack brings a CPU back, of which the first that is seen is that its hotplug
// thread runs again.
func (r *recorder) comeBack(cpu sim.CPUID) {
	for i := range r.cpus {
		if r.m.Undecided(sim.CPUID(i)) {
			return // Do would decide
		}
	}
	if out := r.m.Do(sim.Op{Verb: sim.OnlineCPU, CPU: cpu}); out.Refused != "" {
		r.t.Fatalf("CPU %d does not come back: %s", cpu, out.Refused)
	}
	r.cpus[cpu].offline, r.cpus[cpu].silent = false, false
	r.switchTo(cpu, r.cpuhp[cpu], 0)
}

func (r *recorder) living() int {
	n := 0
	for id, t := range r.m.State.Tasks {
		if int(id) < len(r.pids) && r.pids[id] > 0 && t.State == sim.Runnable && t.MM != sim.NoMM {
			n++
		}
	}
	return n
}

// cloning says whether a CPU is in copy_process with an mm: two at once would
// raise mm_users by two before either is seen.
func (r *recorder) cloning(mm sim.MMID) bool {
	for i := range r.cpus {
		if cpu := sim.CPUID(i); r.stack(cpu).MM == mm && r.inside(cpu, "copy_process", "kernel_clone", "_do_fork") {
			return true
		}
	}
	return false
}

// anywhere says whether one of some functions is on the stack of any CPU.
func (r *recorder) anywhere(fns ...string) bool {
	for i := range r.cpus {
		if r.inside(sim.CPUID(i), fns...) {
			return true
		}
	}
	return false
}

// anyMM returns the mm of some process.
func (r *recorder) anyMM() sim.MMID {
	for range 8 {
		id := r.rng.IntN(len(r.pids))
		if t := &r.m.State.Tasks[id]; r.pids[id] > 0 && t.MM != sim.NoMM && !t.Kthread && !r.tasks[id].execing {
			return t.MM
		}
	}
	return sim.NoMM
}

// planReading has a task look at another's mm as a reader of /proc does: with
// get_task_mm, which is seen, or mmget_not_zero, which is not; or it opens a
// file, which takes a reference on mm_count as well.
func (r *recorder) planReading(cpu sim.CPUID, cur sim.TaskID) {
	t := r.tasks[cur]
	mm := r.anyMM()
	if mm == sim.NoMM || r.read[mm] || r.cloning(mm) {
		return
	}
	if r.read == nil {
		r.read = map[sim.MMID]bool{}
	}
	r.read[mm] = true
	here := func() sim.CPUID { return r.m.State.Tasks[cur].CPU }
	take := func(verb sim.Verb) bool { // in one step
		_, refusal := r.m.Begin(sim.Op{Verb: verb, Task: cur, MM: mm})
		return refusal == "" && r.m.Step(here())
	}
	seen, opens := r.rng.IntN(2) == 0, r.rng.IntN(2) == 0
	get := func() bool {
		if !take(sim.Mmget) {
			return false
		}
		t.held = append(t.held, mm)
		if seen || opens {
			r.emit(here(), Event{Kind: Mmget, MM: r.name(mm), Task: Task{PID: r.pids[cur]}}, mm)
		}
		return true
	}
	t.plan = append(t.plan, get)
	if opens {
		t.plan = append(t.plan, func() bool {
			t.open[mm]++
			return take(sim.Mmgrab)
		})
	}
	t.plan = append(t.plan, func() bool {
		_, refusal := r.m.Begin(sim.Op{Verb: sim.Mmput, Task: cur, MM: mm})
		if refusal == "" {
			t.held = t.held[:len(t.held)-1]
			r.look(here())
		}
		return refusal == ""
	})
	if opens {
		t.plan = append(t.plan, func() bool {
			r.emit(here(), Event{Kind: Mmgrab, MM: r.name(mm), Task: Task{PID: r.pids[cur]}}, mm)
			return true
		})
	}
	t.plan = append(t.plan, func() bool {
		delete(r.read, mm)
		return true
	})
}

// planClosing has a task close a file of /proc, if it has one open: mem, which
// is seen, or maps, which is not.
func (r *recorder) planClosing(cpu sim.CPUID, cur sim.TaskID) {
	t := r.tasks[cur]
	for mm := range r.m.State.MMs {
		mm := sim.MMID(mm)
		if t.open[mm] == 0 {
			continue
		}
		if r.rng.IntN(2) == 0 {
			r.emit(cpu, Event{Kind: Mmdrop, MM: r.name(mm), Task: Task{PID: r.pids[cur]}}, mm)
		}
		if t.open[mm]--; t.open[mm] == 0 {
			delete(t.open, mm)
		}
		if _, refusal := r.m.Begin(sim.Op{Verb: sim.Mmdrop, Task: cur, MM: mm}); refusal != "" {
			r.t.Fatalf("mmdrop: %s", refusal)
		}
		r.look(cpu)
		return
	}
}

// TestSimulatedRecordings replays what the simulated recorder has recorded.
func TestSimulatedRecordings(t *testing.T) {
	for _, release := range []string{"5.3", "5.4", "5.10", "6.1", "6.6", "6.12", "7.0"} {
		for cpus := 1; cpus <= 4; cpus++ {
			for seed := range uint64(2) {
				rec := newRecorder(t, release, cpus, seed)
				events := rec.run(1000)
				h := Header{Kernel: release, Workload: "random", Events: len(events)}
				f := run(t, h, events)
				f.Name = fmt.Sprintf("%s, %d CPUs, seed %d", release, cpus, seed)
				if !f.OK() {
					t.Errorf("%s", f.Summary())
					for i, m := range f.Mismatches {
						if i < 3 {
							t.Errorf("    %d: %s", m.Line, m.String())
						}
					}
				} else if seed == 0 {
					t.Log(f.Summary())
				}
			}
		}
	}
}
