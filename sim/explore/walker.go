package explore

import (
	"slices"

	"docgen/sim"
)

// A walker goes from a state to those that are one step away (step.go), and back.
type walker struct {
	*model
	m        *sim.Machine // its State is where the walker is, or has just gone
	symmetry *symmetry    // nil if states are taken as they are

	// Where it is.
	from sim.State
	at   []position // by task
	row  []uint32   // the number of each component
	sum  uint64     // of the components' shares in the hash

	// Where it has gone.
	nowAt    []position
	now      []uint32
	nowSum   uint64
	changed  uint32 // tasks, and CPUs with their idle tasks, that are not as they were
	changedM uint32 // mms

	scratch value
	holds   holdings
	gens    generations
}

// newWalker returns a walker for a machine of its own.
func newWalker(md *model, m *sim.Machine) *walker {
	m.Record(false)
	m.Check(false)
	m.Recycle(true)
	m.Reset()
	m.State = md.start.Clone()
	n := md.cpus + md.tasks
	w := &walker{model: md, m: m, from: md.start.Clone(), at: make([]position, n), nowAt: make([]position, n),
		row: make([]uint32, md.width()), now: make([]uint32, md.width())}
	for i := range w.row {
		w.row[i] = ^uint32(0) // nothing is loaded
	}
	return w
}

// load goes to a state.
func (w *walker) load(row []uint32) {
	s, t := &w.from, &w.m.State
	w.onCPU(sim.NoCPU)
	for i := range s.CPUs {
		if w.row[i] != row[i] {
			r := w.reader(ofCPU, row[i])
			r.readCPU(&s.CPUs[i], &s.Tasks[i], w.layered)
			t.CPUs[i] = s.CPUs[i]
			assign(&t.Tasks[i], &s.Tasks[i])
		}
	}
	s.Pins, s.Files = s.Pins[:0], s.Files[:0]
	for i := w.cpus; i < len(s.Tasks); i++ {
		if r := w.reader(ofTask, row[i]); w.row[i] != row[i] || r.holds() {
			w.at[i] = r.readTask(&s.Tasks[i], &w.holds)
			s.Pins, s.Files = append(s.Pins, w.holds.pins...), append(s.Files, w.holds.files...)
			if w.holds.kworker {
				s.Kworker = sim.TaskID(i)
			}
			assign(&t.Tasks[i], &s.Tasks[i])
		}
	}
	t.Pins, t.Files, t.Kworker = append(t.Pins[:0], s.Pins...), append(t.Files[:0], s.Files...), s.Kworker
	if w.memory {
		emptyMemory(s)
	}
	for i := range s.MMs {
		if n := w.cpus + w.tasks + i; w.row[n] != row[n] || w.memory {
			r := w.reader(ofMM, row[n])
			r.readMM(&s.MMs[i], w.layered)
			if w.memory {
				r.readMemory(s, sim.MMID(i))
			}
			t.MMs[i] = s.MMs[i]
		}
	}
	if w.memory {
		sortTranslations(s)
		copyMemory(t, s)
	}
	for i := range s.CPUs {
		s.Tasks[s.CPUs[i].Current].CPU = sim.CPUID(i)
		t.Tasks[s.CPUs[i].Current].CPU = sim.CPUID(i)
	}
	w.sum = 0
	for i, id := range row {
		w.sum += w.share(i, id)
	}
	copy(w.row, row)
}

// onCPU takes tasks off the CPUs that they are on.
func (w *walker) onCPU(cpu sim.CPUID) {
	for i := range w.from.CPUs {
		current := w.from.CPUs[i].Current
		w.from.Tasks[current].CPU, w.m.State.Tasks[current].CPU = cpu, cpu
	}
}

// back returns to where the walker was.
func (w *walker) back() {
	s, t := &w.from, &w.m.State
	t.Tasks, t.MMs = t.Tasks[:len(s.Tasks)], t.MMs[:len(s.MMs)]
	for i := range s.CPUs {
		if w.changed>>i&1 != 0 {
			t.CPUs[i] = s.CPUs[i]
		}
	}
	for i := range s.Tasks {
		if w.changed>>i&1 != 0 {
			assign(&t.Tasks[i], &s.Tasks[i])
		}
		t.Tasks[i].CPU = s.Tasks[i].CPU
	}
	for i := range s.MMs {
		if w.changedM>>i&1 != 0 {
			t.MMs[i] = s.MMs[i]
		}
	}
	if len(s.Pins)+len(t.Pins) > 0 {
		t.Pins = append(t.Pins[:0], s.Pins...)
	}
	if len(s.Files)+len(t.Files) > 0 {
		t.Files = append(t.Files[:0], s.Files...)
	}
	if w.memory {
		copyMemory(t, s)
	}
	t.Cachep.Free, t.Kworker = t.Cachep.Free[:0], s.Kworker
	if len(w.m.Broken()) > 0 {
		w.m.Reset()
	}
}

// take takes a step. It returns false, and has gone nowhere, if the step cannot
// be taken from here.
func (w *walker) take(st step) bool {
	cpu := st.cpu
	if st.verb != sim.StepCPU {
		var refused sim.Refusal
		if cpu, refused = w.m.Begin(st.op()); refused != "" {
			return false
		}
	}
	stepped := cpu == sim.NoCPU || w.m.Step(cpu)
	if len(w.m.State.MMs) > len(w.from.MMs) || len(w.m.State.Tasks) > len(w.from.Tasks) || w.memory && len(w.m.State.Pages) > len(w.from.Pages) {
		w.changed, w.changedM = ^uint32(0), ^uint32(0)
		w.back()
		return false // it waits until there is room
	}
	w.arrive(st)
	if !stepped && slices.Equal(w.now, w.row) {
		return false // it waits for another CPU, in a loop
	}
	return true
}

// arrive finds the components of the state that a step has led to.
func (w *walker) arrive(st step) {
	s, from := &w.m.State, &w.from
	w.normalise(w.m, &w.gens, s)
	copy(w.now, w.row)
	copy(w.nowAt, w.at)
	if st.task != sim.NoTask {
		w.nowAt[st.task] = st.then
	}
	w.changed, w.changedM, w.nowSum = 0, 0, w.sum
	v := &w.scratch
	for i := range s.CPUs {
		if !sameCPU(&s.CPUs[i], &from.CPUs[i], w.layered) || !sameTask(&s.Tasks[i], &from.Tasks[i]) {
			v.reset()
			v.writeCPU(&s.CPUs[i], &s.Tasks[i], sim.CPUID(i), w.layered)
			w.set(i, w.values[ofCPU].number(v))
			w.changed |= 1 << i
		}
	}
	pins, files := s.Pins, s.Files
	held := slices.Equal(pins, from.Pins) && slices.Equal(files, from.Files)
	for i := w.cpus; i < len(s.Tasks); i++ {
		id, t := sim.TaskID(i), &s.Tasks[i]
		w.nowAt[i] = w.place(st, id)
		n, f := 0, 0
		for n < len(pins) && pins[n].Task == id {
			n++
		}
		for f < len(files) && files[f].Holder == id {
			f++
		}
		if w.nowAt[i] != w.at[i] || !held || !sameTask(t, &from.Tasks[i]) {
			v.reset()
			h := holdings{pins[:n], files[:f], s.Kworker == id}
			v.writeTask(t, id, w.nowAt[i], &h)
			w.set(i, w.values[ofTask].number(v))
			w.changed |= 1 << i
		}
		pins, files = pins[n:], files[f:]
	}
	same := !w.memory || sameMemory(s, from)
	for i := range s.MMs {
		if !same || !sameMM(&s.MMs[i], &from.MMs[i]) {
			v.reset()
			w.writeMM(v, s, sim.MMID(i))
			w.set(w.cpus+w.tasks+i, w.values[ofMM].number(v))
			w.changedM |= 1 << i
		}
	}
}

// place returns where a task stands in its choices after a step.
func (w *walker) place(st step, id sim.TaskID) position {
	at := w.nowAt[id]
	home := w.choices.at[at].home
	switch w.m.State.Tasks[id].State {
	case sim.Reaped:
		return 0
	case sim.Zombie: // all that can be done to it is to reap it
		if w.choices.at[home].reap {
			return home
		}
		return 0
	}
	if w.from.Tasks[id].State == sim.Reaped { // it has just been born
		return w.choices.at[w.at[w.from.CPUs[st.cpu].Stack]].home
	}
	return at
}

// set notes that a component has changed.
func (w *walker) set(i int, id uint32) {
	w.nowSum += w.share(i, id) - w.share(i, w.row[i])
	w.now[i] = id
}

// reached returns the components and the hash of the state where the walker has
// gone, or of the one that stands for it. The row is valid until the next step.
func (w *walker) reached() ([]uint32, uint64) {
	if w.symmetry != nil {
		return w.now, w.symmetry.canonical(w.now)
	}
	return w.now, mix(w.nowSum)
}

// stuck says whether some task is inside an operation where the walker is, and
// cannot go on. If no step leads on from there, it never will.
func (w *walker) stuck() bool {
	for i := range w.from.CPUs {
		if w.from.Tasks[w.from.CPUs[i].Stack].Depth > 0 {
			return true
		}
	}
	for i := range w.from.Tasks {
		if w.from.Tasks[i].State == sim.Waiting {
			return true
		}
	}
	return false
}

// What follows knows the fields of the machine's state that components have.

// assign copies a task, without what is above its stack.
func assign(to, from *sim.Task) {
	to.MM, to.ActiveMM, to.Hidden, to.State, to.CPU, to.Parent = from.MM, from.ActiveMM, from.Hidden, from.State, from.CPU, from.Parent
	to.OomMM, to.Leader, to.Vfork, to.Depth = from.OomMM, from.Leader, from.Vfork, from.Depth
	to.Kthread, to.Idle, to.Killed, to.OnCPU = from.Kthread, from.Idle, from.Killed, from.OnCPU
	copy(to.Frames[:from.Depth], from.Frames[:from.Depth])
}

func sameTask(a, b *sim.Task) bool {
	if a.Depth != b.Depth || a.MM != b.MM || a.ActiveMM != b.ActiveMM || a.Hidden != b.Hidden || a.State != b.State ||
		a.Leader != b.Leader || a.Kthread != b.Kthread || a.Killed != b.Killed || a.OnCPU != b.OnCPU || a.Vfork != b.Vfork || a.OomMM != b.OomMM {
		return false
	}
	for i := int(a.Depth) - 1; i >= 0; i-- {
		f, g := &a.Frames[i], &b.Frames[i]
		if f.PC != g.PC || f.Func != g.Func || f.Flags != g.Flags || f.Task != g.Task || f.N != g.N || f.MM != g.MM {
			return false
		}
	}
	return true
}

func sameCPU(a, b *sim.CPU, layered bool) bool {
	return (!layered || *a == *b) && a.Current == b.Current && a.Stack == b.Stack && a.PrevMM == b.PrevMM && a.IRQsOff == b.IRQsOff && a.Last == b.Last
}

func sameMM(a, b *sim.MM) bool {
	return a.Users == b.Users && a.Count == b.Count && a.Dying == b.Dying && a.Torn == b.Torn && a.Freed == b.Freed &&
		a.Stale == b.Stale && a.TLBGen == b.TLBGen && a.Mask == b.Mask
}
