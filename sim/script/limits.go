package script

import (
	"docgen/sim"
	"docgen/sim/say"
)

// What a script may ask for. A machine of two thousand tasks that takes fifty
// thousand steps stays far below; what does not is stopped at the line where it
// becomes too much, so that no script can take all time or memory there is.
const (
	MaxSource = 32 << 20  // bytes of a script
	maxLine   = 64 << 10  // bytes of a line of it
	maxErrors = 1000      // mistakes that are reported
	maxTrace  = 512 << 20 // bytes that the trace takes
	maxState  = 1 << 17   // tasks, mms, mapped pages and whatever else the machine has at a time
	maxID     = 32000     // of what is numbered or counted with 16 bits
	maxWork   = 3 << 28   // how much of the machine is looked at in all micro-steps together: some seconds
)

// Share returns the script with one part in n of the time and of the memory for its
// trace that it could take otherwise, for where there is less of both.
func (s *Script) Share(n int) *Script {
	c := *s
	c.share = n
	return &c
}

// things counts what a state consists of.
func things(s *sim.State) int {
	return len(s.Tasks) + len(s.MMs) + len(s.Areas) + len(s.PTEs) + len(s.Pages) + len(s.Translations) + len(s.Files) + len(s.Pins)
}

// full says whether the machine has no room for what the line at pos may add,
// and reports it.
func (r *runner) full(pos Pos) bool {
	s := &r.m.State
	for _, count := range []struct {
		n    int
		what string
	}{
		{len(s.Tasks), "tasks"}, {int(s.Cachep.Allocated), "mms"}, {len(r.trace.Areas), "areas"}, {len(s.Pages), "pages"},
	} {
		if count.n >= maxID {
			r.fail(pos, miss{msg: say.Textf("the machine is full here: it has had %d %s", count.n, count.what),
				hint: "a script can make fewer of them"}, token{})
			return true
		}
	}
	return false
}

// bounded says whether the script can go on after a step, and reports it if not.
func (r *runner) bounded(pos Pos, step *Step) bool {
	s := &r.m.State
	// As invariants are checked (see sim/census.go), with weights that were
	// measured: tasks that do not fit into a cache take longer.
	n, memory := len(s.Tasks)+len(s.MMs), len(s.Pages)+len(s.PTEs)+len(s.Translations)
	r.work += 2*n + max(n-8192, 0) + memory/3 + step.Micros*(min(n, 128)+memory/3)
	share := max(r.script.share, 1)
	stop := func(hint, format string, args ...any) bool {
		if share > 1 {
			hint = "docgen sim run lets it have more"
		}
		r.fail(pos, miss{msg: say.Textf(format, args...), hint: hint}, token{})
		return false
	}
	for _, e := range step.Events {
		switch e.Field {
		case sim.FUsers, sim.FCount, sim.FRefs, sim.FMaps:
			if e.Kind == sim.Store && e.To >= maxID {
				return stop("", "a counter grows too large here: %s", r.trace.storeText(e))
			}
		}
	}
	switch n := len(r.trace.Steps); {
	case things(s) > maxState:
		return stop("", "the machine grows too large here: it has %d tasks, %d mms and %d mapped pages", len(s.Tasks), len(s.MMs), len(s.PTEs))
	case r.record.size > maxTrace/share:
		return stop("divide the script", "the trace grows too large here: %d steps, %d micro-steps, on a machine with %d tasks", n, r.m.Micros, len(s.Tasks))
	case r.work > maxWork/share:
		return stop("a script can have many tasks and pages, or many steps, but not as many of both",
			"the scenario takes too long here: %d micro-steps, on a machine that has %d tasks, %d mms and %d mapped pages by now",
			r.m.Micros, len(s.Tasks), len(s.MMs), len(s.PTEs))
	}
	return true
}
