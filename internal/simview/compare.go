package simview

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"docgen/sim"
	"docgen/sim/say"
	"docgen/sim/script"
)

// A Comparison is everything a page needs to show one scenario on two machines:
// a picture of each, a table with a row per step and what differs after it, and
// where they part first.
type Comparison struct {
	ID       string // unique in its page: anchors are ID and ID-LABEL
	Scenario string
	Steps    int // of the whole scenario
	Sides    [2]ComparedSide
	Start    []ComparedValue // that differ from the start: a release boots in its own way
	Rows     []ComparedRow
	First    int // the index in Rows of the first step after which they differ, or -1
	Way      int // that of the first in which they do not do the same, if it comes before First, or -1
}

// A ComparedSide is one of the two machines.
type ComparedSide struct {
	Kernel string
	Broken string  // the rule that it breaks; "" for none
	Figure *Figure // a picture
}

// A ComparedRow is a step on both machines.
type ComparedRow struct {
	ID     string // anchor: ComparisonID-LABEL, or ComparisonID-N
	N      int    // from 1, in the scenario
	Op     string
	Label  string
	CPU    string
	Values []ComparedValue // that differ
	Sides  [2]ComparedEnd
}

// A ComparedEnd is how a step ends on one machine, as far as that is not the
// same on the other.
type ComparedEnd struct {
	Missing  bool        // the run was over before
	Refused  *Msg        // why the machine refused it; nil if it did not, or both did
	Violated []Violation // invariants that broke here and not there
	Said     []Msg       // what is told of the step here and not there
}

// A ComparedValue is a value that differs after a step.
type ComparedValue struct {
	Path  string // as scenarios write it: "M.mm_count"
	Sides [2]ComparedText
	Fresh bool // it did not differ in the same way after the step before
	Given bool // it differs from the start
}

// A ComparedText is a value on one machine.
type ComparedText struct {
	Text  string // as scenarios write it; "" if there is nothing of the name
	MM    *MMKey // if it is a pointer to one
	Freed bool   // the mm_struct is gone
}

// Differs says whether anything differs after the step, or in how it ends.
func (r *ComparedRow) Differs() bool { return len(r.Values) > 0 || r.endsApart() }

// parts says whether anything differs after the step that did not before it, and
// not from the start.
func (r *ComparedRow) parts() bool {
	return r.endsApart() || slices.ContainsFunc(r.Values, func(v ComparedValue) bool { return v.Fresh && !v.Given })
}

func (r *ComparedRow) endsApart() bool {
	return slices.ContainsFunc(r.Sides[:], func(e ComparedEnd) bool {
		return e.Missing || e.Refused != nil || len(e.Violated) > 0
	})
}

// Tells says whether there is anything to say of the step beside its operation.
func (r *ComparedRow) Tells() bool {
	return r.Differs() || len(r.Sides[0].Said) > 0 || len(r.Sides[1].Said) > 0
}

// NewComparison makes the view of two runs of a scenario. broken is the rule that
// the second machine breaks, "" for none; views are what the pictures show. The
// error is a *CutError.
func NewComparison(c *script.Comparison, id string, cut Cut, broken string, views []string) (*Comparison, error) {
	long := 0 // of the two, the run that gets further, whose steps have all labels
	if len(c.Runs[1].Trace.Steps) > len(c.Runs[0].Trace.Steps) {
		long = 1
	}
	first, end, err := cut.steps(c.Runs[long].Trace)
	if err != nil {
		return nil, err
	}
	if err := tooLarge(c.Runs[long].Trace, cut, end-first); err != nil {
		return nil, err
	}
	all := &Comparison{ID: id, Scenario: c.Name, Steps: len(c.Runs[long].Trace.Steps), First: -1, Way: -1}
	var ways [2]*view
	keys := commonKeys(c)
	for i, suffix := range []string{".left", ".right"} {
		t := c.Runs[i].Trace
		f := comparedView(t, keys).figure(id+suffix, min(first, len(t.Steps)), min(end, len(t.Steps)))
		f.Views = views
		all.Sides[i] = ComparedSide{Kernel: t.Kernel.String(), Figure: f}
		ways[i] = comparedView(t, keys)
		ways[i].take(0, min(first, len(t.Steps)))
	}
	all.Sides[1].Broken = broken
	all.Start = comparedValues(c, c.Start, ways, nil)
	before := c.Start
	for i := range first {
		row, values := compareStep(c, ways, id, 0, i, before)
		if row.parts() {
			return nil, &CutError{Label: cut.From, Msg: say.Textf("the two part before @%s, in step %d", cut.From, i+1), Hint: "begin at that step or before it"}
		}
		before = values
	}
	for i := range ways {
		t := c.Runs[i].Trace
		ways[i] = comparedView(t, keys)
		ways[i].take(min(first, len(t.Steps)), min(end, len(t.Steps)))
	}
	for i := first; i < end; i++ {
		row, values := compareStep(c, ways, id, first, i, before)
		before = values
		at := len(all.Rows)
		if all.First < 0 && row.parts() {
			all.First = at
		}
		if all.First < 0 && all.Way < 0 && row.Tells() {
			all.Way = at
		}
		all.Rows = append(all.Rows, row)
	}
	aligned(all.Sides[0].Figure, all.Sides[1].Figure)
	if all.First >= 0 {
		for i := range all.Sides {
			all.Sides[i].Figure.Timeline.Apart = min(all.First+1, len(all.Sides[i].Figure.Rows))
		}
	}
	return all, nil
}

// commonKeys gives the mms of both runs their keys, by name: one machine may make
// an mm that the other does without.
func commonKeys(c *script.Comparison) map[string]MMKey {
	names := slices.Clone(c.Runs[0].Trace.MMs)
	for _, name := range c.Runs[1].Trace.MMs {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	keys := map[string]MMKey{}
	for _, k := range mmKeys(names) {
		keys[k.Name] = k
	}
	return keys
}

// comparedView is a view whose mms have the keys of both runs.
func comparedView(t *script.Trace, keys map[string]MMKey) *view {
	v := newView(t)
	for i, name := range t.MMs {
		v.keys[i] = keys[name]
	}
	return v
}

// compareStep makes the row of step i, from 0 in the scenario; ways hold the steps
// from first on. before is what differed after the step before; values, what
// differs after this one.
func compareStep(c *script.Comparison, ways [2]*view, id string, first, i int, before []script.ValueDiff) (row ComparedRow, values []script.ValueDiff) {
	step := c.Step(i)
	row = ComparedRow{ID: id + "-" + cmp.Or(step.Label, strconv.Itoa(i+1)), N: i + 1, Op: step.Op, Label: step.Label, CPU: cpu(step.CPU)}
	var rows [2]Row
	for side, v := range ways {
		if row.Sides[side].Missing = i-first >= len(v.steps); !row.Sides[side].Missing {
			rows[side] = v.row(id, i+1, v.steps[i-first], nil)
		}
	}
	for side := range rows {
		mine, other, out := &rows[side], &rows[1-side], &row.Sides[side]
		if mine.Refused != nil && (other.Refused == nil || other.Refused.ID != mine.Refused.ID) {
			out.Refused = mine.Refused
		}
		for _, v := range mine.Violated {
			if !slices.ContainsFunc(other.Violated, func(o Violation) bool { return o.Name == v.Name }) {
				out.Violated = append(out.Violated, v)
			}
		}
		for _, m := range mine.Sentences {
			if !slices.ContainsFunc(other.Sentences, func(o Msg) bool { return sameMsg(m, o) }) && !row.Sides[1-side].Missing {
				out.Said = append(out.Said, m)
			}
		}
	}
	at := slices.IndexFunc(c.Steps, func(d script.StepDiff) bool { return d.Step == i })
	if at < 0 {
		return row, nil
	}
	values = c.Steps[at].Values
	row.Values = comparedValues(c, values, ways, before)
	return row, values
}

// comparedValues is differences as a page shows them: what matters most comes
// first. before is those after the step before.
func comparedValues(c *script.Comparison, values []script.ValueDiff, ways [2]*view, before []script.ValueDiff) []ComparedValue {
	var all []ComparedValue
	for _, d := range values {
		fresh := !slices.ContainsFunc(before, func(old script.ValueDiff) bool { return old.Path == d.Path && slices.Equal(old.Values, d.Values) })
		given := slices.ContainsFunc(c.Start, func(old script.ValueDiff) bool { return old.Path == d.Path })
		all = append(all, compared(d, ways, fresh, given)...)
	}
	slices.SortStableFunc(all, func(a, b ComparedValue) int {
		return cmp.Or(boolCompare(a.Given, b.Given), boolCompare(b.Fresh, a.Fresh), cmp.Compare(rank(a.Path), rank(b.Path)))
	})
	return all
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// sameMsg says whether two sentences say the same.
func sameMsg(a, b Msg) bool { return a.ID == b.ID && maps.EqualFunc(a.Args, b.Args, sameArg) }

// sameArg says whether two arguments of messages are the same: numbers, texts, lists
// of names.
func sameArg(a, b any) bool {
	list, isList := a.([]string)
	other, isOther := b.([]string)
	if isList || isOther {
		return isList && isOther && slices.Equal(list, other)
	}
	return a == b
}

// compared is a difference with the mms in it. Both counters of an mm, users/count,
// are told one by one, as far as they differ.
func compared(d script.ValueDiff, ways [2]*view, fresh, given bool) []ComparedValue {
	var texts [2]ComparedText
	var counters [2][]string
	for side, text := range d.Values {
		texts[side] = ComparedText{Text: text, Freed: strings.HasPrefix(text, "freed by ")}
		if users, count, ok := strings.Cut(text, "/"); ok && !strings.Contains(d.Path, ".") {
			counters[side] = []string{users, count}
		}
		if f := sim.FieldNamed(d.Path[strings.LastIndex(d.Path, ".")+1:]); f != sim.NoField && f.Value() == sim.MMValue {
			texts[side].MM = ways[side].key(text)
		}
	}
	if counters[0] == nil || counters[1] == nil {
		return []ComparedValue{{d.Path, texts, fresh, given}}
	}
	var all []ComparedValue
	for i, f := range []sim.Field{sim.FUsers, sim.FCount} {
		if counters[0][i] != counters[1][i] {
			all = append(all, ComparedValue{d.Path + "." + f.String(), [2]ComparedText{{Text: counters[0][i]}, {Text: counters[1][i]}}, fresh, given})
		}
	}
	return all
}

// key returns the key of the mm called name, nil if there is none.
func (v *view) key(name string) *MMKey {
	if i := slices.IndexFunc(v.keys, func(k MMKey) bool { return k.Name == name }); i >= 0 {
		return &v.keys[i]
	}
	return nil
}

// rank puts the values first that the course is about: what becomes of mms, who
// runs on which, and then how a CPU keeps its books.
func rank(path string) int {
	object, field, dotted := strings.Cut(path, ".")
	order := []string{"mm_count", "mm_users", "mm", "active_mm", "prev_mm", "current", "state", "loaded_mm", "cr3", "is_lazy", "cpumask"}
	switch i := slices.Index(order, field); {
	case !dotted:
		return 0
	case object == "init_mm":
		return 2 * len(order)
	case i >= 0:
		return i
	}
	return len(order)
}

// aligned gives two pictures the same gutter, so that a step is at the same place
// in both. The strip of mm_cachep is left out: the table has its numbers, and its
// name takes the room that two pictures beside each other have not got.
func aligned(a, b *Figure) {
	for _, t := range []*Timeline{&a.Timeline, &b.Timeline} {
		if n := len(t.Strips); n > 0 && t.Strips[n-1].MM.Letter == "" {
			t.Strips = t.Strips[:n-1]
			t.Height -= stripH + stripGap
			t.Gutter = gutter(t.Strips)
		}
	}
	a.Timeline.Gutter = max(a.Timeline.Gutter, b.Timeline.Gutter)
	b.Timeline.Gutter = a.Timeline.Gutter
	if a.TLB != nil && b.TLB != nil {
		a.TLB.Gutter = max(a.TLB.Gutter, b.TLB.Gutter)
		b.TLB.Gutter = a.TLB.Gutter
	}
}
