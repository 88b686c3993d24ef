package simview

import (
	"errors"
	"slices"
	"strings"

	"docgen/internal/nearest"
	"docgen/sim"
	"docgen/sim/say"
	"docgen/sim/script"
)

// A Question hides a step of a trace and asks for a value after it: what a
// reader predicts who has understood the rules. The right answer is the trace's
// own. The wrong ones are the simulator's, too: what other rules, other moments
// and other objects give; see choices.go.
type Question struct {
	Scenario string
	Kernel   string   // "6.12"
	Machine  []string // settings of the machine that the answer may depend on: "pcid=none"
	Faults   []string // rules that the scenario has broken on purpose when the hidden step comes
	Story    []Told   // the steps before the hidden one, from the first that is shown
	Columns  []Column
	State    []Cell // before the hidden step, one per Column
	Facts    []Fact // what else has to be known to answer, before the hidden step
	Hidden   Told
	Path     string // what is asked for
	Ask      Msg
	Choices  []Choice // one of them is right
	Explain  []Msg    // what happens in the hidden step, and why
}

// A Told is a step as the reader of a question is told of it: what is to
// happen, and nothing of what comes of it.
type Told struct {
	N       int // from 1, counted from the start of the trace
	Label   string
	Op      string
	Say     []Msg
	Refused bool // the machine refused it
}

// A Fact is a value that the question's table does not show.
type Fact struct{ Path, Value string }

// A Choice is an answer that can be chosen.
type Choice struct {
	Value string // as roles quote it
	Say   *Msg   // in words, if there are any
	Right bool
	Why   *Msg // of a wrong one: where it comes from, if that is worth telling
}

// Answer returns the right one.
func (q *Question) Answer() Choice {
	return q.Choices[slices.IndexFunc(q.Choices, func(c Choice) bool { return c.Right })]
}

// A Query says what to ask.
type Query struct {
	ID   string // decides in which order the choices stand
	At   string // the label of the step to hide
	Ask  string // a path, or MM.freed_by
	From string // the label at which the story begins; "" for the start

	Unchanged bool // the value is meant to be the same throughout
}

// A QueryError says that something cannot be asked.
type QueryError struct {
	Attr string // what is at fault: "at", "ask" or "from"
	Msg  string // lower case, no full stop
	Hint string // may be ""
}

func (e *QueryError) Error() string {
	if e.Hint == "" {
		return e.Msg
	}
	return e.Msg + " (" + e.Hint + ")"
}

// Question makes a question. The error is a *QueryError.
func (s *Story) Question(q Query) (*Question, error) {
	t := s.trace
	hidden, first, err := q.steps(t)
	if err != nil {
		return nil, err
	}
	a, err := newAsked(s, q, hidden)
	if err != nil {
		return nil, err
	}
	choices, err := a.choices()
	if err != nil {
		return nil, err
	}
	out := &Question{Scenario: t.Name, Kernel: t.Kernel.String(), Path: q.Ask, Ask: a.question(), Choices: choices, Hidden: told(t, hidden)}
	if t.NoPCID {
		out.Machine = append(out.Machine, "pcid=none")
	}
	for _, f := range s.faults {
		if f.Pos.Line < t.Steps[hidden].Pos.Line { // the kernel is sound up to there
			out.Faults = append(out.Faults, f.Fault.String())
		}
	}
	for i := first; i < hidden; i++ {
		out.Story = append(out.Story, told(t, i))
	}
	out.setState(t, first, hidden)
	out.Facts = a.facts(out.Columns)
	for _, step := range t.Walk(hidden, hidden+1) {
		row := newView(t).row("", hidden+1, step, nil)
		if row.Refused != nil {
			out.Explain = append(out.Explain, *row.Refused)
		}
		out.Explain = append(out.Explain, row.Sentences...)
	}
	return out, nil
}

// steps finds the hidden step and the first one of the story.
func (q Query) steps(t *script.Trace) (hidden, first int, err error) {
	at := func(attr, label string) (int, error) {
		i, err := t.Step(label)
		if err == nil {
			return i, nil
		}
		qe := &QueryError{Attr: attr, Msg: err.Error()}
		var unknown *script.Error
		if errors.As(err, &unknown) {
			qe.Msg, qe.Hint = unknown.Msg, unknown.Hint
		}
		return 0, qe
	}
	if hidden, err = at("at", q.At); err != nil {
		return 0, 0, err
	}
	if hidden == 0 {
		return 0, 0, &QueryError{Attr: "at", Msg: "@" + q.At + " is the first step: there is nothing to predict it from", Hint: "hide a later step"}
	}
	if q.From != "" {
		if first, err = at("from", q.From); err != nil {
			return 0, 0, err
		}
		if first >= hidden {
			return 0, 0, &QueryError{Attr: "from", Msg: "@" + q.From + " does not come before @" + q.At, Hint: "begin the story at an earlier step"}
		}
	}
	return hidden, first, nil
}

func told(t *script.Trace, i int) Told {
	s := &t.Steps[i]
	return Told{N: i + 1, Label: s.Label, Op: s.Op, Say: operation(s), Refused: s.Refused != ""}
}

// setState shows the state before the hidden step, with the columns that the
// story gives reason for: what the hidden step will make is not there yet.
func (q *Question) setState(t *script.Trace, first, hidden int) {
	v := newView(t)
	v.take(first, hidden)
	before := t.Before(hidden)
	v.steps = append(v.steps, script.Moment{Step: &t.Steps[hidden], Before: before, After: before})
	q.Columns = slices.DeleteFunc(v.columns(), func(c Column) bool {
		if c.Kind != "cpu" || strings.HasPrefix(q.Path, c.Name+".") {
			return false
		}
		cpu := &before.CPUs[c.id] // shown if something is up with it
		return cpu.PrevMM == sim.NoMM && !cpu.IRQsOff && cpu.Phase == sim.CPUOnline
	})
	q.State = v.cells(q.Columns, before, nil)
}

// An asked is the value that a question is about, with all that is known of it.
type asked struct {
	Query
	story  *Story
	trace  *script.Trace
	hidden int
	object string
	field  string // "" for the pair of an mm's counters, or for what a page is mapped to
	kind   kind
	before string // before the hidden step
	right  string
	list   []Choice // so far

	states *crossing // around the hidden step
}

// A kind is what a value is, and so what could be taken for it.
type kind uint8

const (
	aNumber kind = iota
	aPair        // of counters
	anMM
	aTask
	aCPU
	aState
	aPhase
	aPage
	aFlag
	aMask
	aFreer // the task that freed an mm
)

// freedBy is the field that is no path of a script's: the task that freed an mm.
const freedBy = "freed_by"

// newAsked looks the path up before and after the hidden step.
func newAsked(story *Story, q Query, hidden int) (*asked, error) {
	t := story.trace
	a := &asked{Query: q, story: story, trace: t, hidden: hidden}
	a.object, a.field, _ = strings.Cut(q.Ask, ".")
	a.kind = a.kindOf()
	a.states = story.crossing(hidden)
	a.before, _ = a.value(a.states.before, q.Ask)
	right, err := a.value(a.states.after, q.Ask)
	if err != nil {
		qe := &QueryError{Attr: "ask", Msg: err.Error()}
		var unknown *script.Error
		if errors.As(err, &unknown) {
			qe.Msg, qe.Hint = unknown.Msg, unknown.Hint
		}
		if qe.Hint == "" {
			qe.Hint = a.changing()
		}
		return nil, qe
	}
	a.right = right
	return a, nil
}

// value returns the text of a path in a state of the trace.
func (a *asked) value(s *sim.State, path string) (string, error) { return valueIn(a.trace, s, path) }

func valueIn(t *script.Trace, s *sim.State, path string) (string, error) {
	mm, field, _ := strings.Cut(path, ".")
	if field != freedBy {
		return t.ValueIn(s, path)
	}
	id := slices.Index(t.MMs, mm)
	switch {
	case id < 0:
		return "", &script.Error{Msg: say.Textf("there is no mm %q", mm), Hint: nearest.Hint(mm, t.MMs)}
	case id >= len(s.MMs):
		return "", &script.Error{Msg: "mm " + mm + " does not exist yet"}
	case !s.MMs[id].Freed || s.MMs[id].FreeBy == sim.NoTask:
		return null, nil
	}
	return t.Tasks[s.MMs[id].FreeBy], nil
}

// of says what kind of thing an object is.
func (a *asked) of(object string) sim.Obj {
	switch {
	case slices.Contains(a.trace.Tasks, object):
		return sim.ATask
	case slices.Contains(a.trace.MMs, object):
		return sim.AMM
	}
	for _, o := range []sim.Obj{sim.ACache, sim.ACost, sim.ACPU, sim.APage} {
		if strings.HasPrefix(object, o.String()) {
			return o
		}
	}
	return sim.AMM
}

func (a *asked) kindOf() kind {
	of := a.of(a.object)
	switch {
	case of == sim.AMM && a.field == "":
		return aPair
	case a.field == freedBy:
		return aFreer
	case strings.HasSuffix(a.field, "]"):
		return aPage
	case strings.Contains(a.field, "]."):
		return aFlag
	}
	for _, f := range sim.Fields() {
		if f.Of() != of || f.String() != a.field {
			continue
		}
		switch f.Value() {
		case sim.MMValue:
			return anMM
		case sim.TaskValue:
			return aTask
		case sim.CPUValue:
			return aCPU
		case sim.StateValue:
			return aState
		case sim.PhaseValue:
			return aPhase
		case sim.PageValue:
			return aPage
		case sim.Flag:
			if f == sim.FCpumask {
				return aMask
			}
			return aFlag
		}
	}
	return aNumber
}

// question returns the message that asks: ask.value, or a variant of it.
func (a *asked) question() Msg {
	id := "ask.value"
	switch {
	case a.kind == aPair:
		id = "ask.pair"
	case a.kind == anMM:
		id = "ask.pointer"
	case a.kind == aState:
		id = "ask.state"
	case a.kind == aFreer:
		id = "ask.freed_by"
	case a.kind == aTask:
		id = "ask.current"
	case a.kind == aMask:
		id = "ask.mask"
	case a.object == sim.ACost.String():
		id = "ask.cost-" + a.field
	}
	return Msg{ID: id, Args: map[string]any{"Path": a.Ask, "Object": a.object}}
}

// changing says which values the hidden step changes, as a hint.
func (a *asked) changing() string {
	var paths []string
	for i := range a.trace.Steps[a.hidden].Events {
		e := &a.trace.Steps[a.hidden].Events[i]
		if e.Kind != sim.Store {
			continue
		}
		if s := newView(a.trace).store(e); s != nil && !slices.Contains(paths, s.Path) {
			paths = append(paths, s.Path)
		}
	}
	paths = slices.DeleteFunc(paths, func(path string) bool {
		before, _ := a.value(a.states.before, path)
		after, err := a.value(a.states.after, path)
		return err != nil || before == after
	})
	if len(paths) == 0 {
		return "hide a step that changes something"
	}
	return "this step changes " + strings.Join(paths[:min(len(paths), 6)], ", ")
}

// facts lists what the table of states does not show of what the question is about.
func (a *asked) facts(columns []Column) []Fact {
	var paths []string
	of := a.of(a.object)
	switch {
	case a.kind == aPage || of == sim.APage || strings.Contains(a.field, "["):
		v := newView(a.trace)
		for _, e := range a.states.before.PTEs {
			if !e.Gone {
				paths = append(paths, v.mmName(e.MM)+"."+v.addr(e.VPN))
			}
		}
	case a.aboutTranslations():
		for i := range a.trace.CPUs {
			paths = append(paths, cpu(sim.CPUID(i))+".loaded_mm", cpu(sim.CPUID(i))+".is_lazy")
		}
		for i, mm := range a.states.before.MMs {
			if i > 0 && !mm.Freed {
				paths = append(paths, a.trace.MMs[i]+".cpumask")
			}
		}
	}
	shown := slices.ContainsFunc(columns, func(c Column) bool { return c.Name == a.object }) &&
		slices.Contains([]string{"", "mm", "active_mm", "state", "mm_users", "mm_count", "prev_mm", "phase", freedBy}, a.field)
	if !shown && a.kind != aFreer && !slices.Contains(paths, a.Ask) {
		paths = append(paths, a.Ask)
	}
	var facts []Fact
	for _, path := range paths {
		if value, err := a.value(a.states.before, path); err == nil {
			facts = append(facts, Fact{path, value})
		}
	}
	return facts
}

// aboutTranslations says whether the value depends on what CPUs have loaded.
func (a *asked) aboutTranslations() bool {
	for _, f := range sim.Fields() {
		if f.String() == a.field && (f.Of() == sim.ACPU && f >= sim.FCR3 || f == sim.FCpumask || f == sim.FTLBGen || f.Of() == sim.ACost) {
			return a.of(a.object) == f.Of()
		}
	}
	return a.object != sim.ACache.String() && a.field == "tlb_gen"
}
