package simview

import (
	"cmp"
	"slices"

	"docgen/internal/nearest"
	"docgen/sim/say"
	"docgen/sim/script"
)

// A CutError says that a figure asks for steps that the trace does not have.
type CutError struct {
	Label string // the label at fault, without the @
	Msg   string // lower case, no full stop
	Hint  string // may be ""
}

func (e *CutError) Error() string {
	if e.Hint == "" {
		return e.Msg
	}
	return e.Msg + " (" + e.Hint + ")"
}

// steps returns the half-open range of steps that c chooses from t.
func (c Cut) steps(t *script.Trace) (first, end int, err error) {
	end = len(t.Steps)
	if c.From != "" {
		if first, err = find(t, c.From); err != nil {
			return 0, 0, err
		}
	}
	if c.To != "" {
		last, err := find(t, c.To)
		if err != nil {
			return 0, 0, err
		}
		end = last + 1
	}
	if first >= end && c.From != "" && c.To != "" {
		return 0, 0, &CutError{Label: c.To, Msg: "@" + c.To + " comes before @" + c.From, Hint: "exchange from and to"}
	}
	return first, end, nil
}

// maxFigure bounds the cells of a figure's table, about: what nobody would look
// at or could load.
const maxFigure = 1 << 18

// tooLarge says that a figure of so many steps cannot be drawn, if so.
func tooLarge(t *script.Trace, c Cut, steps int) error {
	if steps*(t.CPUs+len(t.Tasks)+len(t.MMs)) <= maxFigure {
		return nil
	}
	return &CutError{Label: cmp.Or(c.From, c.To),
		Msg:  say.Textf("a figure of %d steps, %d tasks and %d mms is too large", steps, len(t.Tasks), len(t.MMs)),
		Hint: "show a part of it, from one label to another"}
}

// find returns the index of the step that is labelled label.
func find(t *script.Trace, label string) (int, error) {
	if i := slices.IndexFunc(t.Steps, func(s script.Step) bool { return s.Label == label }); i >= 0 {
		return i, nil
	}
	var known []string
	for _, s := range t.Steps {
		if s.Label != "" {
			known = append(known, s.Label)
		}
	}
	return 0, &CutError{Label: label, Msg: "no step is labelled @" + label, Hint: nearest.Hint(label, known)}
}
