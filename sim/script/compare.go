package script

import (
	"iter"
	"slices"

	"docgen/sim"
)

// A Comparison is one scenario under several kernels: where they part, in what
// states that leaves them, and what each of them takes.
type Comparison struct {
	Name    string
	Written sim.Kernel  // the kernel the scenario was written for
	Runs    []Run       // one for each kernel, in the order asked for
	Pairs   []Pair      // each run and the next
	Start   []ValueDiff // the values that differ before the first step
	Steps   []StepDiff  // the steps in or after which runs differ
	Cut     int         // how many steps Steps is about, if it is not all: there are too many differences
}

// A Run is the scenario under one kernel.
type Run struct {
	Trace    *Trace
	Problems []Error // expectations that do not hold under this kernel, refusals, invariants that break
	Costs    []Cost  // the same ones, in the same order, in every run
}

// A Cost is something that a run took, counted.
type Cost struct {
	Key  string // "micro_steps", "mm_count_stores"
	Name string // "micro-steps", "stores to mm_count"
	N    int
}

// A Pair says where two runs part. Left and Right index Comparison.Runs.
type Pair struct {
	Left, Right int
	Order       *Divergence // the first step, before First, in which they do the same in another order; nil if none
	First       *Divergence // the first step in which they do not do the same; nil if none
	Calls       []CallDiff
}

// A Divergence is a step in which two runs differ.
type Divergence struct {
	Step  int          // from 0
	Lines []SideBySide // all that the step did, side by side
	At    int          // the first of Lines that differs; 0 if only the end of the step does
}

// A CallDiff is a kernel function that two releases call by different names, or
// not equally often. A name is "" if the release does without the function; what
// it does may be inlined in its caller then.
type CallDiff struct {
	Names [2]string
	Times [2]int
}

// A StepDiff is a step that ends differently, or leaves different states.
// Where a slice has an element for each run, nil means that all are equal.
type StepDiff struct {
	Step     int // from 0
	Refused  []string
	Violated [][]string
	Missing  []bool      // the run ended before this step
	Values   []ValueDiff // none if a run has ended
}

// A ValueDiff is a value that differs after a step.
type ValueDiff struct {
	Path   string   // as scenarios write it; an mm alone is users/count
	Values []string // by run; "" if there is nothing of the name
}

// Compare runs a scenario under several kernels, each given as the settings of
// ParseAs (`kernel=6.12`, `arch=powerpc64`). If the script does not parse as one
// of them, the Comparison is nil and index says which.
func Compare(name string, src []byte, kernels [][]string) (c *Comparison, index int, errs []Error) {
	var scripts []*Script
	for i, settings := range kernels {
		s, errs := ParseAs(src, settings...)
		if len(errs) > 0 {
			return nil, i, errs
		}
		scripts = append(scripts, s)
	}
	return CompareScripts(name, scripts...), 0, nil
}

// CompareScripts runs scripts that are one scenario on several machines, as
// ParseAs, As and Suppose make them.
func CompareScripts(name string, scripts ...*Script) *Comparison {
	c := &Comparison{Name: name}
	for _, s := range scripts {
		c.Written = s.written
		trace, problems := s.Run(name)
		c.Runs = append(c.Runs, Run{trace, problems, costs(trace)})
	}
	for i := range len(c.Runs) - 1 {
		a, b := c.Runs[i].Trace, c.Runs[i+1].Trace
		p := Pair{Left: i, Right: i + 1, Calls: callDiffs(a, b)}
		p.Order, p.First = divergences(a, b)
		c.Pairs = append(c.Pairs, p)
	}
	c.diff()
	return c
}

// maxDiffs bounds the values that a comparison lists. What comes after those is
// left out: it is hardly read, and of a large machine it would be millions.
const maxDiffs = 1 << 18

// maxLooks bounds what is compared by name, which takes long.
const maxLooks = 1 << 23

// diff compares how steps end in all runs.
func (c *Comparison) diff() {
	var walks []*walk
	var starts []view
	for _, run := range c.Runs {
		starts = append(starts, run.Trace.view(&run.Trace.Start))
		w := &walk{trace: run.Trace}
		w.next, w.stop = iter.Pull2(run.Trace.Walk(0, len(run.Trace.Steps)))
		defer w.stop()
		walks = append(walks, w)
	}
	sameNames := c.sameNames()
	c.Start = valueDiffs(starts, c.Runs[0].Trace.knownFields(), sameNames)
	values, looks := 0, 0
	for i := range c.steps() {
		d, differs, looked := c.stepDiff(i, walks, sameNames)
		if differs {
			c.Steps = append(c.Steps, d)
		}
		values, looks = values+len(d.Values), looks+looked
		if (values > maxDiffs || looks > maxLooks) && i+1 < c.steps() {
			c.Cut = i + 1
			return
		}
	}
}

// sameNames says whether a task, an mm or an area has the same number in all runs.
func (c *Comparison) sameNames() bool {
	a := c.Runs[0].Trace
	return !slices.ContainsFunc(c.Runs[1:], func(r Run) bool {
		b := r.Trace
		return !slices.Equal(a.Tasks, b.Tasks) || !slices.Equal(a.MMs, b.MMs) || !slices.Equal(a.Areas, b.Areas)
	})
}

// A walk is a run whose steps are looked at one after the other.
type walk struct {
	trace *Trace
	next  func() (int, Moment, bool)
	stop  func()
}

// steps returns how many steps the longest run has.
func (c *Comparison) steps() int {
	n := 0
	for _, run := range c.Runs {
		n = max(n, len(run.Trace.Steps))
	}
	return n
}

// Step returns what is the same of a step in all runs that got to it: its
// label, its place, its operation.
func (c *Comparison) Step(i int) *Step {
	for _, run := range c.Runs {
		if i < len(run.Trace.Steps) {
			return &run.Trace.Steps[i]
		}
	}
	panic("script: no run has the step")
}

// divergences finds the first step in which two traces do not do the same, and
// the first before it in which they do the same in another order.
func divergences(a, b *Trace) (order, first *Divergence) {
	for i := range max(len(a.Steps), len(b.Steps)) {
		if i >= len(a.Steps) || i >= len(b.Steps) {
			return order, &Divergence{Step: i, Lines: align(a.effectsOf(i), b.effectsOf(i))}
		}
		left, right := a.effectsOf(i), b.effectsOf(i)
		lines := align(left, right)
		at := slices.IndexFunc(lines, SideBySide.Differs)
		switch {
		case at < 0 && a.Steps[i].Refused == b.Steps[i].Refused:
		case at >= 0 && permuted(left, right):
			if order == nil {
				order = &Divergence{i, lines, at}
			}
		default:
			return order, &Divergence{i, lines, max(at, 0)}
		}
	}
	return order, nil
}

// stepDiff compares how a step ends in all runs.
func (c *Comparison) stepDiff(i int, walks []*walk, sameNames bool) (d StepDiff, differs bool, looked int) {
	d.Step = i
	d.Missing = make([]bool, len(c.Runs))
	d.Refused = make([]string, len(c.Runs))
	d.Violated = make([][]string, len(c.Runs))
	var views []view
	for k, w := range walks {
		_, step, there := w.next()
		if d.Missing[k] = !there; d.Missing[k] {
			continue
		}
		d.Refused[k] = step.Refused
		for _, v := range step.Violations {
			d.Violated[k] = append(d.Violated[k], v.Invariant)
		}
		views = append(views, w.trace.view(step.After))
	}
	if allEqual(d.Missing, func(a, b bool) bool { return a == b }) {
		d.Missing = nil
	}
	if allEqual(d.Refused, func(a, b string) bool { return a == b }) {
		d.Refused = nil
	}
	if allEqual(d.Violated, slices.Equal) {
		d.Violated = nil
	}
	if len(views) == len(c.Runs) {
		d.Values = valueDiffs(views, c.Runs[0].Trace.knownFields(), sameNames)
		if looked = things(views[0].state); sameNames {
			looked /= 50
		}
	}
	return d, d.Missing != nil || d.Refused != nil || d.Violated != nil || d.Values != nil, looked
}

func allEqual[T any](list []T, equal func(a, b T) bool) bool {
	for _, v := range list[1:] {
		if !equal(list[0], v) {
			return false
		}
	}
	return true
}
