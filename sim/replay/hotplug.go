package replay

import "docgen/sim"

// This file is about CPUs that are taken offline and online again.
//
// The recorder hears nothing of a CPU from the moment at which its hotplug
// thread begins to take it down: its last event left it with a kernel thread
// other than its idle task, which never gives it up. The idle task comes once
// more, unseen, and what it then borrows is given back, mostly by another CPU.
// When the CPU comes back, its idle task has init_mm.

// silent says whether c may be a CPU that goes offline: nothing has been heard
// of it since it was left with a kernel thread that borrows.
func (r *Replayer) silent(c *cpu) bool {
	return c.cur != nil && !c.gone && r.stackOf(c.cur).MM == sim.NoMM && (c.dying || c.cur.kthread && !c.cur.idle)
}

// unplug has the machine take c offline.
func (r *Replayer) unplug(c *cpu) {
	r.finish(c)
	t := c.cur
	c.borrowed, c.left = r.of(r.stackOf(t).ActiveMM), t
	if !t.idle {
		depth := r.stackOf(t).Depth
		r.load(c, &c.idle)
		if r.schedule(c, t, &c.idle, false) {
			r.unload(c, t, depth)
			c.cur, c.base, c.switching = &c.idle, 0, true
			r.finish(c)
		} else { // which the machine refuses only after mismatches
			r.force(c, &Task{})
		}
	}
	r.m.Do(sim.Op{Verb: sim.OfflineCPU, CPU: c.id})
	r.m.Reset()
	c.gone = true
}

// goesOffline looks for a CPU that borrows x and may have been taken offline.
func (r *Replayer) goesOffline(x *mm) bool {
	if !r.unplugs(x, r.ev.Line) {
		return false
	}
	r.claim(x, cpuGone, "mm_count", r.nowCount(x)+1, r.nowCount(x))
	return true
}

// unplugs has the machine take offline a CPU that borrows x and of which nothing
// has been heard since a line, if there is one.
func (r *Replayer) unplugs(x *mm, line int) bool {
	for i := range r.ncpu {
		if c := &r.cpus[i]; c != r.here && c.heard < line && r.silent(c) && r.stackOf(c.cur).ActiveMM == x.id {
			r.unplug(c)
			return true
		}
	}
	return false
}

// heardOf is told of any event of c before it is replayed. If c has been
// offline, its idle task has init_mm: that is how it is told from a CPU of
// which some events are missing.
func (r *Replayer) heardOf(c *cpu) {
	if !c.gone && !r.silent(c) {
		return
	}
	e := r.ev
	onto := Null // what its idle task lends, if that can be init_mm
	if e.Kind == Switch && e.Other.PID == 0 && e.Task.MM == Null {
		if x := r.mms.find(e.Task.ActiveMM); x == nil || !x.born && x.users == 0 && !x.torn && x != r.gone {
			onto = e.Task.ActiveMM
		}
	}
	switch {
	case c.gone && onto != Null && onto != c.borrowed.name:
		r.confirm(c.borrowed, cpuGone, HotUnplug, 0)
		r.comesBack(c, onto)
	case c.gone: // it has been there all the time
		x := c.borrowed
		r.plug(c)
		r.vacate(c)
		r.place(c, c.left, &Task{PID: c.left.pid})
		r.stackOf(c.left).ActiveMM = r.idOf(x)
		r.state(x).Count++
		if i := r.claimAbout(x, cpuGone); i >= 0 && !r.unplugs(x, r.claims[i].mismatch.Line) {
			r.refuteClaim(i)
		}
	case !c.cur.idle && onto != Null && onto != r.of(r.stackOf(c.cur).ActiveMM).nameOf():
		if x := r.of(r.stackOf(c.cur).ActiveMM); x.countDown.late > 0 && x.countDown.line > c.heard {
			x.countDown.late-- // what was seen to be lower since was this
		}
		r.unplug(c)
		r.reap(c.borrowed)
		r.comesBack(c, onto)
	}
	c.dying = false
}

// plug has the machine bring c back.
func (r *Replayer) plug(c *cpu) {
	r.m.Do(sim.Op{Verb: sim.OnlineCPU, CPU: c.id})
	r.m.Reset()
	c.gone = false
}

// comesBack replays c's coming online. The mm that its idle task then has is
// init_mm, by whatever name.
func (r *Replayer) comesBack(c *cpu, name MMName) {
	r.plug(c)
	x := r.mms.find(name)
	switch {
	case x == nil: // met for the first time: the machine's
		x = &mm{name: name}
		r.bind(x, sim.InitMM)
		r.mms.set(name, x)
	case x.known && x.id != sim.InitMM: // met when it was not known what it is: cpu_init grabs it
		r.outside(sim.Mmgrab, x)
	}
	r.stackOf(&c.idle).ActiveMM = r.idOf(x)
}

// cpuOffline is the entry of idle_task_exit. In no recording so far has it been
// seen, since probes do not fire on a CPU that is that far gone.
func (r *Replayer) cpuOffline(c *cpu) {
	r.finish(c)
	c.dying = c.cur != nil
}
