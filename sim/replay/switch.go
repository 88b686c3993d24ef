package replay

import (
	"docgen/sim"
)

// This file is about context switches.

// Of task->__state (include/linux/sched.h). A state of 0 is that of a task that
// was preempted.
const (
	taskDead          = 0x80 // TASK_DEAD, since 4.14: in its last context switch
	taskInterruptible = 0x01 // TASK_INTERRUPTIBLE, a bit: asleep until it is woken
)

// switchTask replays a context switch: the machine's __schedule on c, with the
// next task chosen, up to the entry of finish_task_switch.
func (r *Replayer) switchTask(c *cpu) {
	e := r.ev
	r.finish(c)
	prev := r.current(c, &e.Other, "prev.pid")
	next := r.incoming(prev)
	if next == nil {
		return
	}
	dies := e.Other.State == taskDead && !prev.idle && r.stackOf(prev).MM == sim.NoMM
	r.leaves(prev, dies)

	r.load(c, next)
	p, n, cpu := r.stackOf(prev), r.stackOf(next), &r.m.State.CPUs[c.id]
	depth, lent := p.Depth, r.of(p.ActiveMM)
	if !r.schedule(c, prev, next, dies) {
		next.cpu = nil
		r.force(c, &e.Task)
		return
	}
	if lent == r.unmet && n.MM == sim.NoMM && e.Task.ActiveMM != Null {
		r.learnLent(c, next)
	}
	r.check("prev.mm", prev, r.of(p.MM), e.Other.MM)
	r.check("prev.active_mm", prev, r.of(p.ActiveMM), e.Other.ActiveMM)
	r.check("next.mm", next, r.of(n.MM), e.Task.MM)
	right := r.check("next.active_mm", next, r.of(n.ActiveMM), e.Task.ActiveMM)
	r.adopt(p, e.Other.MM, e.Other.ActiveMM)
	r.adoptRunning(n, e.Task.MM, e.Task.ActiveMM)

	// From here on the task switched from may run elsewhere.
	prev.dead = dies
	r.unload(c, prev, depth)
	if dies {
		r.forget(prev)
	}
	c.cur, c.base, c.switching, c.switched = next, next.depth, true, e.Line
	next.entered = r.now()
	c.drop = r.of(cpu.PrevMM)
	if x := r.of(n.ActiveMM); right && x != nil {
		if e.Other.MM != Null && n.MM == sim.NoMM {
			r.grabs(x)
		}
		r.counters(x)
	}
	r.arrives(next)
	if c.drop == nil {
		r.finish(c)
		return
	}
	// Up to the drop, which another CPU may see before or after it.
	for cpu.IRQsOff && r.step(c.id) {
	}
	if c.drop == r.unmet {
		if len(r.strangers) == maxStrangers {
			r.strangers = r.strangers[1:]
		}
		r.strangers = append(r.strangers, stranger{cpu: c})
	} else {
		c.drop.countDown.add(DropInFlight)
	}
	c.owes = n.MM != sim.NoMM
}

// schedule executes __schedule, up to the moment at which c executes on the
// stack of the next task. It returns false if the machine refuses that.
func (r *Replayer) schedule(c *cpu, prev, next *task, dies bool) bool {
	p := r.stackOf(prev)
	if dies {
		if !prev.exiting { // a kernel thread, which has no mm to give up
			p.Depth = 0
			if !r.begin(sim.Op{Verb: sim.Exit, Task: prev.slot}) {
				return false
			}
		}
		for !r.m.Undecided(c.id) {
			if !r.step(c.id) {
				return false
			}
		}
		r.m.Choose(c.id, next.slot)
	} else {
		p.State = sim.Sleeping // or the machine would not go idle
		if !r.begin(sim.Op{Verb: sim.Run, Task: next.slot, CPU: c.id}) {
			p.State = sim.Runnable
			return false
		}
	}
	for cpu := &r.m.State.CPUs[c.id]; cpu.Stack != next.slot && r.step(c.id); {
	}
	return true
}

// learnLent learns what the task before next had borrowed on a CPU that was not
// heard of before, and has lent to next.
func (r *Replayer) learnLent(c *cpu, next *task) {
	r.file.Learnt++
	x := r.named(r.ev.Task.ActiveMM)
	r.stackOf(next).ActiveMM = x.id
	if x.known {
		if x.oldCount--; x.oldCount < 0 {
			x.oldCount = 0
			r.differs("next.active_mm", next.String(), "another mm: all references on "+x.String()+" are known", x.String())
		}
	}
	// Before 5.4 next has taken a reference of its own, and the other is dropped.
	if cpu := &r.m.State.CPUs[c.id]; cpu.PrevMM == r.unmet.id {
		cpu.PrevMM = x.id
		r.state(x).Count++
		r.state(r.unmet).Count = unlearnt
	}
}

// finish executes what is left of a context switch on c. Whatever else happens
// there, that comes first.
func (r *Replayer) finish(c *cpu) {
	if !c.switching {
		return
	}
	r.finishDrop(c)
	s := r.stackOf(c.cur)
	for s.Depth > c.base && r.step(c.id) {
	}
	c.switching = false
	r.release(c)
	if c.owes {
		r.drops.missed(c.switched, c)
		c.owes = false
	}
}

// finishDrop has c drop what it took out of rq->prev_mm.
func (r *Replayer) finishDrop(c *cpu) {
	x := c.drop
	if x == nil {
		return
	}
	c.drop = nil
	s := r.state(x)
	r.step(c.id)
	if x == r.unmet {
		s.Count = unlearnt
		for i := range r.strangers {
			if f := &r.strangers[i]; f.cpu == c && f.closed == 0 {
				f.closed = r.ev.Line
			}
		}
		return
	}
	for s.Count == 0 && !s.Freed && r.stackOf(c.cur).Depth > c.base && r.step(c.id) {
	}
	x.countDown.remove(DropInFlight, c.switched)
	x.dropped = r.now()
	r.reap(x)
}

// prevMMDropped is the return of finish_task_switch after a switch from an
// anonymous task to a user: the drop is done.
func (r *Replayer) prevMMDropped(c *cpu) {
	if c.cur == nil {
		return
	}
	owed := c.owes
	c.owes = false
	r.finish(c)
	if !owed {
		r.differs("prev_mm_dropped", "", "nothing to drop", "a drop")
		return
	}
	r.returned(&r.drops, c.switched)
}

// adopt gives a task of the machine's the pointers that were observed, so that
// one mismatch does not lead to others. An idle task can have no mm.
func (r *Replayer) adopt(s *sim.Task, mm, activeMM MMName) {
	if r.of(s.MM).nameOf() != mm && !s.Idle {
		s.MM = r.idNamed(mm)
	}
	if r.of(s.ActiveMM).nameOf() != activeMM {
		s.ActiveMM = r.idNamed(activeMM)
	}
}

// adoptRunning is adopt for a task that runs, which is on some page tables
// whatever the recording says.
func (r *Replayer) adoptRunning(s *sim.Task, mm, activeMM MMName) {
	if r.adopt(s, mm, activeMM); s.ActiveMM == sim.NoMM {
		if s.ActiveMM = s.MM; s.MM == sim.NoMM {
			s.ActiveMM = r.unmet.id
		}
	}
}

func (r *Replayer) idNamed(n MMName) sim.MMID {
	if n == Null {
		return sim.NoMM
	}
	return r.named(n).id
}
