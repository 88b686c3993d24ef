package script

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"docgen/internal/nearest"
	"docgen/sim"
	"docgen/sim/say"
)

// A path names a value of a state: an object and one of its fields. An mm
// without a field stands for both of its counters, `users/count`.
type path struct {
	object string
	area   string // for a page of an area: M.heap[0], or of a task's mm: A.heap[0]
	page   int    // which of the area's pages
	field  string // "" for an mm's counters, and for what a page of an area is mapped to
	kind   objectKind
}

func (p path) String() string {
	s := p.object
	if p.area != "" {
		s += say.Textf(".%s[%d]", p.area, p.page)
	}
	if p.field != "" {
		s += "." + p.field
	}
	return s
}

type objectKind uint8

const (
	taskObject objectKind = iota
	mmObject
	cpuObject
	cacheObject
	costObject
	pageObject
	placeObject
)

// objects is indexed by objectKind.
var objects = [...]sim.Obj{sim.ATask, sim.AMM, sim.ACPU, sim.ACache, sim.ACost, sim.APage, sim.APTE}

// Fields that are not the machine's but made from them.
const (
	tlbGen = "tlb_gen" // of a CPU: the generation that the ASID in use has seen
	live   = "live"    // of mm_cachep: objects in use
)

// fieldsOf lists the fields of each kind of object.
func fieldsOf(kind objectKind) []string {
	var names []string
	for _, f := range sim.Fields() {
		if f.Of() == objects[kind] {
			names = append(names, f.String())
		}
	}
	switch kind {
	case cpuObject:
		names = append(names, tlbGen)
	case cacheObject:
		names = append(names, live)
	case placeObject:
		names = names[1:] // the page is the place's own value
	}
	return names
}

// fieldOf returns the machine's field that a path names, or sim.NoField.
func (p path) fieldOf() sim.Field {
	for _, f := range sim.Fields() {
		if f.Of() == objects[p.kind] && f.String() == p.field {
			return f
		}
	}
	return sim.NoField
}

// A scope is the names that a path may start with.
type scope struct {
	tasks, mms, areas *names
	cpus              int // -1 if not yet known
}

// parsePath resolves text against the names of sc.
func (sc scope) parsePath(text string) (path, *Error) {
	object, field, has := strings.Cut(text, ".")
	p := path{object: object, field: field}
	_, idle := numbered(object, "idle")
	_, hp := numbered(object, "cpuhp")
	_, isPage := numbered(object, "page")
	cpu, isCPU := numbered(object, "cpu")
	switch {
	case idle || hp || object == kworker || sc.tasks.has(object):
		p.kind = taskObject
	case object == "init_mm" || sc.mms.has(object):
		p.kind = mmObject
	case isCPU:
		p.kind = cpuObject
		if sc.cpus >= 0 && cpu >= sc.cpus {
			return p, &Error{Msg: say.Textf("the machine has no CPU %d", cpu)}
		}
	case object == "mm_cachep":
		p.kind = cacheObject
	case object == "cost":
		p.kind = costObject
	case isPage:
		p.kind = pageObject
	default:
		return p, &Error{Msg: say.Textf("there is nothing called %q", object),
			Hint: nearest.Hint(object, slices.Concat(sc.tasks.list, sc.mms.list, []string{"init_mm", "mm_cachep", "cost", "cpu0", "idle0"}))}
	}
	if !has && p.kind == mmObject {
		return p, nil
	}
	if place, rest, more := strings.Cut(field, "."); p.kind <= mmObject && strings.Contains(place, "[") {
		return sc.parsePlace(p, place, rest, more)
	}
	fields := fieldsOf(p.kind)
	if !has {
		return p, &Error{Msg: say.Textf("%s alone is not a value", object), Hint: "expected " + object + "." + strings.Join(fields, " or "+object+".")}
	}
	if !slices.Contains(fields, field) {
		return p, &Error{Msg: say.Textf("%s has no field %q", object, field),
			Hint: cmp.Or(nearest.Hint(field, fields), "its fields are "+strings.Join(fields, ", "))}
	}
	return p, nil
}

// parsePlace goes on with the area of M.heap[0] or M.heap[0].writable.
func (sc scope) parsePlace(p path, place, field string, more bool) (path, *Error) {
	area, page, ok := cutPlace(place)
	switch {
	case !ok:
		return p, &Error{Msg: say.Textf("%q is not a page of an area: expected something like heap[0]", place)}
	case !sc.areas.has(area):
		return p, &Error{Msg: say.Textf("there is no area %q", area), Hint: nearest.Hint(area, sc.areas.list)}
	}
	p.area, p.page, p.field = area, page, field
	if p.kind == mmObject {
		p.kind = placeObject
	}
	fields := fieldsOf(placeObject)
	if more && !slices.Contains(fields, field) {
		return p, &Error{Msg: say.Textf("%s has no field %q", place, field),
			Hint: cmp.Or(nearest.Hint(field, fields), "its fields are "+strings.Join(fields, ", "))}
	}
	return p, nil
}

// path parses a path in a script, against what is declared so far.
func (p *parser) path(tok token) (path, bool) {
	pa, err := scope{&p.tasks, &p.mms, &p.areas, -1}.parsePath(tok.text)
	if err != nil {
		err.Pos = tok.pos
		p.errs = append(p.errs, *err)
		return pa, false
	}
	for _, prefix := range []string{"cpu", "idle", "cpuhp"} {
		if n, ok := numbered(pa.object, prefix); ok {
			p.cpuUses = append(p.cpuUses, token{strconv.Itoa(n), tok.pos})
		}
	}
	return pa, true
}

// A view reads values out of a state by name.
type view struct {
	state *sim.State
	tasks []string // by sim.TaskID
	mms   []string // by sim.MMID
	areas []string // by sim.AreaID

	taskIDs, mmIDs map[string]int // where the names are; nil to look for them
}

func (t *Trace) view(s *sim.State) view {
	return view{state: s, tasks: t.Tasks, mms: t.MMs, areas: t.Areas}
}

// find returns the place of a name in a list, or -1.
func find(list []string, at map[string]int, name string) int {
	if at == nil {
		return slices.Index(list, name)
	}
	if id, known := at[name]; known {
		return id
	}
	return -1
}

// value returns the text of a path, or an error if its object does not exist
// in this state.
func (v view) value(p path) (string, error) {
	id := 0
	switch p.kind {
	case taskObject:
		if id = find(v.tasks, v.taskIDs, p.object); id < 0 || id >= len(v.state.Tasks) {
			return "", say.Errorf("task %s does not exist yet", p.object)
		}
	case mmObject, placeObject:
		if id = find(v.mms, v.mmIDs, p.object); id < 0 || id >= len(v.state.MMs) {
			return "", say.Errorf("mm %s does not exist yet", p.object)
		}
	case cpuObject:
		if id, _ = numbered(p.object, "cpu"); id >= len(v.state.CPUs) {
			return "", say.Errorf("the machine has no CPU %d", id)
		}
	}
	switch {
	case p.area != "":
		return v.place(p, id)
	case p.kind == mmObject && p.field == "":
		return say.Textf("%d/%d", v.state.MMs[id].Users, v.state.MMs[id].Count), nil
	case p.kind == cpuObject && p.field == tlbGen:
		t := &v.state.CPUs[id].TLB
		return strconv.Itoa(int(t.Ctxs[t.ASID].Gen)), nil
	case p.kind == cacheObject && p.field == live:
		return strconv.Itoa(v.state.Cachep.Live()), nil
	}
	if p.kind == pageObject {
		if id, _ = numbered(p.object, "page"); id == 0 || id >= len(v.state.Pages) {
			return "", say.Errorf("there is no %s yet", p.object)
		}
	}
	return v.load(p.fieldOf(), id), nil
}

// load returns the text of a field of the thing with this id.
func (v view) load(f sim.Field, id int) string {
	switch f {
	case sim.FState:
		return TaskState(v.state, sim.TaskID(id))
	case sim.FCpumask:
		return v.state.MMs[id].Mask.String()
	}
	return v.fieldText(f, v.state.Load(f, id))
}

// place returns what a page of an area is mapped to, or whether it can be
// written to there. id is the mm, or for a task's own path the task.
func (v view) place(p path, id int) (string, error) {
	mm := sim.MMID(id)
	if p.kind == taskObject {
		if mm = v.state.Tasks[id].MM; mm == sim.NoMM {
			return "", say.Errorf("task %s has no mm", p.object)
		}
	}
	area := sim.AreaID(slices.Index(v.areas, p.area))
	e, _ := v.state.PTEOf(mm, area.At(p.page))
	if p.field != "" {
		if e.Writable {
			return "1", nil
		}
		return "0", nil
	}
	return PageName(e.Page), nil
}

// PageName names a page: page1, zero for the zero page, NULL for none.
func PageName(id sim.PageID) string {
	switch id {
	case sim.NoPage:
		return "NULL"
	case sim.ZeroPage:
		return "zero"
	}
	return "page" + strconv.Itoa(int(id))
}

// fieldText is the value of a field as scenarios write it.
func (v view) fieldText(f sim.Field, n int32) string {
	switch f.Value() {
	case sim.MMValue:
		if n == sim.SwitchingMM {
			return switchingMM
		}
		return v.mmName(sim.MMID(n))
	case sim.StateValue:
		return sim.TaskState(n).String()
	case sim.PageValue:
		return PageName(sim.PageID(n))
	case sim.PhaseValue:
		return sim.CPUPhase(n).String()
	case sim.TaskValue:
		return v.taskName(sim.TaskID(n))
	case sim.CPUValue:
		if sim.CPUID(n) == sim.NoCPU {
			return "NULL"
		}
	}
	return strconv.Itoa(int(n))
}

// TaskState names a task's state as scenarios do: the machine's, with running
// for a runnable task that is current on a CPU.
func TaskState(s *sim.State, id sim.TaskID) string {
	if t := &s.Tasks[id]; t.State != sim.Runnable || !s.Running(id) {
		return t.State.String()
	}
	return "running"
}

func (v view) mmName(id sim.MMID) string     { return MMName(v.mms, id) }
func (v view) taskName(id sim.TaskID) string { return TaskName(v.tasks, id) }

// MMName returns the name of an mm, NULL for none.
func MMName(names []string, id sim.MMID) string {
	if id == sim.NoMM {
		return "NULL"
	}
	return names[id]
}

// TaskName returns the name of a task, NULL for none.
func TaskName(names []string, id sim.TaskID) string {
	if id == sim.NoTask {
		return "NULL"
	}
	return names[id]
}

// Value returns the text of path (`K.active_mm`, `M.mm_count`, `M` for
// users/count, `cpu0.current`, `mm_cachep.live`) after the step called label;
// label/3 is the state after that step's third micro-step, and "" the end of
// the trace. The error is an *Error whose Pos is a column in label@path as
// written, and says what is unknown, with the nearest name.
func (t *Trace) Value(label, pathText string) (string, error) {
	state, err := t.State(label)
	if err != nil {
		return "", err
	}
	return t.ValueIn(state, pathText)
}

// ValueIn returns what Value does, in one of the trace's states.
func (t *Trace) ValueIn(state *sim.State, pathText string) (string, error) {
	p, perr := t.scope().parsePath(pathText)
	if perr != nil {
		return "", perr
	}
	text, verr := t.view(state).value(p)
	if verr != nil {
		return "", &Error{Msg: verr.Error()}
	}
	return text, nil
}

// scope is the names that the trace knows.
func (t *Trace) scope() scope {
	of := func(list []string) *names {
		var n names
		for _, name := range list {
			n.add(name)
		}
		return &n
	}
	return scope{of(t.Tasks), of(t.MMs), of(t.Areas), t.CPUs}
}

// State returns the state that a label cites, as Value does.
func (t *Trace) State(label string) (*sim.State, error) {
	if label == "" {
		return t.End(), nil
	}
	name, micro, hasMicro := strings.Cut(label, "/")
	i, err := t.Step(name)
	if err != nil {
		return nil, err
	}
	step := &t.Steps[i]
	if !hasMicro {
		return t.After(i), nil
	}
	last := 0
	if n := len(step.Events); n > 0 {
		last = step.Events[n-1].Micro
	}
	n, aerr := strconv.Atoi(micro)
	if aerr != nil || n < 0 || n > last {
		return nil, &Error{Msg: say.Textf("@%s has no micro-step %q: they are numbered 0 to %d", name, micro, last)}
	}
	state := t.Before(i)
	for _, e := range step.Events {
		if e.Micro > n {
			break
		}
		state.Apply(e)
	}
	return state, nil
}

// Step returns the index of the step called label. The error is an *Error with
// the nearest label.
func (t *Trace) Step(label string) (int, error) {
	var labels []string
	for i := range t.Steps {
		if t.Steps[i].Label == label {
			return i, nil
		}
		if t.Steps[i].Label != "" {
			labels = append(labels, t.Steps[i].Label)
		}
	}
	hint := nearest.Hint(label, labels)
	if hint == "" && len(labels) > 0 && utf8.RuneCountInString(strings.Join(labels, ", ")) < 200 {
		hint = "its labels are " + strings.Join(labels, ", ")
	}
	return 0, &Error{Msg: say.Textf("%s has no step called %q", t.Name, label), Hint: hint}
}
