package replay

import (
	"fmt"
	"slices"

	"docgen/sim"
)

// This file is about mmput and __mmput.

// A put is an mmput in progress.
type put struct {
	mm      *mm
	line    int
	depth   uint8     // the depth of mmput's frame on the task's stack
	outer   *sim.Task // the stack that this mmput interrupts; nil if it is part of an operation, or alone
	entered bool      // the machine has not executed the decrement of mm_users
	sure    bool      // though it has happened: it waits for others, since it is not known whose was the last
	away    awayness
	counted bool // the drop at the end of __mmput is among what the mm's mm_count may be lower by
	last    bool // it took mm_users to zero: __mmput runs
	done    bool // __mmput has run as well, but its return has not been seen
}

// An awayness says whether a task in the middle of something has been switched
// away from since it began.
type awayness uint8

const (
	stayed awayness = iota
	isAway
	cameBack
)

// mmput is the entry of mmput, before the decrement.
func (r *Replayer) mmput(c *cpu) {
	e := r.ev
	t := r.acts(c, &e.Task, "task.pid")
	r.describe(t)
	x := r.named(e.MM)
	if t.await == nil {
		r.lends(t, x)
		r.startForeignPut(t, x)
		return
	}
	// That of exit_mm or exec_mmap.
	if r.check("mm", t, t.await, e.MM) {
		r.counters(x)
	}
	r.startPut(t, t.await)
}

// startForeignPut has t begin an mmput of x in the machine, whatever it is in
// the middle of.
func (r *Replayer) startForeignPut(t *task, x *mm) {
	s := r.stackOf(t)
	var outer *sim.Task
	if s.Depth > 0 {
		outer = new(sim.Task)
		*outer = *s
		s.Depth = 0
	}
	pins := &r.m.State.Pins
	*pins = append((*pins)[:0], sim.Pin{Task: t.slot, MM: x.id, Users: 1})
	began := r.begin(sim.Op{Verb: sim.Mmput, Task: t.slot, MM: x.id})
	*pins = (*pins)[:0]
	if began {
		r.startPut(t, x)
		t.put().outer = outer
	} else if outer != nil {
		*s = *outer
	}
}

// startPut notes that the machine stands before the decrement of an mmput by t.
func (r *Replayer) startPut(t *task, x *mm) {
	t.await = nil
	p := put{mm: x, depth: r.depthOf(t), entered: true, line: r.ev.Line}
	x.usersDown.add(PutInFlight)
	if len(x.putting) < maxPutting {
		x.putting = append(x.putting, t)
	}
	if x.usersDown.left() >= r.nowUsers(x) && x.countDown.open[PutInFlight] == 0 {
		p.counted = true // this may be the last user
		x.countDown.add(PutInFlight)
	}
	t.puts = append(t.puts, p)
}

// maxPutting bounds how many tasks in an mmput of one mm are kept in mind.
const maxPutting = 1 << 10

// put returns the innermost mmput that t is in, nil if it is in none.
func (t *task) put() *put {
	if len(t.puts) == 0 {
		return nil
	}
	return &t.puts[len(t.puts)-1]
}

// enters says whether t is in an mmput of x whose decrement is not executed.
func (t *task) enters(x *mm) bool {
	p := t.put()
	return p != nil && p.entered && p.mm == x
}

// executeUsers has t's mmput decrement mm_users. If that takes it to zero the
// mmput goes on with __mmput, otherwise it is over.
func (r *Replayer) executeUsers(t *task) {
	p := t.put()
	x := p.mm
	p.entered = false
	x.usersDown.remove(PutInFlight, p.line)
	x.users--
	if i := slices.Index(x.putting, t); i >= 0 {
		x.putting = slices.Delete(x.putting, i, i+1)
		r.countSure(x)
	}
	if depth, _ := r.stepTask(t); depth < p.depth {
		if p.counted {
			r.uncount(x)
		}
		r.endPut(t)
		return
	}
	p.last = true
	if !p.counted {
		p.counted = true
		x.countDown.add(PutInFlight)
	}
	r.stepTask(t) // exit_mmap
	x.torn = true
}

// executeOthers has the mmputs of x that tasks other than t are in decrement
// mm_users before t's does, which is known to be the last.
func (r *Replayer) executeOthers(t *task, x *mm) {
	for r.state(x).Users > 1 {
		i := slices.IndexFunc(x.putting, func(other *task) bool { return other != t && other.enters(x) })
		if i < 0 {
			return
		}
		r.executeUsers(x.putting[i])
	}
}

// surely notes that t's mmput has decremented mm_users. That is executed at once
// unless others are in an mmput of the mm: then whose is the last depends on
// their order.
func (r *Replayer) surely(t *task) {
	p := t.put()
	x := p.mm
	if len(x.putting) == 1 {
		r.executeUsers(t)
		return
	}
	p.sure = true
	r.countSure(x)
}

// countSure makes sure that mmputs which have surely decremented mm_users are
// among those that are known to have.
func (r *Replayer) countSure(x *mm) {
	sure := 0
	for _, t := range x.putting {
		if t.enters(x) && t.put().sure {
			sure++
		}
	}
	x.usersDown.seen(sure-x.usersDown.late, r.ev.Line)
}

// uncount takes the drop at the end of __mmput back from what x's mm_count may be
// lower by, or leaves it to another mmput that may be the last.
func (r *Replayer) uncount(x *mm) {
	for _, t := range x.putting {
		if t.enters(x) && !t.put().counted {
			t.put().counted = true
			return
		}
	}
	x.countDown.cancel(PutInFlight)
}

// executeFinal executes __mmput to its end.
func (r *Replayer) executeFinal(t *task) {
	p := t.put()
	if p.done {
		return
	}
	for depth, ok := r.depthOf(t), true; depth >= p.depth && ok; {
		depth, ok = r.stepTask(t)
	}
	p.done = true
	p.mm.countDown.remove(PutInFlight, p.line)
	r.restore(t, p.outer)
	p.outer = nil
	r.reap(p.mm)
}

// endPut parts with an mmput that is over.
func (r *Replayer) endPut(t *task) {
	r.restore(t, t.put().outer)
	t.puts = t.puts[:len(t.puts)-1]
}

// restore gives t the stack back that an mmput has interrupted.
func (r *Replayer) restore(t *task, outer *sim.Task) {
	switch {
	case outer == nil:
	case t.cpu != nil:
		s := r.stackOf(t)
		s.Depth, s.Frames = outer.Depth, outer.Frames
	default: // under what is for when t runs again
		outer.MM, outer.ActiveMM = sim.NoMM, sim.NoMM
		t.depth = outer.Depth
		outer.Depth += uint8(copy(outer.Frames[outer.Depth:], r.parked.Frames[:r.parked.Depth]))
		t.saved = outer
	}
}

// mmputDone is the return of an mmput that took mm_users from 1 to 0. Its mm is
// named by the pointer: if it has been freed meanwhile, by a name of no meaning.
func (r *Replayer) mmputDone(c *cpu) {
	r.finish(c)
	t := c.cur
	if t == nil {
		return
	}
	p := t.put()
	if p == nil {
		r.differs("mmput_done", t.String(), "no return of mmput", "one")
		return
	}
	x, line := p.mm, p.line
	if p.entered {
		r.executeOthers(t, x)
	}
	if r.catchUp(t); t.put() == nil {
		r.differs("mmput_done", x.String(), fmt.Sprintf("no return of __mmput: mm_users is %d", r.nowUsers(x)), "one")
		return
	}
	r.executeFinal(t)
	r.endPut(t)
	r.returned(&r.puts, line)
	switch name := r.ev.MM; {
	case x.freed == 0 && name != x.name:
		r.differs("mm", t.String(), x.String(), name.String())
	case x.freed != 0 && name == x.name:
		r.differs("mm", t.String(), "another name, since "+x.String()+" was freed", name.String())
	default:
		r.checked()
	}
}
