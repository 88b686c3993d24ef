// Package simview turns a trace into what a page shows: the geometry of a
// timeline, a table of states, and sentences as message keys with arguments.
// It is the one translator from the simulator to the site.
//
// It holds no words of any language and formats no HTML, so that the same
// figure serves every language, and so that a browser can compute it too. All
// positions are integers and follow from the trace alone: the same trace gives
// the same figure everywhere.
//
// What a figure leaves out, because it says nothing in most scenarios: the
// column of an idle task that never ran on anything but init_mm, that of a
// kworker or cpuhp thread that never ran at all, the column of init_mm unless a
// task other than an idle task ran on it, and the column of a CPU unless a step
// stopped while rq->prev_mm was set or interrupts were off, or the CPU went
// offline. The timeline leaves nothing out. What CPUs have loaded is a view of
// its own, and sentences about it stand aside.
package simview

import (
	"slices"

	"docgen/sim"
	"docgen/sim/say"
	"docgen/sim/script"
)

// A Msg is a sentence to be localized: the key of a message and its fields.
// The field PluralCount, if present, is an int; all others are names
// (of tasks, mms, functions) or numbers that read the same in every language,
// or a []string of such names, which each language joins as it lists things.
type Msg struct {
	ID   string
	Args map[string]any

	// Of a sentence about a step:
	At    int  // the place of its event among the step's
	Aside bool // it is about the CPUs' translations, and stands aside from the others
}

// A Figure is everything a page needs to show one trace, or a part of one.
type Figure struct {
	ID       string // unique in its page: anchors are ID and ID-LABEL
	Scenario string
	Kernel   string // "6.12"
	CPUs     int
	MMs      []MMKey  // legend: the mms that the figure shows, in order of appearance
	Keys     []MMKey  // every mm of the trace, by Index
	Views    []string // what to show, of Views(); empty for DefaultViews
	Timeline Timeline
	TLB      *TLB // nil if the machine models no translations
	Columns  []Column
	Start    []Cell // the state before the first row, one per Column
	End      []Cell // the state after the last row; changes are against Start
	Rows     []Row
	Steps    int  // steps of the whole trace; more than Rows if the figure is cut
	Checks   int  // expectations of the whole trace that held
	Micros   int  // micro-steps of the whole trace
	Cost     Cost // of the whole trace
	CR3      bool // page tables are loaded by writing CR3
	Broken   bool // an invariant broke somewhere in the trace, and was not checked any more
}

// Views lists the views that a figure has: the timeline, what CPUs have loaded,
// the state before and after, and the table with a row per step.
func Views() []string { return []string{"timeline", "tlb", "state", "table"} }

// DefaultViews lists the views that a figure shows if it does not say.
func DefaultViews() []string { return []string{"timeline", "table"} }

// Cut says whether the figure shows less than the whole trace.
func (f *Figure) Cut() bool { return len(f.Rows) < f.Steps }

// A Cut chooses the part of a trace that a figure shows, by labels; "" is the
// start or the end. Both are inclusive.
type Cut struct{ From, To string }

// New makes the figure of a trace. id must be unique in its page. The error is
// a *CutError.
func New(t *script.Trace, id string, cut Cut) (*Figure, error) {
	first, end, err := cut.steps(t)
	if err != nil {
		return nil, err
	}
	if err := tooLarge(t, cut, end-first); err != nil {
		return nil, err
	}
	return newView(t).figure(id, first, end), nil
}

// figure makes the figure of some steps.
func (v *view) figure(id string, first, end int) *Figure {
	v.take(first, end)
	f := Totals(v.trace)
	f.ID = id
	f.Keys = v.keys
	f.Columns = v.columns()
	f.Start = v.cells(f.Columns, &v.start, nil)
	f.End = v.cells(f.Columns, v.end(), &v.start)
	for i, step := range v.steps {
		f.Rows = append(f.Rows, v.row(id, first+i+1, step, f.Columns))
	}
	f.Timeline = v.timeline(f.Columns, f.Rows)
	f.TLB = v.tlb(&f.Timeline, f.Columns)
	f.MMs = v.legend(f)
	return f
}

// Totals makes a figure that shows nothing but the facts of the whole trace.
func Totals(t *script.Trace) *Figure {
	return &Figure{
		Scenario: t.Name,
		Kernel:   t.Kernel.String(),
		CPUs:     t.CPUs,
		Steps:    len(t.Steps),
		Checks:   t.Checks,
		Micros:   t.Micros,
		Cost:     costOf(t.End()),
		CR3:      t.Kernel.Arch == sim.X86,
		Broken:   slices.ContainsFunc(t.Steps, func(s script.Step) bool { return len(s.Violations) > 0 }),
	}
}

// A view is the part of a trace that a figure shows, with what all its parts
// need to know about the whole.
type view struct {
	trace *script.Trace
	keys  []MMKey // by sim.MMID
	start sim.State
	steps []script.Moment

	gens      bool            // CPUs go by generations of translations
	explained map[string]bool // ids of messages that need not explain themselves again
}

func newView(t *script.Trace) *view {
	v := &view{trace: t, keys: mmKeys(t.MMs), start: t.Start, explained: map[string]bool{}}
	v.gens = v.generations()
	return v
}

// take adds the steps from first up to end, with copies of the states around them.
func (v *view) take(first, end int) {
	if first < end && first > 0 {
		v.start = *v.trace.Before(first)
	}
	for _, step := range v.trace.Walk(first, end) {
		before, after := step.Before.Clone(), step.After.Clone()
		v.steps = append(v.steps, script.Moment{Step: step.Step, Before: &before, After: &after})
	}
}

// end returns the state after the last step.
func (v *view) end() *sim.State {
	if len(v.steps) == 0 {
		return &v.start
	}
	return v.steps[len(v.steps)-1].After
}

// states yields the state at the start and after each step: one per column of
// the timeline.
func (v *view) states() []*sim.State {
	states := []*sim.State{&v.start}
	for i := range v.steps {
		states = append(states, v.steps[i].After)
	}
	return states
}

// task returns a task's name, "" for sim.NoTask.
func (v *view) task(id sim.TaskID) string {
	if id < 0 || int(id) >= len(v.trace.Tasks) {
		return ""
	}
	return v.trace.Tasks[id]
}

// mm returns an mm's key, nil for sim.NoMM.
func (v *view) mm(id sim.MMID) *MMKey {
	if id < 0 || int(id) >= len(v.keys) {
		return nil
	}
	return &v.keys[id]
}

// mmName returns an mm's name, "NULL" for sim.NoMM.
func (v *view) mmName(id sim.MMID) string {
	if key := v.mm(id); key != nil {
		return key.Name
	}
	return null
}

// cpu returns a CPU's name, "" for sim.NoCPU.
func cpu(id sim.CPUID) string {
	if id < 0 {
		return ""
	}
	return say.Textf("cpu%d", int(id))
}

// null is how the kernel, and so a reader, writes a pointer to nothing.
const null = "NULL"
