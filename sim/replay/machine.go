package replay

import (
	"slices"

	"docgen/sim"
)

// This file is about where recorded CPUs, tasks and mms are in the machine.
//
// The machine has the recording's CPUs, shifted by one: its CPU 0 is for tasks
// that are on none. Of tasks it has the idle ones and, per CPU, two slots: for
// the task that runs and the one that was just switched away from. All others
// wait in the Replayer. So what an operation costs does not depend on how many
// tasks a recording has.

// limbo is the machine's CPU for tasks that are on none of the recording's.
const limbo sim.CPUID = 0

// What the machine can hold at once. Tasks are held outside of it.
const (
	maxMMs   = 32000
	maxTasks = 1 << 20
)

// A cpu is a CPU of the recording.
type cpu struct {
	id    sim.CPUID // the machine's
	cur   *task     // who runs on it; nil while that is not known
	idle  task
	slots [2]sim.TaskID
	prev  sim.TaskID // the slot of the task that was switched away from, while finish_task_switch needs it

	// finish_task_switch is in progress: it ends when the stack of cur is
	// back to depth base.
	switching bool
	base      uint8
	drop      *mm  // what it will drop; nil if nothing
	switched  int  // the line of the switch
	owes      bool // its prev_mm_dropped has yet to come

	dying    bool  // it has been seen to go offline
	gone     bool  // it is taken to be offline
	borrowed *mm   // what it borrowed before,
	left     *task // and who ran there

	heard    int  // the line of its last event
	own      bool // the recorder runs on it
	recorder int  // how often it has been switched to
	share    Tally
}

// boot makes the machine.
func (r *Replayer) boot(kernel sim.Kernel) error {
	m, err := sim.New(sim.Config{CPUs: sim.MaxCPUs, Kernel: kernel, NoTLB: true, NoMemory: true})
	if err != nil {
		return err
	}
	r.m = m
	m.Record(false)
	m.Check(false)
	m.Recycle(true)
	s := &m.State
	s.CPUs = s.CPUs[:1]
	r.holder = m.Kthread()
	r.parked = s.Tasks[r.holder]
	for range 2 * sim.MaxCPUs {
		s.Tasks = append(s.Tasks, emptySlot)
	}
	// The machine adds a task for a moment now and then, and keeps its
	// kworker and a cpuhp thread per CPU. With room for those, tasks do not
	// move, and pointers to them stay good.
	s.Tasks = slices.Grow(s.Tasks, 2*sim.MaxCPUs)
	r.byID = make([]*mm, 1) // init_mm's name is not known
	r.unmet = &mm{name: nameless, known: true}
	r.unmet.id = r.newMM(r.unmet)
	r.newborn = r.parked
	return nil
}

// emptySlot is a task that is none. The machine makes no task in its place.
var emptySlot = sim.Task{MM: sim.NoMM, ActiveMM: sim.NoMM, State: sim.Zombie, CPU: sim.NoCPU, Parent: sim.NoTask, Vfork: sim.NoTask}

// firstSlot is the first slot of a CPU of the machine's.
func firstSlot(id sim.CPUID) sim.TaskID { return sim.MaxCPUs + 1 + 2*sim.TaskID(id) }

// addCPUs makes the machine have n CPUs of the recording's.
func (r *Replayer) addCPUs(n int) {
	for ; r.ncpu < n; r.ncpu++ {
		c := &r.cpus[r.ncpu]
		c.id, c.prev = sim.CPUID(r.ncpu+1), sim.NoTask
		c.slots = [2]sim.TaskID{firstSlot(c.id), firstSlot(c.id) + 1}
		c.idle = task{idle: true, kthread: true, slot: sim.TaskID(c.id)}
		r.park(c)
	}
	r.m.State.CPUs = r.m.State.CPUs[:n+1]
}

// park makes the idle task of c one that was switched away from.
func (r *Replayer) park(c *cpu) {
	s := &r.m.State.Tasks[c.id]
	*s = r.parked
	s.Idle, s.CPU, s.Leader = true, c.id, sim.TaskID(c.id)
}

// unmake takes a task out of the machine that the machine has made.
func (r *Replayer) unmake(id sim.TaskID) {
	s := &r.m.State
	if int(id) == len(s.Tasks)-1 {
		s.Tasks = s.Tasks[:id]
		return
	}
	s.Tasks[id] = emptySlot
	s.Tasks[id].State = sim.Reaped // it may be made again
}

// newMM makes an mm of the machine's for x, whose counters are not known.
func (r *Replayer) newMM(x *mm) sim.MMID {
	process, id := r.m.Process()
	r.unmake(process)
	s := &r.m.State.MMs[id]
	s.Users, s.Count = unlearnt, unlearnt
	r.bind(x, id)
	return id
}

// unlearnt is what counters are before they are learnt: far from zero.
const unlearnt = 1 << 14

// bind notes that x is an mm of the machine's.
func (r *Replayer) bind(x *mm, id sim.MMID) {
	for len(r.byID) <= int(id) {
		r.byID = append(r.byID, nil)
	}
	r.byID[id], x.id = x, id
	r.live++
	if r.live > maxMMs {
		r.tooMany("mms", maxMMs)
	}
}

// of returns the mm that is the machine's id, nil for NoMM.
func (r *Replayer) of(id sim.MMID) *mm {
	if id == sim.NoMM {
		return nil
	}
	if int(id) >= len(r.byID) || r.byID[id] == nil {
		// Something still points to an mm that is freed, which has been told.
		r.m.State.MMs[id] = sim.MM{Users: unlearnt, Count: unlearnt, FreeBy: sim.NoTask}
		r.bind(&mm{name: nameless}, id)
	}
	return r.byID[id]
}

// named returns the mm of a name, and makes it if it was never met.
func (r *Replayer) named(n MMName) *mm {
	x := r.mms.find(n)
	if x != nil && x.freed == 0 {
		return x
	}
	if x != nil {
		r.differs("mm", n.String(), "no such mm, since it was freed", n.String())
	}
	x = &mm{name: n}
	r.newMM(x)
	r.mms.set(n, x)
	return x
}

// born makes id, which the machine has just allocated, the mm of a name. It
// returns false if that is the name of another.
func (r *Replayer) born(n MMName, id sim.MMID) (*mm, bool) {
	old := r.mms.find(n)
	x := &mm{name: nameless, known: true, born: true, seen: r.ev.Line}
	r.bind(x, id)
	if n == Null || old != nil && old.freed == 0 {
		return x, false
	}
	x.name = n
	if old != nil {
		r.differs("mm", n.String(), "a new name, since this mm was freed", n.String())
	}
	r.mms.set(n, x)
	return x, true
}

// reap parts with x if the machine has freed it, which the recording must have
// told.
func (r *Replayer) reap(x *mm) {
	if x.id == sim.NoMM || !r.m.State.MMs[x.id].Freed {
		return
	}
	r.byID[x.id], x.id = nil, sim.NoMM
	r.live--
	r.m.State.Cachep.Free = r.m.State.Cachep.Free[:0]
	if x.freed == 0 && x != r.freeing {
		r.differs("free", x.String(), "a free, since mm_count has reached 0", "none")
		r.bury(x)
	}
}

// bury retires the name of an mm that has been freed.
func (r *Replayer) bury(x *mm) {
	x.freed = r.ev.Line
	if x.name != nameless {
		r.mms.set(x.name, r.gone)
	}
}

// step executes a micro-step of a CPU.
func (r *Replayer) step(id sim.CPUID) bool {
	if r.m.Step(id) {
		return true
	}
	if r.m.Broken() != nil { // by what the recording made the machine do
		r.m.Reset()
		return r.m.Step(id)
	}
	return false
}

// begin starts an operation. What the machine refuses is a mismatch.
func (r *Replayer) begin(op sim.Op) bool {
	_, refusal := r.m.Begin(op)
	if refusal == "" {
		return true
	}
	r.differs(r.ev.Kind.String(), "", "that the simulator's machine refuses it: "+string(refusal), "it")
	return false
}

// outside has the machine take or drop a reference on x on behalf of nobody in
// particular: an open file belongs to no task.
func (r *Replayer) outside(verb sim.Verb, x *mm) {
	if x.id == sim.NoMM {
		return
	}
	s := &r.m.State
	pin := sim.Pin{Task: r.holder, MM: x.id}
	switch verb {
	case sim.Mmput:
		pin.Users = 1
		s.Pins = append(s.Pins[:0], pin)
	case sim.Mmdrop:
		pin.Count = 1
		s.Pins = append(s.Pins[:0], pin)
	}
	if r.begin(sim.Op{Verb: verb, Task: r.holder, MM: x.id}) {
		for r.m.Step(sim.NoCPU) {
		}
	}
	r.m.Reset()
	s.Pins = s.Pins[:0]
}

// stackOf returns the task of the machine's that is t, while t is on a CPU.
func (r *Replayer) stackOf(t *task) *sim.Task { return &r.m.State.Tasks[t.slot] }

// load puts t, which is on no CPU, into a slot of c.
func (r *Replayer) load(c *cpu, t *task) {
	t.cpu = c
	if t.idle {
		return // it is there
	}
	t.slot = c.slots[0]
	if c.cur != nil && c.cur.slot == t.slot {
		t.slot = c.slots[1]
	}
	s := r.stackOf(t)
	switch {
	case t.saved != nil:
		*s = *t.saved
	case t.newborn:
		*s = r.newborn
	default:
		*s = r.parked
	}
	t.newborn = false
	s.Kthread, s.Leader, s.CPU = t.kthread, t.slot, c.id
	s.MM, s.ActiveMM = r.idOf(t.mm), r.idOf(t.mm)
}

// state returns the machine's counters of x, which are zero once it is freed.
func (r *Replayer) state(x *mm) *sim.MM {
	if x.id == sim.NoMM {
		return &sim.MM{}
	}
	return &r.m.State.MMs[x.id]
}

// idOf returns the machine's id of an mm that must be there.
func (r *Replayer) idOf(x *mm) sim.MMID {
	switch {
	case x == nil:
		return sim.NoMM
	case x.id == sim.NoMM: // a task has an mm that is gone; that has been told
		x.freed, x.known = 0, false
		r.newMM(x)
	}
	return x.id
}

// unload takes t, which has been switched away from with an operation of depth
// frames in progress, out of the machine. Its slot is still needed there.
func (r *Replayer) unload(c *cpu, t *task, depth uint8) {
	s := r.stackOf(t)
	s.State = sim.Runnable
	t.cpu = nil
	if t.idle {
		return
	}
	c.prev = t.slot
	t.mm, t.depth = r.of(s.MM), depth
	if depth == 0 || t.dead {
		t.saved, t.depth = nil, 0
		return
	}
	if t.saved == nil {
		t.saved = new(sim.Task)
	}
	*t.saved = *s
	t.saved.OnCPU = false
}

// release frees the slot of the task that c has switched away from.
func (r *Replayer) release(c *cpu) {
	if c.prev != sim.NoTask {
		s := &r.m.State.Tasks[c.prev]
		s.MM, s.ActiveMM, s.State, s.Depth, s.OnCPU = sim.NoMM, sim.NoMM, sim.Zombie, 0, false
		c.prev = sim.NoTask
	}
}

// depthOf returns how many frames of an operation are on t's stack.
func (r *Replayer) depthOf(t *task) uint8 {
	switch {
	case t.cpu == nil:
		return t.depth
	case t.cpu.switching:
		return t.cpu.base
	}
	return r.stackOf(t).Depth
}

// stepTask executes a micro-step of the operation that t is in the middle of. It
// returns how deep in it t then is. If t is on no CPU, or on one that has just
// switched to it, frames of the scheduler's are above the operation's, for when
// t goes on: then the step is executed in limbo, without them.
func (r *Replayer) stepTask(t *task) (depth uint8, ok bool) {
	var from *sim.Task
	switch depth = r.depthOf(t); {
	case t.cpu == nil:
		from = t.saved
	case t.cpu.switching:
		from = r.stackOf(t)
	default:
		ok = r.step(t.cpu.id)
		return r.stackOf(t).Depth, ok
	}
	if from == nil {
		return 0, false
	}
	slot := firstSlot(limbo)
	s, c := &r.m.State.Tasks[slot], &r.m.State.CPUs[limbo]
	*s = *from
	clear(s.Frames[depth:])
	s.Depth, s.Leader, s.CPU = depth, slot, limbo
	c.Current, c.Stack = slot, slot
	ok = r.step(limbo)
	c.Current, c.Stack = sim.TaskID(limbo), sim.TaskID(limbo)

	above := from.Frames
	now := s.Depth
	n := copy(s.Frames[now:], above[depth:from.Depth])
	from.Frames, from.Depth = s.Frames, now+uint8(n)
	*s = emptySlot
	switch {
	case t.cpu != nil:
		t.cpu.base = now
	case now == 0:
		t.saved, t.depth = nil, 0
	default:
		t.depth = now
	}
	return now, ok
}
