//go:build !js

// Excerpts of recordings are no part of the simulator for the browser: reading
// them would cost it regular expressions and more.

package simview

import (
	"slices"
	"strconv"
	"strings"

	"docgen/sim"
	"docgen/sim/excerpt"
	"docgen/sim/replay"
	"docgen/sim/script"
)

// Evidence is everything a page needs to show an excerpt of a recording: a
// picture and a table of what was recorded and, beside both, the states of the
// scenario that mirrors it.
type Evidence struct {
	ID               string // unique in its page: anchors are ID and ID-LABEL
	Recording        string // "6.1/use-mm"
	Kernel, Workload string // as the recording says
	First, Last      int    // the numbers of the first and the last event shown
	Total            int    // events of the recording
	Rows             []EvidenceRow
	Recorded         *Figure // a picture
	Simulated        *Figure // nil if no scenario mirrors the recording
	Equal            int     // values that are the same in both
}

// An EvidenceRow is a recorded event and the step that mirrors it.
type EvidenceRow struct {
	ID      string // anchor: EvidenceID-LABEL, or EvidenceID-N for an event without label
	N       int    // from 1, in the excerpt
	Event   int    // its number in the recording
	Skipped int    // events between this and the one before
	Kind    string // "switch"
	CPU     string
	Says    Msg
	Values  []Observed
	Step    *Mirror // nil if no step mirrors it
}

// Observed is what an event tells of one task or mm: its name, and its fields.
type Observed struct {
	Name   string
	MM     *MMKey // nil for a task
	Fields []ObservedField
}

// An ObservedField is a pointer to an mm, NULL, or a number.
type ObservedField struct {
	Name     string
	MM       *MMKey
	Null     bool
	Borrowed bool
	Text     string
}

// A Mirror is a step of the scenario.
type Mirror struct {
	N      int // from 1, in the scenario
	Op     string
	Label  string
	Values []Observed // of the same fields as the event's
}

// NewEvidence makes the view of an excerpt. t is the trace that mirrors it, or
// nil; that it does must have been found out before (excerpt.Compare).
func NewEvidence(x *excerpt.Excerpt, t *script.Trace, id string, equal int) *Evidence {
	e := &Evidence{
		ID: id, Recording: x.Name, Kernel: x.Header.Kernel, Workload: x.Header.Workload,
		First: x.Events[0].N, Last: x.Events[len(x.Events)-1].N, Total: x.Total, Equal: equal,
	}
	v := &evidenceView{x: x, t: t}
	v.name()
	for i := range x.Events {
		e.Rows = append(e.Rows, v.row(id, i))
	}
	e.Recorded = v.picture(id+".recorded", v.recordedLanes, v.recordedRun)
	for i := range x.Events[1:] {
		if x.Events[i+1].Skipped > 0 {
			e.Recorded.Timeline.Ticks[i].Mark = "gap"
		}
	}
	if t != nil {
		e.Simulated = v.picture(id+".simulated", v.simulatedLanes, v.simulatedRun)
		e.Simulated.Scenario, e.Simulated.Kernel = t.Name, t.Kernel.String()
	}
	return e
}

// An evidenceView is an excerpt with a key for every mm in it.
type evidenceView struct {
	x    *excerpt.Excerpt
	t    *script.Trace
	keys map[string]*MMKey
	mms  []*MMKey     // that have counters somewhere in the excerpt, in order of their keys
	cpus []int        // lanes
	sims []*sim.State // by column, from the one before the first event: the scenario's
}

// name gives the mms their keys: those of the scenario look as in its own
// figures, and the others come after them.
func (v *evidenceView) name() {
	names := []string{"init_mm"}
	if v.t != nil {
		names = slices.Clone(v.t.MMs)
	}
	add := func(mm string) {
		if mm != "" && mm != null && !slices.Contains(names, mm) {
			names = append(names, mm)
		}
	}
	counted := map[string]bool{}
	for _, e := range v.x.Events {
		for _, value := range e.Values {
			if pointer(value) {
				add(value.Text)
			} else {
				add(value.Object)
				counted[value.Object] = true
			}
		}
	}
	v.cpus = v.x.CPUs()
	for _, cpu := range v.cpus {
		add(v.x.Start.CPUs[cpu].MM)
		for _, e := range v.x.Events {
			add(e.After.CPUs[cpu].MM)
		}
	}
	v.keys = map[string]*MMKey{}
	for i, key := range mmKeys(names) {
		v.keys[names[i]] = &key
		if counted[names[i]] {
			v.mms = append(v.mms, &key)
		}
	}
	if v.t != nil {
		v.sims = v.states()
	}
}

// states returns the scenario's states, one per column: before the first step
// that mirrors an event, and then after each. An event that none mirrors leaves
// the state as it was.
func (v *evidenceView) states() []*sim.State {
	states := make([]*sim.State, len(v.x.Events)+1)
	var now *sim.State
	for i := range v.x.Events {
		label := v.x.Events[i].Label
		if label == "" {
			states[i+1] = now
			continue
		}
		after, err := v.t.State(label)
		if err != nil {
			states[i+1] = now // it has been reported
			continue
		}
		if now == nil {
			step, _ := v.t.Step(stepOf(label))
			now = v.t.Before(step)
			for j := range i + 1 {
				states[j] = now
			}
		}
		now = after
		states[i+1] = now
	}
	return states
}

// stepOf cuts the micro-step off a label.
func stepOf(label string) string {
	step, _, _ := strings.Cut(label, "/")
	return step
}

// pointer says whether a value is a task's field, which points to an mm.
func pointer(value excerpt.Value) bool { return value.Field == "mm" || value.Field == "active_mm" }

func (v *evidenceView) row(id string, i int) EvidenceRow {
	e := &v.x.Events[i]
	row := EvidenceRow{
		ID: id + "-" + strconv.Itoa(i+1), N: i + 1, Event: e.N, Skipped: e.Skipped,
		Kind: e.Kind.String(), CPU: cpu(sim.CPUID(v.x.Here(e))), Says: v.says(e), Values: v.observed(e.Values),
	}
	if e.Label == "" {
		return row
	}
	if !slices.ContainsFunc(v.x.Events[:i], func(o excerpt.Event) bool { return o.Label == e.Label }) {
		row.ID = id + "-" + strings.ReplaceAll(e.Label, "/", ".")
	}
	if v.t == nil {
		return row
	}
	if step, err := v.t.Step(stepOf(e.Label)); err == nil {
		row.Step = &Mirror{N: step + 1, Op: v.t.Steps[step].Op, Label: e.Label}
		var values []excerpt.Value
		for _, value := range e.Values {
			value.Text, _ = v.t.Value(e.Label, value.Path())
			values = append(values, value)
		}
		row.Step.Values = v.observed(values)
	}
	return row
}

// says tells what an event means.
func (v *evidenceView) says(e *excerpt.Event) Msg {
	first, second := v.x.Who(e)
	id := e.Kind.String()
	if e.Kind == replay.Fork {
		switch {
		case e.Task.MM == replay.Null:
			id = "fork-kthread"
		case e.Task.MM == e.Other.MM:
			id = "fork-share"
		}
	}
	return Msg{ID: "evidence-event." + id, Args: map[string]any{
		"CPU": cpu(sim.CPUID(v.x.Here(e))), "Peer": first, "Task": second, "MM": v.x.About(e),
	}}
}

// observed groups values by what they are of.
func (v *evidenceView) observed(values []excerpt.Value) []Observed {
	var list []Observed
	for _, value := range values {
		if n := len(list); n == 0 || list[n-1].Name != value.Object {
			list = append(list, Observed{Name: value.Object})
			if !pointer(value) {
				list[n].MM = v.keys[value.Object]
			}
		}
		of := &list[len(list)-1]
		field := ObservedField{Name: value.Field}
		switch {
		case !pointer(value):
			field.Text = value.Text
		case value.Text == null:
			field.Null = true
		default:
			field.MM = v.keys[value.Text]
			field.Borrowed = value.Field == "active_mm" && len(of.Fields) > 0 && of.Fields[0].Null
		}
		of.Fields = append(of.Fields, field)
	}
	return list
}

// picture lays out a timeline with a column per event: lanes of CPUs, strips of
// counters. A lane or a strip has nothing where nothing is known.
func (v *evidenceView) picture(id string, lanes func(cpu, column, y int) []Segment, run func(column int, mm *MMKey) (Run, bool)) *Figure {
	columns := len(v.x.Events) + 1
	f := &Figure{ID: id, Views: []string{"timeline"}}
	t := &f.Timeline
	t.Head = headH
	t.Column = min(max(half/columns, columnMin), columnMax)
	t.Width, t.Least = t.Column*columns+1, leastColumn(columns)*columns
	for i := range v.x.Events {
		e := &v.x.Events[i]
		tick := Tick{X: (i + 1) * t.Column, Label: strconv.Itoa(i + 1), Lane: slices.Index(v.cpus, v.x.Here(e))}
		t.Ticks = append(t.Ticks, tick)
		f.Rows = append(f.Rows, Row{N: i + 1})
	}
	y := headH
	for _, id := range v.cpus {
		t.Lanes = append(t.Lanes, Lane{Name: cpu(sim.CPUID(id)), Y: y, H: laneH, Segments: lanes(id, t.Column, y)})
		y += laneH + laneGap
	}
	y += sectionH - laneGap
	for _, mm := range v.mms {
		runs := stretches(columns, t.Column, func(i int) (Run, bool) { return run(i, mm) })
		t.Strips = append(t.Strips, Strip{MM: *mm, Y: y, H: stripH, Runs: runs})
		y += stripH + stripGap
	}
	t.Gutter = gutter(t.Strips)
	t.Height = y
	shown := map[string]bool{}
	for _, lane := range t.Lanes {
		for _, s := range lane.Segments {
			shown[s.MM.Name] = true
		}
	}
	for _, strip := range t.Strips {
		shown[strip.MM.Name] = true
	}
	for name, key := range v.keys {
		if shown[name] {
			f.MMs = append(f.MMs, *key)
		}
	}
	slices.SortFunc(f.MMs, func(a, b MMKey) int { return a.Index - b.Index })
	return f
}

// half is how wide a picture would like to be that has another beside it.
const half = 340

// known is what events tell of the machine in a column.
func (v *evidenceView) known(column int) *excerpt.State {
	if column == 0 {
		return &v.x.Start
	}
	return &v.x.Events[column-1].After
}

func (v *evidenceView) recordedLanes(cpu, column, y int) []Segment {
	return place(len(v.x.Events)+1, column, y, func(i int) (Segment, bool) {
		s := v.known(i)
		r, known := s.CPUs[cpu]
		seg := Segment{Task: r.Task, Borrowed: r.Borrowed, Zombie: slices.Contains(s.Zombie, r.MM), Freed: slices.Contains(s.Freed, r.MM)}
		if key := v.keys[r.MM]; key != nil {
			seg.MM = *key
		}
		return seg, known
	})
}

// recordedRun is what an event tells of an mm's counters, and that it is freed
// ever after.
func (v *evidenceView) recordedRun(column int, mm *MMKey) (Run, bool) {
	if slices.Contains(v.known(column).Freed, mm.Name) {
		return Run{Freed: true}, true
	}
	if column == 0 {
		return Run{}, false
	}
	values := v.x.Events[column-1].Values
	i := slices.IndexFunc(values, func(value excerpt.Value) bool { return value.Object == mm.Name && value.Field == "mm_users" })
	if i < 0 {
		return Run{}, false
	}
	users, _ := strconv.Atoi(values[i].Text)
	count, _ := strconv.Atoi(values[i+1].Text)
	return counters(users, count), true
}

func counters(users, count int) Run {
	return Run{Users: users, Count: count, Zombie: users == 0 && count > 0, Text: strconv.Itoa(users) + "/" + strconv.Itoa(count)}
}

func (v *evidenceView) simulatedLanes(id, column, y int) []Segment {
	view := newView(v.t)
	return place(len(v.sims), column, y, func(i int) (Segment, bool) {
		if v.sims[i] == nil || id >= len(v.sims[i].CPUs) {
			return Segment{}, false
		}
		return view.segment(v.sims[i], id), true
	})
}

func (v *evidenceView) simulatedRun(column int, mm *MMKey) (Run, bool) {
	s := v.sims[column]
	if s == nil || mm.Index >= len(s.MMs) || mm.Index >= len(v.t.MMs) {
		return Run{}, false
	}
	if s.MMs[mm.Index].Freed {
		return Run{Freed: true}, true
	}
	return counters(int(s.MMs[mm.Index].Users), int(s.MMs[mm.Index].Count)), true
}
