package script

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"docgen/internal/nearest"
	"docgen/sim"
	"docgen/sim/say"
)

// A miss is an expectation that did not hold: what was so instead, and if it
// can be written in its place, how.
type miss struct {
	msg   string
	hint  string
	bless string // what expectation.word should be; "" if nothing can be written there
}

// check tells whether an expectation holds after the last step of r.
func (r *runner) check(e *expectation) *miss {
	switch e.kind {
	case compareValues:
		return r.checkValue(e)
	case calledFunc:
		return r.checkCall(e)
	case freedBy:
		return r.checkFreed(e)
	case wasRefused:
		return r.checkRefused(e)
	default:
		return r.checkViolation(e)
	}
}

func (r *runner) checkValue(e *expectation) *miss {
	got, err := r.view().value(e.path)
	if err != nil {
		return &miss{msg: err.Error()}
	}
	want := make([]string, len(e.want))
	for i, v := range e.want {
		if want[i], err = r.resolve(v); err != nil {
			return &miss{msg: err.Error()}
		}
	}
	text := want[0]
	if len(want) > 1 {
		text = "{" + strings.Join(want, ",") + "}"
	}
	switch e.op {
	case "=", "!=":
		if slices.Contains(want, got) == (e.op == "=") {
			return nil
		}
	default:
		a, err1 := strconv.Atoi(got)
		b, err2 := strconv.Atoi(text)
		if err1 != nil || err2 != nil {
			return &miss{msg: say.Textf("%s is %s, which cannot be compared with %s by %s", e.path, got, text, e.op)}
		}
		if e.op == "<" && a < b || e.op == "<=" && a <= b || e.op == ">" && a > b || e.op == ">=" && a >= b {
			return nil
		}
	}
	m := &miss{msg: say.Textf("expected %s %s %s, but it is %s", e.path, e.op, text, got)}
	if e.path.kind == mmObject && e.path.field == "" {
		m.msg = say.Textf("expected %s %s (mm_users/mm_count), but it is %s", e.path, text, got)
	}
	if e.op == "=" && len(e.want) == 1 && !e.want[0].let && e.want[0].path == nil {
		m.bless = got
	}
	return m
}

// resolve returns the text of a value.
func (r *runner) resolve(v value) (string, error) {
	if v.path != nil {
		return r.view().value(*v.path)
	}
	if !v.let {
		return v.text, nil
	}
	text := r.lets[v.text]
	if v.plus == 0 {
		return text, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return "", say.Errorf("%s is %s, not a number", v.text, text)
	}
	return strconv.Itoa(n + v.plus), nil
}

func (r *runner) checkCall(e *expectation) *miss {
	steps := r.trace.Steps
	first := len(steps) - 1
	if e.since != "" {
		first, _ = r.trace.Step(e.since)
	}
	var called []string
	for _, step := range steps[max(first, 0):] {
		for _, ev := range step.Events {
			if e.fn == ipi {
				if ev.Case != sim.CaseIPI || e.cpu >= 0 && int(ev.To) != e.cpu {
					continue
				} else if e.no {
					return &miss{msg: say.Textf("expected no ipi, but CPU %d is interrupted", ev.To)}
				}
				return nil
			}
			if ev.Kind != sim.Call || e.cpu >= 0 && int(ev.CPU) != e.cpu {
				continue
			}
			name := r.script.kernel.FuncName(ev.Func)
			if name == e.fn && e.when != nil || r.script.written.FuncName(ev.Func) == e.fn {
				if e.no {
					return &miss{msg: say.Textf("expected no call of %s, but there is one (by %s)", e.fn, TaskName(r.trace.Tasks, ev.Task))}
				}
				return nil
			}
			if !slices.Contains(called, name) {
				called = append(called, name)
			}
		}
	}
	if e.no {
		return nil
	}
	hint := "nothing was called"
	if len(called) > 0 {
		hint = cmp.Or(nearest.Hint(e.fn, called), "called: "+strings.Join(called, ", "))
	}
	return &miss{msg: "expected a call of " + e.fn + ", but there is none", hint: hint}
}

func (r *runner) checkFreed(e *expectation) *miss {
	id := slices.Index(r.trace.MMs, e.path.object)
	if id < 0 || id >= len(r.m.State.MMs) {
		return &miss{msg: say.Textf("mm %s does not exist yet", e.path.object)}
	}
	mm := &r.m.State.MMs[id]
	if !mm.Freed {
		return &miss{msg: say.Textf("expected %s to be freed, but it is not: it is %d/%d", e.path.object, mm.Users, mm.Count)}
	}
	if by := TaskName(r.trace.Tasks, mm.FreeBy); e.name != "" && by != e.name {
		return &miss{msg: say.Textf("expected %s to be freed by %s, but %s freed it", e.path.object, e.name, by), bless: by}
	}
	return nil
}

func (r *runner) checkRefused(e *expectation) *miss {
	if len(r.trace.Steps) == 0 {
		return &miss{msg: "no operation has been tried yet"}
	}
	got := r.trace.Steps[len(r.trace.Steps)-1].Refused
	if got == e.name {
		return nil
	}
	if got == "" {
		return &miss{msg: say.Textf("expected the operation to be refused (%s), but it was carried out", e.name)}
	}
	return &miss{msg: say.Textf("expected the operation to be refused as %s, but it is refused as %s", e.name, got), bless: got}
}

func (r *runner) checkViolation(e *expectation) *miss {
	if len(r.trace.Steps) == 0 {
		return &miss{msg: "no operation has been tried yet"}
	}
	var broke []string
	for _, v := range r.trace.Steps[len(r.trace.Steps)-1].Violations {
		if v.Invariant == e.name {
			return nil
		}
		broke = append(broke, v.Invariant)
	}
	if len(broke) == 0 {
		return &miss{msg: say.Textf("expected invariant %s to break in this operation, but none does", e.name)}
	}
	return &miss{msg: say.Textf("expected invariant %s to break in this operation, but only %s does", e.name, strings.Join(broke, ", "))}
}
