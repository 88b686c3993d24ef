package simview

import (
	"slices"
	"sync"

	"docgen/sim"
	"docgen/sim/script"
)

// A Story is a trace that questions can be asked of, with what its script does
// in other worlds, which is found out when the first question needs it. It is
// safe for concurrent use.
type Story struct {
	trace  *script.Trace
	src    []byte
	once   sync.Once
	faults []script.Injection // that the script has by itself
	worlds []world

	mu   sync.Mutex
	last *crossing // that was asked for
}

// A crossing is the states around a step: here, and in the other worlds. They
// are not to be changed.
type crossing struct {
	step          int
	before, after *sim.State
	there         []passage
}

// A passage is the states around a step in another world. It is empty where the
// story has come to another state before the step than the one that the reader
// is shown: what follows from that is no answer to the question.
type passage struct{ before, after *sim.State }

// crossing returns the states around a step. It keeps the last, because whoever
// asks much of a story asks it of a step at a time.
func (s *Story) crossing(step int) *crossing {
	worlds := s.others()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last == nil || s.last.step != step {
		s.last = &crossing{step: step, before: s.trace.Before(step), after: s.trace.After(step), there: make([]passage, len(worlds))}
		for i, w := range worlds {
			if w.same <= step {
				continue
			}
			if before := w.trace.Before(step); looksLike(before, s.last.before) {
				s.last.there[i] = passage{before, w.trace.After(step)}
			}
		}
	}
	return s.last
}

// NewStory makes a story of a trace and the script that it is of.
func NewStory(t *script.Trace, src []byte) *Story { return &Story{trace: t, src: src} }

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

// A world is another machine that the same script has run on: a kernel that
// breaks a rule, or that does not although the script says so, or another release. It is about as many steps as the story is
// the same in: nothing more is refused, nothing stops elsewhere.
type world struct {
	trace *script.Trace
	same  int
	id    string // of the message that says of which world an answer is
}

// others returns the other worlds: broken rules first, then older releases, the
// nearest first, then newer ones likewise.
func (s *Story) others() []world {
	s.once.Do(func() {
		if parsed, _ := script.Parse(s.src); parsed != nil {
			if s.faults = parsed.Faults(); len(s.faults) > 0 {
				s.add(parsed.Sound(), world{id: "sound"})
			}
			for f := range sim.Faults() {
				s.add(parsed.Suppose(sim.Fault(f)), world{id: "fault-" + sim.Fault(f).String()})
			}
		}
		own := s.trace.Kernel.Release
		var older, newer []string
		for _, name := range releases() {
			switch k, err := sim.ParseKernel(name); {
			case err != nil:
				panic("sim: " + err.Error()) // a name of our own
			case k.Release < own:
				older = append([]string{name}, older...)
			case k.Release > own:
				newer = append(newer, name)
			}
		}
		for _, name := range append(older, newer...) {
			if parsed, _ := script.ParseAs(s.src, "kernel="+name); parsed != nil { // otherwise it asks for what that release does not have
				s.add(parsed, world{id: "release"})
			}
		}
	})
	return s.worlds
}

func (s *Story) add(script *script.Script, w world) {
	w.trace, _ = script.Run(s.trace.Name) // what the script expects is not so there
	for w.same < min(len(s.trace.Steps), len(w.trace.Steps)) {
		own, there := &s.trace.Steps[w.same], &w.trace.Steps[w.same]
		if own.Label != there.Label || own.Refused != there.Refused || halted(own) != halted(there) {
			break
		}
		w.same++
	}
	s.worlds = append(s.worlds, w)
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
