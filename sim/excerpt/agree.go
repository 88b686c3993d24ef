package excerpt

import (
	"errors"
	"fmt"
	"strings"

	"docgen/sim/replay"
	"docgen/sim/script"
)

// Compare compares what was recorded at each event that has a label with the
// state after the step of t that is called so. It returns how many values are
// equal, and an error for each that is not; an excerpt no event of which has a
// label shows nothing about t, which is an error, too.
//
// What runs on the event's CPU is compared besides, and does not count; and the
// steps must come in the order of the events.
func (x *Excerpt) Compare(t *script.Trace) (equal int, errs []script.Error) {
	fail := func(pos script.Pos, hint, format string, args ...any) {
		errs = append(errs, script.Error{Pos: pos, Msg: fmt.Sprintf(format, args...), Hint: hint})
	}
	first := x.Events[0].Pos
	if got, want := t.Kernel.Release, x.kernel; got.Series() != want.Series() {
		fail(first, "write a scenario with kernel="+want.Series().String(),
			"the recording is of Linux %s, but the scenario runs as %s", want.Series(), t.Kernel)
		return 0, errs
	}
	for _, n := range x.names {
		if err := unknownName(t, n); err != nil {
			errs = append(errs, *err)
		}
	}
	if len(errs) > 0 {
		return 0, errs
	}
	reached := 0
	for i := range x.Events {
		e := &x.Events[i]
		if e.Label == "" {
			continue
		}
		if _, err := t.State(e.Label); err != nil {
			errs = append(errs, at(err, e.LabelPos))
			continue
		}
		name, _, _ := strings.Cut(e.Label, "/")
		step, _ := t.Step(name)
		if step < reached {
			fail(e.LabelPos, "", "@%s comes earlier in the scenario than the step of the event before", e.Label)
			continue
		}
		reached = step
		for _, v := range append(x.running(e), e.Values...) {
			simulated, err := t.Value(e.Label, v.Path())
			switch {
			case err != nil:
				p := at(err, e.Pos)
				p.Msg = fmt.Sprintf("event %d has %s = %s: in the scenario, %s", e.N, v.Path(), v.Text, p.Msg)
				if p.Hint == "" || !x.knows(v.Object) {
					p.Hint = "name it above, NAME = …, as the scenario does"
				}
				errs = append(errs, p)
			case simulated != v.Text:
				fail(e.Pos, "does the step stop where the recorder looked? An until= on it may help",
					"event %d: %s was recorded as %s, but is %s after @%s of the scenario", e.N, v.Path(), v.Text, simulated, e.Label)
			case v.Field != current:
				equal++
			}
		}
	}
	if equal == 0 && len(errs) == 0 {
		fail(first, "write @label at the end of an event's line, or leave scenario= out", "no value is compared with the scenario")
	}
	return equal, errs
}

const current = "current" // of a CPU: the task that runs there

// running is who runs on the CPU of an event.
func (x *Excerpt) running(e *Event) []Value {
	list := tasks(e.Event)
	if len(list) == 0 || e.Task.Comm == "" || e.Kind == replay.Fork {
		return nil
	}
	t := list[len(list)-1]
	return []Value{{cpuName(x.here(e.CPU)), current, x.task(t.PID, t.Comm, e.CPU)}}
}

// unknownName reports a name of the excerpt that the scenario does not have.
func unknownName(t *script.Trace, n naming) *script.Error {
	path := n.name
	if !cpuForm.MatchString(n.name) {
		if _, err := t.Value("", n.name); err == nil {
			return nil // an mm
		}
		path += ".mm"
	} else {
		path += "." + current
	}
	if _, err := t.Value("", path); err != nil {
		e := at(err, n.pos)
		e.Msg = "in the scenario, " + e.Msg
		return &e
	}
	return nil
}

// at gives an error of package script's a place in the excerpt's text.
func at(err error, pos script.Pos) script.Error {
	var e *script.Error
	if errors.As(err, &e) {
		return script.Error{Pos: pos, Msg: e.Msg, Hint: e.Hint}
	}
	return script.Error{Pos: pos, Msg: err.Error()}
}
