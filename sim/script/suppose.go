package script

import (
	"slices"

	"docgen/internal/nearest"
	"docgen/sim"
	"docgen/sim/say"
)

// Suppose returns the script on a kernel that breaks a rule from its first step
// on: what a reader predicts who does not know that rule. What the script expects
// is of no use there, so it is for rehearsals.
func (s *Script) Suppose(f sim.Fault) *Script {
	c := *s
	c.lines = append([]line{{inject: &f}}, s.lines...)
	return &c
}

// SupposeNamed is Suppose for a rule by its name, as inject has it.
func (s *Script) SupposeNamed(rule string) (*Script, *Error) {
	i := slices.Index(sim.Faults(), rule)
	if i < 0 {
		return nil, &Error{Msg: say.Textf("there is no rule %q to break", rule), Hint: nearest.Hint(rule, sim.Faults())}
	}
	return s.Suppose(sim.Fault(i)), nil
}

// Sound returns the script on a kernel that breaks none of the rules that it
// asks to break.
func (s *Script) Sound() *Script {
	c := *s
	c.lines = slices.DeleteFunc(slices.Clone(s.lines), func(l line) bool { return l.inject != nil })
	return &c
}

// As returns the script on another kernel, as ParseAs would have parsed it: an
// operation stops at the same function by the name that it has there.
func (s *Script) As(k sim.Kernel) *Script {
	c := *s
	c.kernel = k
	c.lines = slices.Clone(s.lines)
	for i := range c.lines {
		l := &c.lines[i]
		if l.op == nil || l.op.until.Func == "" {
			continue
		}
		if name := renamed(l.op.until.Func, s.kernel, k); name != "" { // else the operation never gets there
			op := *l.op
			op.until.Func, l.op = name, &op
		}
	}
	return &c
}

// An Injection is an inject statement.
type Injection struct {
	Pos   Pos
	Fault sim.Fault
}

// Faults lists the rules that the script breaks by itself, and from where on.
func (s *Script) Faults() []Injection {
	var faults []Injection
	for i := range s.lines {
		if l := &s.lines[i]; l.inject != nil {
			faults = append(faults, Injection{l.pos, *l.inject})
		}
	}
	return faults
}
