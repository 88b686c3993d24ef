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

	memo  *memo  // nil if the machine is to take every step
	awake []plan // by task: of waking or reaping it

	// Where it is.
	row   []uint32 // the number of each component
	sum   uint64   // of the components' shares in the hash
	gists []*gist  // of the components
	keyed []uint32 // their numbers, as they stand in keys of the memo
	owned uint32   // mms that are the mm of some process
	kin   bool     // some tasks are related
	odd   bool     // it is one of the states in which the memo does not know its way

	// Where its machine was loaded with: there, once face has been called.
	from sim.State
	at   []position // by task
	in   []uint32

	// Where it has gone.
	nowAt    []position
	now      []uint32
	nowSum   uint64
	changed  uint32 // tasks, and CPUs with their idle tasks, that are not as they were
	changedM uint32 // mms
	moved    bool   // the machine has gone, too

	tallies []*sim.Tally // scratch
	menu    menu
	scratch value
	holds   holdings
	gens    generations
	heap    heap
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
		row: make([]uint32, md.width()), now: make([]uint32, md.width()), in: make([]uint32, md.width()),
		keyed: make([]uint32, md.width()), gists: make([]*gist, md.width()), tallies: make([]*sim.Tally, md.width()), awake: make([]plan, n)}
	for i := range w.in {
		w.in[i] = ^uint32(0) // nothing is loaded
	}
	return w
}

// stand goes to a state, and leaves the machine behind.
func (w *walker) stand(row []uint32) {
	copy(w.row, row)
	copy(w.keyed, row)
	w.sum, w.owned, w.kin, w.odd = 0, 0, false, false
	for i, id := range row {
		g := w.values[w.kindAt(i)].gist(id)
		w.gists[i] = g
		w.sum += mix(g.hash + uint64(i))
		w.owned |= uint32(g.owned)
		w.kin = w.kin || g.kin
		w.odd = w.odd || g.choosing
	}
	for i, g := range w.gists[:w.cpus] {
		w.odd = w.odd || w.keyed[g.stack]&executedBit != 0 || w.keyed[g.current]>>currentBits != 0
		w.keyed[g.stack] |= executedBit
		w.keyed[g.current] |= uint32(i+1) << currentBits
	}
}

// sound says whether a state obeys every invariant. If not, the machine says which are broken.
func (w *walker) sound() bool {
	if !w.tallied {
		return false
	}
	for i, g := range w.gists {
		w.tallies[i] = &g.tally
	}
	tasks, mms := w.cpus, w.cpus+w.tasks
	return sim.Agree(w.tallies[:tasks], w.tallies[tasks:mms], w.tallies[mms:])
}

// load goes to a state with the machine.
func (w *walker) load(row []uint32) {
	w.stand(row)
	w.face()
}

// face takes the machine to where the walker is.
func (w *walker) face() {
	if slices.Equal(w.in, w.row) {
		return
	}
	row := w.row
	s, t := &w.from, &w.m.State
	w.onCPU(sim.NoCPU)
	for i := range s.CPUs {
		if w.in[i] != row[i] {
			r := w.reader(ofCPU, row[i])
			r.readCPU(&s.CPUs[i], &s.Tasks[i], w.layered)
			t.CPUs[i] = s.CPUs[i]
			assign(&t.Tasks[i], &s.Tasks[i])
		}
	}
	s.Pins, s.Files = s.Pins[:0], s.Files[:0]
	for i := w.cpus; i < len(s.Tasks); i++ {
		if r := w.reader(ofTask, row[i]); w.in[i] != row[i] || r.holds() {
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
		if n := w.cpus + w.tasks + i; w.in[n] != row[n] || w.memory {
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
	copy(w.in, row)
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
	if !w.moved {
		return
	}
	w.moved = false
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
	w.face()
	cpu := st.cpu
	if st.verb != sim.StepCPU {
		var refused sim.Refusal
		if cpu, refused = w.m.Begin(st.op()); refused != "" {
			return false
		}
	}
	w.moved = true
	stepped := cpu == sim.NoCPU || w.m.Step(cpu)
	if len(w.m.State.MMs) > len(w.from.MMs) || len(w.m.State.Tasks) > len(w.from.Tasks) || w.memory && len(w.m.State.Pages) > len(w.from.Pages) {
		w.changed, w.changedM = ^uint32(0), ^uint32(0)
		w.back()
		return false // it waits until there is room
	}
	w.arrive(st)
	if !stepped && slices.Equal(w.now, w.row) {
		w.back()
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
	if st.option != nil {
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
	return w.now, w.hashOf(w.now, w.nowSum)
}

// stuck says whether some task is inside an operation where the walker is, and
// cannot go on. If no step leads on from there, it never will.
func (w *walker) stuck() bool {
	for i, g := range w.gists[:w.cpus+w.tasks] {
		if g.waits || i < w.cpus && w.gists[g.stack].inside {
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
