package simview

import (
	"reflect"

	"docgen/sim"
	"docgen/sim/script"
)

// sentences returns one message per event of a step that means something to a
// reader, in order. A message that would repeat the one before it is left out.
func (v *view) sentences(s *script.Step) []Msg {
	var all []Msg
	say := func(msg Msg) {
		if n := len(all); n == 0 || !reflect.DeepEqual(all[n-1], msg) {
			all = append(all, msg)
		}
	}
	book := counts{before: &s.Before, after: &s.After}
	for i := range s.Events {
		e := &s.Events[i]
		book.enter(e)
		if e.Case != sim.NoCase {
			say(v.sentence(e, &book))
		}
	}
	if s.Refused != "" {
		say(v.sentence(&sim.Event{CPU: s.CPU, Case: sim.CaseRefused, Task: sim.NoTask, Peer: sim.NoTask, MM: sim.NoMM}, &book))
	}
	return all
}

// sentence returns the message of one event: case.NAME, or a variant of it
// where one Case needs two sentences (see Variants).
//
// The fields are the event's, as names: Task, Peer, MM, CPU; From and To are
// numbers or, for exec-mm, From is the name of the old mm. PluralCount is To.
func (v *view) sentence(e *sim.Event, book *counts) Msg {
	id, peer := "case."+e.Case.String(), e.Peer
	var from any = int(e.From)
	to := int(e.To)
	switch e.Case {
	case sim.CaseBorrow:
		if from == to {
			id += "-uncounted"
		}
	case sim.CaseExecMM:
		from = v.mmName(sim.MMID(e.From))
	case sim.CaseExitMM, sim.CaseExitUnpaid:
		to = book.count(e.MM)
	case sim.CaseFree:
		if book.last != nil && book.last.MM == e.MM && book.last.Peer != sim.NoTask && book.own(e.Task) != e.MM {
			id, peer = id+"-loan", book.last.Peer
			from, to = int(book.last.From), int(book.last.To)
		}
	case sim.CaseReap:
		if peer == sim.NoTask {
			id += "-outside"
		}
	}
	return Msg{ID: id, Args: map[string]any{
		"Task":        v.task(e.Task),
		"Peer":        v.task(peer),
		"MM":          v.mmName(e.MM),
		"CPU":         cpu(e.CPU),
		"From":        from,
		"To":          to,
		"PluralCount": to,
	}}
}

// Variants lists the messages that a figure can ask for beside case.NAME,
// refused.NAME and invariant.NAME: a borrow that the broken machine did not
// count, the free of an mm that ends a loan, and a reaper outside of the scenario.
func Variants() []string {
	return []string{"case.borrow-uncounted", "case.free-loan", "case.reap-outside"}
}

// A counts follows mm_count through the events of a step.
type counts struct {
	before *sim.State
	after  *sim.State
	stores map[sim.MMID]int
	last   *sim.Event // the last store to an mm_count
}

// enter takes note of an event.
func (c *counts) enter(e *sim.Event) {
	if e.Kind != sim.Store || e.Field != sim.FCount {
		return
	}
	if c.stores == nil {
		c.stores = map[sim.MMID]int{}
	}
	c.stores[e.MM], c.last = int(e.To), e
}

// count returns what mm_count of an mm is at this point of the step.
func (c *counts) count(id sim.MMID) int {
	if n, ok := c.stores[id]; ok {
		return n
	}
	if id < 0 || int(id) >= len(c.before.MMs) {
		return 0
	}
	return int(c.before.MMs[id].Count)
}

// own returns the mm that a task has when the step is over.
func (c *counts) own(id sim.TaskID) sim.MMID { return c.after.Tasks[id].MM }

// refusal returns why a step was refused.
func refusal(reason string) *Msg { return &Msg{ID: "refused." + reason} }

// violation returns what an invariant that broke says.
func (v *view) violation(broken sim.Violation) Violation {
	return Violation{Name: broken.Invariant, Msg: Msg{
		ID: "invariant." + broken.Invariant,
		Args: map[string]any{
			"Task": v.task(broken.Task),
			"MM":   v.mmName(broken.MM),
			"CPU":  cpu(broken.CPU),
			"Want": broken.Want,
			"Got":  broken.Got,
		},
	}}
}
