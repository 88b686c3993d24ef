package script

import (
	"iter"
	"slices"
	"sort"

	"docgen/sim"
)

// The states of a trace. A step changes a few of a machine's tasks, and a state
// holds them all: so a step keeps what it changed, and every so often the state
// before one is kept whole, so that none is far from one.

// A Moment is a step and the states around it.
type Moment struct {
	*Step
	Before *sim.State // differs from the After of the step before by `process` and `kthread` lines in between
	After  *sim.State
}

// A keyState is the state after the step before one, as a delta from nothing.
type keyState struct {
	step  int
	state []byte
}

// Walk goes through the steps from first up to end. The states of a Moment are
// changed to be those of the next: who keeps one must Clone it.
func (t *Trace) Walk(first, end int) iter.Seq2[int, Moment] {
	return func(yield func(int, Moment) bool) {
		if first >= end {
			return
		}
		before := t.state(first)
		after := before.Clone()
		for i := first; i < end; i++ {
			s := &t.Steps[i]
			if i > first {
				patch(before, t.Steps[i-1].delta)
			}
			patch(before, s.setup)
			patch(&after, s.setup)
			patch(&after, s.delta)
			if !yield(i, Moment{s, before, &after}) {
				return
			}
		}
	}
}

// Before returns the state before a step, and After the one after it. Who wants
// those of many steps walks: each of these goes back to the last state that is
// kept whole.
func (t *Trace) Before(step int) *sim.State {
	s := t.state(step)
	patch(s, t.Steps[step].setup)
	return s
}

// After returns the state after a step.
func (t *Trace) After(step int) *sim.State { return t.state(step + 1) }

// End returns the state after the last step.
func (t *Trace) End() *sim.State { return t.state(len(t.Steps)) }

// state returns the state after the first n steps.
func (t *Trace) state(n int) *sim.State {
	s, from := sim.State{}, 0
	if k := sort.Search(len(t.keys), func(k int) bool { return t.keys[k].step > n }) - 1; k >= 0 {
		patch(&s, t.keys[k].state)
		from = t.keys[k].step
	} else {
		s = t.Start.Clone()
	}
	for i := range t.Steps[from:n] {
		patch(&s, t.Steps[from+i].setup)
		patch(&s, t.Steps[from+i].delta)
	}
	return &s
}

func patch(s *sim.State, delta []byte) {
	if len(delta) == 0 {
		return
	}
	if err := s.Patch(delta); err != nil {
		panic("sim: " + err.Error())
	}
}

// A recorder adds steps to a trace.
type recorder struct {
	trace *Trace
	last  sim.State // after what is in the trace so far
	since int       // bytes of deltas since the last key state
	size  int       // bytes that the trace takes, about
	buf   []byte
}

// begin says what the state is before the first step.
func (r *recorder) begin(s *sim.State) { r.trace.Start, r.last = s.Clone(), s.Clone() }

// changes returns what has changed since it was called last.
func (r *recorder) changes(s *sim.State) []byte {
	r.buf = sim.AppendDelta(r.buf[:0], &r.last, s)
	patch(&r.last, r.buf)
	r.since += len(r.buf)
	r.size += len(r.buf)
	return slices.Clone(r.buf)
}

// add adds a step that has just been executed. What came since the step before
// it is step.setup.
func (r *recorder) add(step Step, s *sim.State) {
	const eventSize = 64
	step.delta = r.changes(s)
	r.trace.Steps = append(r.trace.Steps, step)
	r.size += eventSize * len(step.Events)
	if n := len(s.Tasks) + len(s.MMs) + len(s.PTEs); r.since < 64*n {
		return
	}
	key := sim.AppendDelta(nil, &sim.State{}, s)
	r.trace.keys = append(r.trace.keys, keyState{len(r.trace.Steps), key})
	r.size += len(key)
	r.since = 0
}
