package script

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"docgen/internal/nearest"
	"docgen/sim"
)

// A path names a value of a state: an object and one of its fields. An mm
// without a field stands for both of its counters, `users/count`.
type path struct {
	object string
	field  string // "" for an mm's counters
	kind   objectKind
}

func (p path) String() string {
	if p.field == "" {
		return p.object
	}
	return p.object + "." + p.field
}

type objectKind uint8

const (
	taskObject objectKind = iota
	mmObject
	cpuObject
	cacheObject
)

// fieldsOf lists the fields of each kind of object.
func fieldsOf(kind objectKind) []string {
	switch kind {
	case taskObject:
		return []string{"mm", "active_mm", "state", "cpu"}
	case mmObject:
		return []string{"mm_users", "mm_count"}
	case cpuObject:
		return []string{"current", "prev_mm"}
	default:
		return []string{"allocated", "freed", "live"}
	}
}

// A scope is the names that a path may start with.
type scope struct {
	tasks, mms []string
	cpus       int // -1 if not yet known
}

// parsePath resolves text against the names of sc.
func (sc scope) parsePath(text string) (path, *Error) {
	object, field, has := strings.Cut(text, ".")
	p := path{object: object, field: field}
	_, idle := numbered(object, "idle")
	cpu, isCPU := numbered(object, "cpu")
	switch {
	case idle || slices.Contains(sc.tasks, object):
		p.kind = taskObject
	case object == "init_mm" || slices.Contains(sc.mms, object):
		p.kind = mmObject
	case isCPU:
		p.kind = cpuObject
		if sc.cpus >= 0 && cpu >= sc.cpus {
			return p, &Error{Msg: fmt.Sprintf("the machine has no CPU %d", cpu)}
		}
	case object == "mm_cachep":
		p.kind = cacheObject
	default:
		names := append(append([]string{}, sc.tasks...), sc.mms...)
		return p, &Error{Msg: fmt.Sprintf("there is nothing called %q", object),
			Hint: nearest.Hint(object, append(names, "init_mm", "mm_cachep", "cpu0", "idle0"))}
	}
	if !has && p.kind == mmObject {
		return p, nil
	}
	fields := fieldsOf(p.kind)
	if !has {
		return p, &Error{Msg: fmt.Sprintf("%s alone is not a value", object), Hint: "expected " + object + "." + strings.Join(fields, " or "+object+".")}
	}
	if !slices.Contains(fields, field) {
		return p, &Error{Msg: fmt.Sprintf("%s has no field %q", object, field),
			Hint: or(nearest.Hint(field, fields), "its fields are "+strings.Join(fields, ", "))}
	}
	return p, nil
}

// path parses a path in a script, against what is declared so far.
func (p *parser) path(tok token) (path, bool) {
	pa, err := scope{tasks: p.tasks, mms: p.mms, cpus: -1}.parsePath(tok.text)
	if err != nil {
		err.Pos = tok.pos
		p.errs = append(p.errs, *err)
		return pa, false
	}
	for _, prefix := range []string{"cpu", "idle"} {
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
}

// value returns the text of a path, or an error if its object does not exist
// in this state.
func (v view) value(p path) (string, error) {
	switch p.kind {
	case taskObject:
		id := slices.Index(v.tasks, p.object)
		if id < 0 || id >= len(v.state.Tasks) {
			return "", fmt.Errorf("task %s does not exist yet", p.object)
		}
		t := &v.state.Tasks[id]
		switch p.field {
		case "mm":
			return v.mmName(t.MM), nil
		case "active_mm":
			return v.mmName(t.ActiveMM), nil
		case "state":
			return TaskState(v.state, sim.TaskID(id)), nil
		case "cpu":
			if t.CPU == sim.NoCPU {
				return "NULL", nil
			}
			return strconv.Itoa(int(t.CPU)), nil
		}
	case mmObject:
		id := slices.Index(v.mms, p.object)
		if id < 0 || id >= len(v.state.MMs) {
			return "", fmt.Errorf("mm %s does not exist yet", p.object)
		}
		mm := &v.state.MMs[id]
		switch p.field {
		case "":
			return fmt.Sprintf("%d/%d", mm.Users, mm.Count), nil
		case "mm_users":
			return strconv.Itoa(int(mm.Users)), nil
		case "mm_count":
			return strconv.Itoa(int(mm.Count)), nil
		}
	case cpuObject:
		n, _ := numbered(p.object, "cpu")
		if n >= len(v.state.CPUs) {
			return "", fmt.Errorf("the machine has no CPU %d", n)
		}
		c := &v.state.CPUs[n]
		if p.field == "current" {
			return v.taskName(c.Current), nil
		}
		return v.mmName(c.PrevMM), nil
	case cacheObject:
		s := v.state.Cachep
		switch p.field {
		case "allocated":
			return strconv.Itoa(int(s.Allocated)), nil
		case "freed":
			return strconv.Itoa(int(s.Freed)), nil
		case "live":
			return strconv.Itoa(s.Live()), nil
		}
	}
	panic("script: no reader for " + p.String())
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
	state, err := t.at(label)
	if err != nil {
		return "", err
	}
	sc := scope{tasks: t.Tasks, mms: t.MMs, cpus: t.CPUs}
	p, perr := sc.parsePath(pathText)
	if perr != nil {
		return "", perr
	}
	text, verr := view{state, t.Tasks, t.MMs}.value(p)
	if verr != nil {
		return "", &Error{Msg: verr.Error()}
	}
	return text, nil
}

// at returns the state that a label cites.
func (t *Trace) at(label string) (*sim.State, error) {
	if label == "" {
		if len(t.Steps) == 0 {
			return &t.Start, nil
		}
		return &t.Steps[len(t.Steps)-1].After, nil
	}
	name, micro, hasMicro := strings.Cut(label, "/")
	i, err := t.Step(name)
	if err != nil {
		return nil, err
	}
	step := &t.Steps[i]
	if !hasMicro {
		return &step.After, nil
	}
	last := 0
	if n := len(step.Events); n > 0 {
		last = step.Events[n-1].Micro
	}
	n, aerr := strconv.Atoi(micro)
	if aerr != nil || n < 0 || n > last {
		return nil, &Error{Msg: fmt.Sprintf("@%s has no micro-step %q: they are numbered 0 to %d", name, micro, last)}
	}
	state := step.Before.Clone()
	for _, e := range step.Events {
		if e.Micro > n {
			break
		}
		state.Apply(e)
	}
	return &state, nil
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
	return 0, &Error{Msg: fmt.Sprintf("%s has no step called %q", t.Name, label), Hint: hint}
}
