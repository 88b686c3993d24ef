package explore

import (
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"
)

// A table stores each value once, and numbers them from 0. Several goroutines
// may use it at once: reading takes no lock, because nearly every value that is
// looked for is there already. Which number a value gets depends on who comes
// first, so nothing that is reported, or decides what is, depends on numbers.
type table struct {
	mu    sync.Mutex // held by who adds a value
	n     atomic.Uint32
	index atomic.Pointer[[]uint32] // open addressing; number + 1, 0 for free
	parts [1 << 16]atomic.Pointer[part]
	size  atomic.Int64 // in bytes

	kind  kind
	clerk clerk // used by who adds a value
}

// A part is some values that follow each other.
type part struct {
	entries [partSize]entry
	gists   [partSize]gist
}

const partSize = 1 << 10

// An entry is a stored value.
type entry struct {
	hash   uint64   // of words and references
	shape  uint64   // of words
	colour uint64   // as in value
	ofMM   uint64   // as in value
	ofPage uint64   // as in value
	refs   refs     // as in value
	words  []uint64 // as in value
	nrefs  uint8
	listed bool // it has words whose order depends on names
}

func newTable(k kind, cl clerk) *table {
	t := &table{kind: k, clerk: cl}
	index := make([]uint32, 1<<8)
	t.index.Store(&index)
	return t
}

// at returns a value by its number.
func (t *table) at(id uint32) *entry {
	return &t.parts[id/partSize].Load().entries[id%partSize]
}

// gist returns the gist of a value.
func (t *table) gist(id uint32) *gist {
	return &t.parts[id/partSize].Load().gists[id%partSize]
}

// len returns how many values there are.
func (t *table) len() int { return int(t.n.Load()) }

// bytes returns what the table takes.
func (t *table) bytes() int { return int(t.size.Load()) }

// number returns the number of a value, which is added if it is new.
func (t *table) number(v *value) uint32 {
	shape, hash := v.hash()
	if id, ok := t.find(hash, v.words[:v.n], &v.refs); ok {
		return id
	}
	colour := shape
	if v.list > 0 {
		colour = v.colour()
	}
	return t.add(entry{hash, shape, colour, v.ofMM, v.ofPage, v.refs, slices.Clone(v.words[:v.n]), v.r, v.list > 0})
}

// renamed returns the number of the value that differs from another, which has
// no lists, in its references only.
func (t *table) renamed(e *entry, r *refs) uint32 {
	hash := hashRefs(e.shape, r, e.nrefs)
	if id, ok := t.find(hash, e.words, r); ok {
		return id
	}
	return t.add(entry{hash, e.shape, e.colour, e.ofMM, e.ofPage, *r, e.words, e.nrefs, false})
}

func (t *table) find(hash uint64, words []uint64, r *refs) (uint32, bool) {
	index := *t.index.Load()
	for i := hash; ; i++ {
		n := atomic.LoadUint32(&index[i&uint64(len(index)-1)])
		if n == 0 {
			return 0, false
		}
		if e := t.at(n - 1); e.hash == hash && e.refs == *r && same(e.words, words) {
			return n - 1, true
		}
	}
}

// same compares words, which values that differ by renaming share.
func same(a, b []uint64) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0] || slices.Equal(a, b))
}

// add stores a value, unless somebody else has in the meantime.
func (t *table) add(e entry) uint32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if id, ok := t.find(e.hash, e.words, &e.refs); ok {
		return id
	}
	id := t.n.Load()
	if id%partSize == 0 {
		t.parts[id/partSize].Store(new(part))
		t.size.Add(int64(unsafe.Sizeof(part{})))
	}
	t.size.Add(8 * int64(len(e.words))) // though some share them: which do depends on who comes first
	*t.at(id) = e
	*t.gist(id) = t.clerk.gist(t.kind, &e)
	t.n.Store(id + 1)

	index := *t.index.Load()
	if int(id) >= len(index)/2 {
		old := index
		index = make([]uint32, 2*len(old))
		t.size.Add(int64(4 * len(old)))
		for _, n := range old {
			if n != 0 {
				put(index, t.at(n-1).hash, n)
			}
		}
		put(index, e.hash, id+1)
		t.index.Store(&index)
		return id
	}
	put(index, e.hash, id+1)
	return id
}

// put enters a number into an index that has room. Whoever finds it there finds
// the entry, too: the store is the last thing that happens.
func put(index []uint32, hash uint64, n uint32) {
	i := hash & uint64(len(index)-1)
	for index[i] != 0 {
		i = (i + 1) & uint64(len(index)-1)
	}
	atomic.StoreUint32(&index[i], n)
}
