package explore

import (
	"math/bits"
	"slices"

	"docgen/sim"
)

// What comes of a step depends on few components: those that the machine looks
// at (sim.Reads). A memo keeps it by their numbers, so that most steps need
// no machine. It is exact: nothing that a step depends on is left out of the
// key, and keys are compared, not hashes of them. It forgets, so that it stays
// small; then a step is taken again.
//
// First comes what can be tried at all on a CPU. That depends on it, its current
// task and the one whose stack it executes: a menu. Each step of a menu has a
// plan, which knows what else the step has been seen to look at. Under the
// numbers of these components a leaf says what comes of it.
//
// A number in a key says also on which CPU a task is current and whether it is
// executed, because components leave that to those of the CPUs.
type memo struct {
	menus  map[menuKey]*menu
	plans  uint32 // how many there have been
	awake  []plan // by task: of waking or reaping it
	leaves []leaf // by hash; what comes later takes the place
	max    int    // how many there may be
	stored int    // since there are so many
}

// A menuKey is a CPU, and the numbers of its component, of its current task and
// of the one whose stack it executes.
type menuKey struct {
	cpu     uint8
	numbers [3]uint32
}

// A menu is what can be tried on a CPU.
type menu struct {
	items    []item
	switches bool   // somebody else can come next
	runs     []plan // of that, by task
	places   uint64 // the components that it depends on
}

// An item is a step to try, or one for every mm that some process has.
type item struct {
	step
	any   bool
	plans []plan // a single one, or by mm
}

// A plan is what a step depends on beyond its menu, as far as it is known.
type plan struct {
	id     uint32
	places uint64
	free   bool // which ids of mms are free
	kin    bool // how tasks are related: the leaves are for when no task is
	wide   bool // more than is worth keeping
}

// A leaf is what comes of a step.
type leaf struct {
	sum   uint64             // what it adds to the shares of components in the hash
	key   [maxKey]uint32     // the plan, and the numbers of the components at its places
	to    [maxChanges]uint32 // which components change,
	at    [maxChanges]uint8  // at which places
	keys  uint8              // how many words key has; 0 for no leaf
	n     uint8              // how many components change
	taken bool               // the step can be taken
}

const (
	maxKey     = 6
	maxChanges = 6
	leafSize   = 72

	minLeaves = 1 << 8
	maxLeaves = 1 << 19
	maxMenus  = 1 << 16
)

// memoShare is the part of the memory that all memos may take: 1/memoShare.
const memoShare = 16

// What a number in a key has above the number of the component.
const (
	executedBit = 1 << 26
	currentBits = 27 // the CPU + 1, from this bit on
)

// newMemo returns a memo that takes up to so many bytes, if that is not 0.
func newMemo(most int) *memo {
	me := &memo{awake: make([]plan, maxIDs), leaves: make([]leaf, minLeaves), max: maxLeaves}
	for most > 0 && me.max*leafSize > most && me.max > minLeaves {
		me.max /= 2
	}
	me.forget()
	return me
}

func (me *memo) forget() {
	me.menus = map[menuKey]*menu{}
	clear(me.leaves)
	for i := range me.awake {
		me.awake[i] = me.plan()
	}
}

func (me *memo) plan() plan {
	me.plans++
	return plan{id: me.plans}
}

// find returns the place of the leaf of a key, whatever is there.
func (me *memo) find(key []uint32) *leaf {
	h := uint64(len(key))
	for _, k := range key {
		h = mix(h ^ uint64(k))
	}
	return &me.leaves[h&uint64(len(me.leaves)-1)]
}

// is says whether a leaf is that of a key.
func (l *leaf) is(key []uint32) bool {
	return int(l.keys) == len(key) && slices.Equal(l.key[:l.keys], key)
}

// room makes room for a leaf more, if there are about as many as there can be.
func (me *memo) room() {
	if me.stored++; me.stored < len(me.leaves) || len(me.leaves) == me.max {
		return
	}
	old := me.leaves
	me.leaves, me.stored = make([]leaf, 2*len(old)), 0
	for i := range old {
		if l := &old[i]; l.keys > 0 {
			*me.find(l.key[:l.keys]) = *l
		}
	}
}

// menuOf returns what can be tried on a CPU.
func (w *walker) menuOf(cpu int) *menu {
	g := w.gists[cpu]
	mu := &w.menu
	if w.remembers() {
		key := menuKey{uint8(cpu), [3]uint32{w.keyed[cpu], w.keyed[g.current], w.keyed[g.stack]}}
		if mu := w.memo.menus[key]; mu != nil {
			return mu
		}
		if len(w.memo.menus) == maxMenus {
			w.memo.forget()
		}
		mu = &menu{places: 1<<cpu | 1<<g.current | 1<<g.stack}
		w.memo.menus[key] = mu
	}
	w.face()
	w.m.ForgetReads()
	w.write(mu, sim.CPUID(cpu))
	if mu != &w.menu {
		if r := w.read(); r.wide || r.places&^mu.places != 0 {
			panic("sim: what can be tried on a CPU depends on more than its tasks")
		}
		for i := range mu.items {
			n := 1
			if mu.items[i].any {
				n = w.mms
			}
			for range n {
				mu.items[i].plans = append(mu.items[i].plans, w.memo.plan())
			}
		}
		for range w.cpus + w.tasks {
			mu.runs = append(mu.runs, w.memo.plan())
		}
	}
	return mu
}

// remembers says whether the memo is to be asked where the walker is.
func (w *walker) remembers() bool { return w.memo != nil && w.recorded && !w.odd }

// read returns what the machine has looked at, as a plan.
func (w *walker) read() plan {
	r := w.m.Reads()
	return plan{
		places: r.CPUs | r.Tasks | r.MMs<<(w.cpus+w.tasks),
		free:   r.Free, kin: r.Kin,
		wide: r.All || (r.CPUs|r.Tasks)>>(w.cpus+w.tasks) != 0 || r.MMs>>w.mms != 0,
	}
}

// try takes a step, or remembers what comes of it: then the machine stays where
// it is. It returns false if the step cannot be taken.
func (w *walker) try(st step, places uint64, p *plan) bool {
	if !w.remembers() {
		return w.take(st)
	}
	var buf [maxKey]uint32
	key := w.key(buf[:0], places, p)
	if key == nil {
		return w.take(st)
	}
	l := w.memo.find(key)
	if !l.is(key) {
		return w.learn(st, places, p)
	}
	copy(w.now, w.row)
	for i, at := range l.at[:l.n] {
		w.now[at] = l.to[i]
	}
	w.nowSum = w.sum + l.sum
	return l.taken
}

// key appends the key of a step, or returns nil if it is not to be remembered.
func (w *walker) key(key []uint32, places uint64, p *plan) []uint32 {
	if p.wide || p.kin && w.kin {
		return nil
	}
	key = append(key, p.id)
	if p.free {
		free, named := uint32(0), uint32(0)
		for i, g := range w.gists[w.cpus+w.tasks:] {
			if g.freed {
				free |= 1 << i
			}
		}
		for i, g := range w.gists[:w.cpus+w.tasks] {
			if named |= uint32(g.mentions); (places|p.places)>>i&1 != 0 && uint32(g.mentions)&free != 0 {
				return nil // it may free an id on the way
			}
		}
		key = append(key, free<<16|free&^named)
	}
	for more := p.places; more != 0; more &= more - 1 {
		if len(key) == maxKey {
			p.wide = true
			return nil
		}
		key = append(key, w.keyed[bits.TrailingZeros64(more)])
	}
	return key
}

// learn takes a step and remembers what comes of it.
func (w *walker) learn(st step, places uint64, p *plan) bool {
	w.m.ForgetReads()
	taken := w.take(st)
	if len(w.m.Broken()) > 0 {
		return taken
	}
	r := w.read()
	for i, id := range w.now {
		if taken && id != w.row[i] {
			r.places |= 1 << i
		}
	}
	p.places |= r.places &^ places
	p.free, p.kin, p.wide = p.free || r.free, p.kin || r.kin, p.wide || r.wide
	l := leaf{taken: taken}
	key := w.key(l.key[:0], places, p)
	if key == nil {
		return taken
	}
	l.keys = uint8(len(key))
	if taken {
		l.sum = w.nowSum - w.sum
		for i, id := range w.now {
			if id == w.row[i] {
				continue
			}
			if l.n == maxChanges {
				p.wide = true
				return taken
			}
			l.at[l.n], l.to[l.n] = uint8(i), id
			l.n++
		}
	}
	w.memo.room()
	*w.memo.find(key) = l
	return taken
}
