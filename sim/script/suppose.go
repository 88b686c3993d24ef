package script

import (
	"slices"

	"docgen/sim"
)

// Suppose returns the script on a kernel that breaks a rule from its first step
// on: what a reader predicts who does not know that rule. Whatever breaks in
// consequence, the story goes on to its end, if it can; what the script expects
// is of no use there.
func (s *Script) Suppose(f sim.Fault) *Script {
	c := *s
	c.lines = append([]line{{inject: &f}}, s.lines...)
	c.tolerant = true
	return &c
}

// Sound returns the script on a kernel that breaks none of the rules that it
// asks to break.
func (s *Script) Sound() *Script {
	c := *s
	c.lines = slices.DeleteFunc(slices.Clone(s.lines), func(l line) bool { return l.inject != nil })
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
