package excerpt

import (
	"fmt"
	"strconv"
	"strings"

	"docgen/sim/replay"
)

// A Value is a field that an event carries, in the notation of scenarios:
// K.active_mm, M.mm_count.
type Value struct {
	Object, Field string
	Text          string // "M", "NULL", "2"
}

func (v Value) Path() string { return v.Object + "." + v.Field }

// values lists what an event carries, each field once.
func (x *Excerpt) values(e *replay.Event) []Value {
	var list []Value
	add := func(object, field, text string) {
		list = append(list, Value{object, field, text})
	}
	pointers := func(t replay.Task) {
		name := x.task(t.PID, t.Comm, e.CPU)
		add(name, "mm", x.mm(t.MM))
		add(name, "active_mm", x.mm(t.ActiveMM))
	}
	counters := func(mm replay.MMName) {
		if mm != replay.Null {
			add(x.mm(mm), "mm_users", strconv.Itoa(e.Users))
			add(x.mm(mm), "mm_count", strconv.Itoa(e.Count))
		}
	}
	switch e.Kind {
	case replay.Switch:
		pointers(e.Other)
		pointers(e.Task)
		counters(e.Task.ActiveMM)
	case replay.Fork:
		add(x.task(e.Other.PID, "", e.CPU), "mm", x.mm(e.Other.MM))
		pointers(e.Task)
		counters(e.Task.MM)
	case replay.ExecMmap, replay.Exec:
		pointers(e.Task)
		counters(e.Task.MM)
	case replay.DropMM, replay.Mmput, replay.UseMM, replay.UnuseMM:
		pointers(e.Task)
		counters(e.MM)
	case replay.Free, replay.Mmget, replay.Mmgrab, replay.Mmdrop:
		counters(e.MM)
	}
	return list
}

// Recorded returns the text of a path at the event called label; M alone is both
// counters. The error says what was recorded instead.
func (x *Excerpt) Recorded(label, path string) (string, error) {
	for i := range x.Events {
		e := &x.Events[i]
		if e.Label != label {
			continue
		}
		var paths []string
		for _, v := range e.Values {
			if v.Path() == path {
				return v.Text, nil
			}
			paths = append(paths, v.Path())
		}
		for i, v := range e.Values {
			if v.Object == path && v.Field == "mm_users" {
				return v.Text + "/" + e.Values[i+1].Text, nil
			}
		}
		if len(paths) == 0 {
			return "", fmt.Errorf("no value was recorded at @%s", label)
		}
		return "", fmt.Errorf("%s was not recorded at @%s: there are %s", path, label, strings.Join(paths, ", "))
	}
	return "", fmt.Errorf("no event is called @%s", label)
}

// Words says what an event is, in the form in which a text without names does.
func (*Recording) Words(e *replay.Event) string { return (&Excerpt{}).Words(e) }

// Values lists what an event carries, without names.
func (*Recording) Values(e *replay.Event) []Value { return (&Excerpt{}).values(e) }

// Words says what an event is, in the form in which a text names it.
func (x *Excerpt) Words(e *replay.Event) string {
	who := func(t replay.Task) string {
		name := x.task(t.PID, t.Comm, e.CPU)
		if _, named := x.nameOf[t.PID]; t.PID != 0 && !named {
			name = strconv.Itoa(int(t.PID))
		}
		return name
	}
	parts := []string{e.Kind.String()}
	switch e.Kind {
	case replay.Switch, replay.Fork:
		parts = append(parts, who(e.Other), "->", who(e.Task))
	case replay.PrevMMDropped, replay.MmputDone, replay.Free, replay.CPUOffline:
	default:
		parts = append(parts, who(e.Task))
	}
	if hasMM(e.Kind) {
		parts = append(parts, x.mm(e.MM))
	}
	if c := cpuName(x.here(e.CPU)); e.Task.PID != 0 && e.Other.PID != 0 || e.Kind != replay.Switch {
		parts = append(parts, c)
	}
	return strings.Join(parts, " ")
}
