package explore

import (
	"slices"
	"sync/atomic"
)

// A way is steps from the first state on. What is stored are states, level by
// level, and with symmetry even these are only like the ones on the way: so the
// states on the way, and the steps between them, are looked for again.

// path returns the rows of the states on a shortest way to a state: each is the
// first of its level that a step leads on from.
func (s *search) path(id stateID) [][]uint32 {
	row := make([]uint32, s.width())
	s.store.read(id, row)
	path := [][]uint32{row}
	depth, _ := slices.BinarySearchFunc(s.levels, id, func(l level, id stateID) int {
		return int(l[id%numShards]) - int(id/numShards) - 1
	})
	for ; depth > 0; depth-- {
		path = append(path, s.before(path[len(path)-1], depth))
	}
	slices.Reverse(path)
	return path
}

// before returns the first state before a depth from which a step leads to another.
func (s *search) before(want []uint32, depth int) []uint32 {
	spans := s.spans(depth - 1)
	found := make([][]uint32, len(spans))
	var first atomic.Int64 // the first span in which there is one, so far
	first.Store(int64(len(spans)))
	s.parallel(len(spans), func(w *walker, i int) {
		row := make([]uint32, s.width())
		for n := spans[i].from; n < spans[i].to && int64(i) < first.Load(); n++ {
			s.store.read(stateID(n<<shardBits|spans[i].shard), row)
			w.stand(row)
			for range w.steps {
				if to, _ := w.reached(); slices.Equal(to, want) {
					found[i] = row
					for was := first.Load(); int64(i) < was && !first.CompareAndSwap(was, int64(i)); was = first.Load() {
					}
					return
				}
			}
		}
	})
	for _, row := range found {
		if row != nil {
			return row
		}
	}
	panic("sim: a state has been reached from nowhere")
}

// way returns steps that lead to a state, or one that is like it.
func (s *search) way(id stateID) []step {
	path := s.path(id)
	w := s.walkers[0]
	w.memo = nil // from here on, the machine has to go along
	var way []step
	at := s.first()
	for _, want := range path[1:] {
		w.load(at)
		n := len(way)
		for st := range w.steps {
			now := slices.Clone(w.now)
			if row, _ := w.reached(); slices.Equal(row, want) {
				at, way = now, append(way, st)
				break
			}
		}
		if len(way) == n {
			panic("sim: a state cannot be reached from where it was reached")
		}
	}
	return way
}

// An ending is what is wrong at the end of a way.
type ending struct {
	invariant string // which one breaks; "" if a task is stuck
	step      bool   // it breaks in the last step, not in the state that this leads to
}

// leads says whether a way can be taken, all is well on it, and this is its end.
func (s *search) leads(way []step, end ending) bool {
	w := s.walkers[0]
	w.load(s.first())
	at := make([]uint32, s.width())
	for i, want := range way {
		if !slices.Contains(slices.Collect(w.steps), want) || !w.take(want) {
			return false
		}
		broken := w.m.Broken()
		if len(broken) == 0 {
			broken = w.m.Inspect()
		} else if !end.step {
			return false
		}
		last := i == len(way)-1
		if len(broken) > 0 {
			return last && broken[0].Invariant == end.invariant
		}
		copy(at, w.now)
		w.back()
		w.load(at)
	}
	if end.invariant != "" {
		return false
	}
	for range w.steps {
		return false
	}
	return w.stuck()
}

// smooth reorders a way so that what happens on a CPU stands together as far as
// it can: it is easier to read.
func (s *search) smooth(way []step, end ending) []step {
	for i := range way {
		j := i + 1
		for j < len(way) && way[j].cpu != way[i].cpu {
			j++
		}
		if j == i+1 || j >= len(way) {
			continue
		}
		moved := slices.Insert(slices.Delete(slices.Clone(way), j, j+1), i+1, way[j])
		if s.leads(moved, end) {
			way = moved
		}
	}
	return way
}

// breaking returns a step that breaks an invariant at the end of a way.
func (s *search) breaking(way []step, invariant string) step {
	w := s.walkers[0]
	w.load(s.first())
	at := make([]uint32, s.width())
	for _, st := range way {
		w.take(st)
		copy(at, w.now)
		w.back()
		w.load(at)
	}
	for st := range w.steps {
		if broken := w.m.Broken(); len(broken) > 0 && broken[0].Invariant == invariant {
			return st
		}
	}
	panic("sim: no step breaks what was broken")
}
