package explore

import "math/bits"

// What comes of a step depends on few components: those that the machine looks
// at (sim.Reads). A memo keeps it by their numbers, so that most steps need
// no machine. It is exact: nothing that a step depends on is left out of the
// key, and keys are compared, not hashes of them. It forgets, so that it stays
// small; then a step is taken again.
//
// First comes what can be tried at all on a CPU. That depends on it, its current
// task and the one whose stack it executes: a menu (step.go). Each step of a
// menu has a plan, which knows what else the step has been seen to look at. Under
// the numbers of these components a leaf says what comes of it.
//
// A number in a key says also on which CPU a task is current and whether it is
// executed, because components leave that to those of the CPUs.
type memo struct {
	menus  []*menu // by hash, with open addressing
	served int     // how many menus there are
	plans  uint32  // how many there have been
	leaves []leaf  // by hash; what comes later takes the place
	stored int     // since there are so many

	maxMenus, maxLeaves int
}

// A plan is what a step depends on beyond its menu, as far as it is known.
type plan struct {
	id     uint32
	places uint32 // of components
	free   bool   // which ids of mms are free
	kin    bool   // how tasks are related: the leaves are for when no task is
	wide   bool   // more than is worth keeping
}

// A leaf is what comes of a step. It is as large as a line of a processor's cache.
type leaf struct {
	key   leafKey
	n     uint8              // how many components change
	taken bool               // the step can be taken
	at    [maxChanges]uint8  // the places of the components that change
	to    [maxChanges]uint32 // and what they are then
	sum   uint64             // what that adds to the shares of components in the hash
}

// A leafKey is the id of a plan, and the numbers of the components at its places.
type leafKey struct {
	words [maxKey]uint32
	n     uint32 // 0 for no key
}

const (
	maxKey     = 5
	maxChanges = 5

	minLeaves = 1 << 8
	minMenus  = 1 << 6
	leafSize  = 64
	menuSize  = 1 << 10 // about
)

// memoShare is the part of the memory that all memos may take: 1/memoShare.
const memoShare = 16

// What a number in a key has above the number of the component.
const (
	executedBit = 1 << 26
	currentBits = 27 // the CPU + 1, from this bit on
)

// newMemo returns a memo that takes about so many bytes at most, if that is not 0.
func newMemo(most int) *memo {
	me := &memo{leaves: make([]leaf, minLeaves), maxLeaves: 1 << 19, maxMenus: 1 << 17}
	for most > 0 && me.maxLeaves > minLeaves && me.maxLeaves*leafSize+me.maxMenus*menuSize > most {
		me.maxLeaves /= 2
		me.maxMenus = max(me.maxMenus/2, minMenus)
	}
	me.forget()
	return me
}

// forget forgets everything.
func (me *memo) forget() {
	me.menus, me.served = make([]*menu, minMenus), 0
	clear(me.leaves)
}

// menu returns the menu of a key, and whether it is written already.
func (me *memo) menu(key [3]uint32) (mu *menu, written bool) {
	i := hashMenu(key)
	for ; ; i++ {
		mu := me.menus[i&uint64(len(me.menus)-1)]
		if mu == nil {
			break
		} else if mu.key == key {
			return mu, true
		}
	}
	if me.served++; me.served > me.maxMenus {
		me.forget()
	} else if me.served > len(me.menus)/2 {
		old := me.menus
		me.menus = make([]*menu, 2*len(old))
		for _, mu := range old {
			if mu != nil {
				me.serve(mu)
			}
		}
	}
	mu = &menu{key: key}
	me.serve(mu)
	return mu, false
}

// serve enters a menu.
func (me *memo) serve(mu *menu) {
	i := hashMenu(mu.key)
	for me.menus[i&uint64(len(me.menus)-1)] != nil {
		i++
	}
	me.menus[i&uint64(len(me.menus)-1)] = mu
}

func hashMenu(key [3]uint32) uint64 {
	return mix(mix(uint64(key[0])|uint64(key[1])<<32) ^ uint64(key[2]))
}

// leaf returns the place of the leaf of a key, whatever is there.
func (me *memo) leaf(k *leafKey) *leaf {
	h := mix(uint64(k.words[0]) | uint64(k.words[1])<<32)
	if k.n > 2 {
		h = mix(h ^ (uint64(k.words[2]) | uint64(k.words[3])<<32))
		h = mix(h ^ uint64(k.words[4]))
	}
	return &me.leaves[h&uint64(len(me.leaves)-1)]
}

// room makes room for a leaf more, if there are about as many as there can be.
func (me *memo) room() {
	if me.stored++; me.stored < len(me.leaves)/2 || len(me.leaves) == me.maxLeaves {
		return
	}
	old := me.leaves
	me.leaves, me.stored = make([]leaf, min(4*len(old), me.maxLeaves)), 0
	for i := range old {
		if l := &old[i]; l.key.n > 0 {
			*me.leaf(&l.key) = *l
		}
	}
}

// remembers says whether the memo is to be asked where the walker is.
func (w *walker) remembers() bool { return w.memo != nil && w.recorded && !w.odd }

// try takes a step, or remembers what comes of it: then the machine stays where
// it is. It returns false if the step cannot be taken. places are those on which
// it is known to depend, besides its plan.
func (w *walker) try(st *step, places uint32, p *plan) bool {
	var k leafKey
	if !w.remembers() || !w.key(&k, places, p) {
		return w.take(*st)
	}
	l := w.memo.leaf(&k)
	if l.key != k {
		return w.learn(st, places, p)
	}
	copy(w.now, w.row)
	for i, at := range l.at[:l.n] {
		w.now[at] = l.to[i]
	}
	w.nowSum = w.sum + l.sum
	return l.taken
}

// key makes the key of a step. It returns false if the step is not to be remembered.
func (w *walker) key(k *leafKey, places uint32, p *plan) bool {
	if p.id == 0 {
		w.memo.plans++
		p.id = w.memo.plans
	}
	if p.wide || p.kin && w.kin {
		return false
	}
	k.words[0], k.n = p.id, 1
	if p.free {
		ids, ok := w.free(places | p.places)
		if !ok {
			return false
		}
		k.words[1], k.n = ids, 2
	}
	for more := p.places; more != 0; more &= more - 1 {
		if k.n == maxKey {
			p.wide = true
			return false
		}
		k.words[k.n] = w.keyed[bits.TrailingZeros32(more)]
		k.n++
	}
	return true
}

// free returns which ids of mms are free, and which of these nothing mentions. It
// returns false if the components at some places mention one, because then a
// step could free it and give it out.
func (w *walker) free(places uint32) (ids uint32, ok bool) {
	free, mentioned, risky := uint32(0), uint32(0), uint32(0)
	mms := w.cpus + w.tasks
	for i, g := range w.gists[:mms] {
		mentioned |= uint32(g.mentions)
		if places>>i&1 != 0 {
			risky |= uint32(g.mentions)
		}
	}
	for i, g := range w.gists[mms:] {
		if g.freed {
			free |= 1 << i
		}
	}
	return free<<16 | free&^mentioned, risky&free == 0
}

// learn takes a step and remembers what comes of it.
func (w *walker) learn(st *step, places uint32, p *plan) bool {
	w.m.Watch()
	taken := w.take(*st)
	if len(w.m.Broken()) > 0 {
		return taken
	}
	r := w.read()
	l := leaf{taken: taken}
	for i, id := range w.now {
		if !taken || id == w.row[i] {
			continue
		}
		r.places |= 1 << i
		if l.n == maxChanges {
			r.wide = true
			continue
		}
		l.at[l.n], l.to[l.n] = uint8(i), id
		l.n++
	}
	if taken {
		l.sum = w.nowSum - w.sum
	}
	p.places |= r.places &^ places
	p.free, p.kin, p.wide = p.free || r.free, p.kin || r.kin, p.wide || r.wide
	if w.key(&l.key, places, p) {
		w.memo.room()
		*w.memo.leaf(&l.key) = l
	}
	return taken
}

// read returns what the machine has looked at, as a plan.
func (w *walker) read() plan {
	r := w.m.Watched()
	mms := w.cpus + w.tasks
	return plan{
		places: uint32(r.CPUs | r.Tasks | r.MMs<<mms),
		free:   r.Free, kin: r.Kin,
		wide: r.All || (r.CPUs|r.Tasks)>>mms != 0 || r.MMs>>w.mms != 0,
	}
}
