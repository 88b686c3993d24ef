package explore

import (
	"docgen/sim/script"
)

// Options limit an exploration. With the zero value it has no limits, uses
// symmetry, and one goroutine.
type Options struct {
	Jobs       int            // how many goroutines; nothing in the result depends on it
	NoSymmetry bool           // states that differ only by the names of CPUs, tasks and mms are different states
	Memory     int            // bytes; 0 for no bound
	States     int            // 0 for no bound; a few more may be stored
	Depth      int            // how many steps from the explore block on; 0 for what the block says
	Progress   func(Progress) // called every now and then; may be nil
}

// Progress is how far an exploration has come.
type Progress struct {
	States int // found
	Steps  int // taken between them
	Depth  int // the level being looked at
	Bytes  int
}

// A Stop is the reason why an exploration ended.
type Stop uint8

const (
	Exhausted   Stop = iota // nothing is left
	Violated                // an invariant does not hold
	DepthBound              // a bound given by the options or the explore block
	StateBound              //
	MemoryBound             //
	Interrupted             // the context was cancelled
)

// stopNames is indexed by Stop.
var stopNames = [...]string{"exhausted", "violation", "depth", "states", "memory", "interrupted"}

func (s Stop) String() string { return stopNames[s] }

// A Result is what an exploration has found.
type Result struct {
	Stop Stop
	Progress

	// The machine: its CPUs, and how many tasks, without idle ones, and mms, without
	// init_mm, may be there at a time.
	CPUs, Tasks, MMs int

	// Checked is how many steps from the beginning every state is known to obey
	// the invariants; -1 if not even the first state is.
	Checked int

	Ends  int // states from which nothing leads on
	Stuck int // those of them in which a task waits inside an operation, for ever

	Violation *Counterexample // of the invariant that breaks first; nil if none does
	Dead      *Counterexample // a shortest way to a task that is stuck; nil if none is
}

// A Context says by an error that what is under way is to be given up. It is the part
// of context.Context that is needed here: the package would bring time zones into the
// browser, and nobody there can call while this runs.
type Context interface{ Err() error }

// Run explores a script from its explore block on. The errors are mistakes in
// the script; then there is no result.
func Run(ctx Context, sc *script.Script, opts Options) (*Result, []script.Error) {
	if sc.Choices() == nil {
		return nil, []script.Error{{Pos: script.Pos{Line: 1, Col: 1}, Msg: "the scenario has no explore block, so it leaves nothing open",
			Hint: "for example: explore mms=2, then a line any A B: run | exec | exit, then end"}}
	}
	start, errs := sc.Start()
	if start == nil {
		return nil, errs
	}
	md, errs := newModel(sc, start)
	if md == nil {
		return nil, errs
	}
	if opts.Depth == 0 {
		opts.Depth = sc.Choices().Depth
	}
	s := &search{model: md, opts: opts, store: newStore(md), stuckAt: noState}
	for len(s.walkers) < max(opts.Jobs, 1) {
		own, _ := sc.Start() // as it did before
		w := newWalker(md, own.Machine)
		if !opts.NoSymmetry {
			w.symmetry = newSymmetry(md)
		}
		w.memo = newMemo(opts.Memory / memoShare / max(opts.Jobs, 1))
		s.walkers = append(s.walkers, w)
	}
	r := &Result{Stop: s.run(ctx), Progress: s.progress(), CPUs: md.cpus, Tasks: md.tasks - md.helpers, MMs: md.mms - 1,
		Checked: s.checked, Ends: s.ends, Stuck: s.stuck}
	t := teller{search: s, start: start}
	if s.found != nil {
		r.Violation = t.violation(s.found)
	} else if s.stuckAt != noState {
		r.Dead = t.dead(s.stuckAt)
	}
	return r, nil
}
