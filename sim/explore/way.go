package explore

import "slices"

// A way is steps from the first state on. What is stored are states, each with
// the one that it was first reached from, and with symmetry even these are only
// like the ones on the way: so the steps are looked for again.

// way returns steps that lead to a state, or one that is like it.
func (s *search) way(id stateID) []step {
	var path [][]uint32
	for ; id != noState; id = s.store.parent(id) {
		row := make([]uint32, s.width())
		s.store.read(id, row)
		path = append(path, row)
	}
	slices.Reverse(path)

	w := s.walkers[0]
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
