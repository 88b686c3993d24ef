package simview

import (
	"slices"
	"sync"

	"docgen/sim"
	"docgen/sim/script"
)

// A Story is a trace that questions can be asked of, with what its script does
// in other worlds. Those are found out when a question needs them, and as far as
// it needs them: they are what questions cost. It is safe for concurrent use.
type Story struct {
	trace  *script.Trace
	faults []script.Injection // that its script has by itself

	mu     sync.Mutex
	worlds []*world
	last   *crossing // that was asked for
}

// NewStory makes a story of a trace and the script that it is of.
func NewStory(t *script.Trace, s *script.Script) *Story {
	return &Story{trace: t, faults: s.Faults(), worlds: worlds(s)}
}

// A crossing is the states around a step: here and, as far as somebody has
// asked, in the other worlds. States are not to be changed.
type crossing struct {
	step          int
	before, after *sim.State
	there         []*passage // by world
}

// A passage is the states around a step in another world. after is nil where the
// story has come to another state before the step than the one that the reader is
// shown: what follows from that is no answer to the question.
type passage struct {
	names         *script.Trace // that has names for what the states hold
	before, after *sim.State
}

// crossing returns the states around a step. It keeps the last, because whoever
// asks much of a story asks it of a step at a time.
func (s *Story) crossing(step int) *crossing {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last == nil || s.last.step != step {
		s.last = &crossing{step: step, before: s.trace.Before(step), after: s.trace.After(step), there: make([]*passage, len(s.worlds))}
	}
	return s.last
}

// there returns the states around the step of c in a world.
func (s *Story) there(c *crossing, world int) *passage {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.there[world] == nil {
		c.there[world] = s.worlds[world].cross(s.trace, c)
	}
	return c.there[world]
}

// looksLike says whether a table of states would show the same of two states.
// init_mm's counters depend on how a release boots.
func looksLike(a, b *sim.State) bool {
	return slices.EqualFunc(a.Tasks, b.Tasks, func(a, b sim.Task) bool {
		return a.MM == b.MM && a.ActiveMM == b.ActiveMM && a.State == b.State
	}) && slices.EqualFunc(a.MMs[1:], b.MMs[1:], func(a, b sim.MM) bool {
		return a.Users == b.Users && a.Count == b.Count && a.Freed == b.Freed
	}) && slices.EqualFunc(a.CPUs, b.CPUs, func(a, b sim.CPU) bool {
		return a.Current == b.Current && a.PrevMM == b.PrevMM && a.Phase == b.Phase
	})
}

// A world is another machine for the same script: a kernel that breaks a rule, or
// that does not although the script says so, or another release. It goes as far
// as the story is the same there: nothing more is refused, nothing stops elsewhere.
type world struct {
	id     string // of the message that says of which world an answer is
	broken *sim.Fault
	script func() *script.Script

	run    *script.Rehearsal // goes from step to step
	parted bool              // the story goes on in another way than here
}

// worlds lists the other worlds: broken rules first, then older releases, the
// nearest first, then newer ones likewise.
func worlds(s *script.Script) []*world {
	var all []*world
	if len(s.Faults()) > 0 {
		all = append(all, &world{id: "sound", script: s.Sound})
	}
	for i := range sim.Faults() {
		f := sim.Fault(i)
		all = append(all, &world{id: "fault-" + f.String(), broken: &f, script: func() *script.Script { return s.Suppose(f) }})
	}
	var older, newer []*world
	for _, name := range releases() {
		k, err := sim.ParseKernel(name)
		if err != nil {
			panic("sim: " + err.Error()) // a name of our own
		}
		if k, err = k.On(s.Kernel().Arch.String()); err != nil {
			continue // the architecture is younger
		}
		w := &world{id: "release", script: func() *script.Script { return s.As(k) }}
		if k.Release < s.Kernel().Release {
			older = append([]*world{w}, older...)
		} else if k.Release > s.Kernel().Release {
			newer = append(newer, w)
		}
	}
	return slices.Concat(all, older, newer)
}

// cross goes to the step of c and over it.
func (w *world) cross(t *script.Trace, c *crossing) *passage {
	if w.broken != nil && !t.Tested(*w.broken, c.step+1) {
		return &passage{} // all is as it is here
	}
	if w.run == nil || w.run.Steps() > c.step {
		w.run, w.parted = w.script().Rehearse(), false
	}
	p := &passage{}
	for !w.parted && w.run.Ready() {
		here := w.run.Steps()
		if here == c.step {
			if !looksLike(w.run.State(), c.before) {
				return p
			}
			before := w.run.State().Clone()
			p.before = &before
		}
		step, ok := w.run.Step()
		own := &t.Steps[here]
		w.parted = !ok || own.Label != step.Label || own.Refused != step.Refused || halted(own) != halted(&step)
		if here == c.step {
			if !w.parted {
				after := w.run.State().Clone()
				p.names, p.after = w.run.Names(), &after
			}
			break
		}
	}
	return p
}

// halted says whether a step ended before its operation did.
func halted(s *script.Step) sim.Case {
	for i := range s.Events {
		switch c := s.Events[i].Case; c {
		case sim.CasePreempt, sim.CaseStopped:
			return c
		}
	}
	return sim.NoCase
}

// releases lists releases between which the kernel changed what a reader of a
// question could remember, in order. It is a choice, and not every one of which
// the simulator knows a change: each costs a run of the script.
func releases() []string {
	return []string{"2.4.31", "2.5.63", "2.6.10", "3.2", "4.13", "4.19", "5.3", "5.4", "5.7", "5.10", "6.1", "6.12", "6.14"}
}
