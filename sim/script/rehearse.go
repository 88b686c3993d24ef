package script

import "docgen/sim"

// A Rehearsal is a run of a script of which nothing is kept but where it has
// come to. It is for who asks what would become of a story in another world, on a
// kernel that breaks a rule or of another release, and asks it a hundred times:
// there, what the script expects does not hold, so it is not looked at; no
// invariant is checked, because whatever breaks, the story has to go on; and it
// goes no further than somebody wants to know.
type Rehearsal struct {
	r    *runner
	line int // of the script's lines, the next
	step int // how many operations have been executed

	tolerate []string // every invariant: some are not checked, but found broken on the way
}

// Rehearse begins a rehearsal.
func (s *Script) Rehearse() *Rehearsal {
	h := &Rehearsal{r: s.start(""), tolerate: sim.Invariants()}
	h.r.m.Check(false)
	return h
}

// Ready goes on to the next operation and says whether there is one.
func (h *Rehearsal) Ready() bool {
	for lines := h.r.script.lines; h.line < len(lines); h.line++ {
		switch l := &lines[h.line]; {
		case l.op != nil:
			return true
		case l.expect != nil, l.let != nil:
		case !h.r.line(l, nil):
			h.line = len(lines)
		}
	}
	return false
}

// Step executes the operation that Ready has found. It says as much of it as can
// be said without keeping states; ok is false if it cannot be executed, and then
// the rehearsal is over.
func (h *Rehearsal) Step() (step Step, ok bool) {
	lines := h.r.script.lines
	l := &lines[h.line]
	h.line++
	micros := h.r.m.Micros
	out, ok := h.r.do(l, lines[h.line:], h.tolerate)
	if !ok {
		h.line = len(lines)
		return step, false
	}
	h.step++
	step = Step{Label: l.op.label, Pos: l.pos, CPU: out.CPU, Events: out.Events, Micros: h.r.m.Micros - micros, Refused: string(out.Refused)}
	if !h.r.bounded(l.pos, &step) {
		h.line = len(lines)
	}
	return step, true
}

// Steps is how many operations have been executed.
func (h *Rehearsal) Steps() int { return h.step }

// State returns the state that the rehearsal has come to. It is not to be
// changed, and will change.
func (h *Rehearsal) State() *sim.State { return &h.r.m.State }

// Names returns a trace that has no steps, but names for all that the rehearsal
// has made so far, for ValueIn.
func (h *Rehearsal) Names() *Trace {
	t := *h.r.trace
	return &t
}

// Tested says whether any of the first steps of a trace came to the rule that a
// fault breaks. If none did, they are the same on a kernel that breaks it.
func (t *Trace) Tested(f sim.Fault, steps int) bool {
	for i := range t.Steps[:steps] {
		if t.Steps[i].tested.Has(f) {
			return true
		}
	}
	return false
}
