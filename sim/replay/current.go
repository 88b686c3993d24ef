package replay

import (
	"fmt"
	"slices"

	"docgen/sim"
)

// This file is about who runs where: finding the task that an event is about,
// learning of tasks that were there before the recorder attached, and going on
// when the recording says something else than the machine.

// find returns the task that an event on c names by its pid.
func (r *Replayer) find(c *cpu, pid int32) *task {
	if pid == 0 {
		return &c.idle
	}
	if t := r.tasks.find(pid); t != nil {
		return t
	}
	return r.newTask(pid)
}

func (r *Replayer) newTask(pid int32) *task {
	t := &task{pid: pid, alibi: r.ev.Line - 1, since: r.ev.Line - 1}
	r.tasks.set(pid, t)
	if r.alive++; r.alive > maxTasks {
		r.tooMany("tasks", maxTasks)
	}
	return t
}

// forget parts with a task that is dead, unless another thread of its process
// may yet take over its pid.
func (r *Replayer) forget(t *task) {
	r.alive--
	if t.last != nil {
		t.last.leaving = slices.DeleteFunc(t.last.leaving, func(l *task) bool { return l == t })
	}
	if t.mm = t.last; t.mm == nil || t.mm.users <= 0 {
		r.tasks.set(t.pid, r.ghost)
	}
}

// meet learns the mm of a task that was there before the recorder attached.
func (r *Replayer) meet(t *task, name MMName) {
	r.file.Learnt++
	t.met = true
	t.kthread = name == Null || t.idle
	t.execs = execMaybe // the recorder may have attached between exec_mmap and the end
	if !t.idle && r.pids.covers(t.pid, t.kthread) {
		r.differs("fork", t.String(), "one that made it, by its pid", "none")
	}
	if name == Null || t.idle {
		return
	}
	x := r.named(name)
	t.mm = x
	x.users++
	switch {
	case !x.known:
	case x.oldUsers > 0:
		x.oldUsers--
	default:
		r.differs("mm", t.String(), "another mm: all users of "+x.String()+" are known", x.String())
	}
}

// current returns the task that runs on c, which the event describes; field
// names its pid in the event.
func (r *Replayer) current(c *cpu, is *Task, field string) *task {
	t := c.cur
	switch {
	case t == nil:
		t = r.find(c, is.PID)
		return r.place(c, t, is)
	case t.pid == is.PID: // the idle task is the only one with pid 0
		return t
	case r.exchanges(t, is.PID):
		return t
	}
	r.differs(field, "", fmt.Sprint(t.pid), fmt.Sprint(is.PID))
	return r.force(c, is)
}

// exchanges says whether t may have got the pid of another, and if so gives it
// to t. A thread that execs takes over the pid of its thread group's leader when
// all others have exited (fs/exec.c: de_thread). The leader may still be on its
// way out; since 5.8 it has the thread's pid then (kernel/pid.c: exchange_tids).
func (r *Replayer) exchanges(t *task, pid int32) bool {
	other := r.tasks.find(pid)
	if t.idle || other == nil || !other.leftTo(t) && !t.leftTo(other) {
		return false
	}
	if other.dead {
		r.tasks.set(t.pid, r.ghost)
	} else {
		r.tasks.set(t.pid, other)
	}
	t.pid, other.pid = pid, t.pid
	r.tasks.set(pid, t)
	return true
}

// leftTo says whether t has exited and other still uses the mm that t had.
func (t *task) leftTo(other *task) bool {
	return t.exiting && t.await == nil && t.last != nil && t.last == other.mm
}

// exchanged returns the leader that comes back with the pid of t, which execs
// on another CPU and of which nothing has been heard since; nil if there is none.
func (r *Replayer) exchanged(t *task) *task {
	if t.mm == nil {
		return nil
	}
	i := slices.IndexFunc(t.mm.leaving, func(l *task) bool { return l.cpu == nil && l.leftTo(t) })
	if i < 0 {
		return nil
	}
	leader := t.mm.leaving[i]
	r.exchanges(leader, t.pid)
	return leader
}

// incoming returns the task that c switches to, nil if that cannot be.
func (r *Replayer) incoming(prev *task) *task {
	is := &r.ev.Task
	next := r.find(r.here, is.PID)
	if next == prev {
		r.differs("next.pid", "", "another task than before", fmt.Sprint(is.PID))
		return nil
	}
	if next.cpu != nil {
		if leader := r.exchanged(next); leader != nil {
			next = leader
		}
	}
	next = r.runnable(next, is, "next.pid")
	if !next.met {
		r.meet(next, is.MM)
		next.woken = true
	}
	return next
}

// place makes t current on c, of which it was not known who runs there.
func (r *Replayer) place(c *cpu, t *task, is *Task) *task {
	t = r.runnable(t, is, "pid")
	if !t.met {
		r.meet(t, is.MM)
	}
	r.load(c, t)
	s := r.stackOf(t)
	clear(s.Frames[t.depth:])
	s.Depth, s.OnCPU, s.State = t.depth, true, sim.Runnable
	if s.MM == sim.NoMM {
		s.ActiveMM = r.unmet.id
		if is.ActiveMM != Null && r.ev.Kind != Switch {
			s.ActiveMM = r.named(is.ActiveMM).id
		}
	}
	m := &r.m.State.CPUs[c.id]
	m.Current, m.Stack = t.slot, t.slot
	c.cur, c.base, c.switching = t, t.depth, false
	return t
}

// runnable returns t if it can be switched to, or else what the recording must mean.
func (r *Replayer) runnable(t *task, is *Task, field string) *task {
	if t.dead {
		r.differs(field, "", "a task that lives", fmt.Sprintf("%d, which is dead", is.PID))
		t = r.newTask(is.PID)
	}
	if t.cpu != nil {
		r.differs(field, "", "a task that runs nowhere", fmt.Sprintf("%d, which runs on CPU %d", is.PID, t.cpu.id-1))
		r.vacate(t.cpu)
	}
	return t
}

// force makes the task that the event describes current on c, after a mismatch.
func (r *Replayer) force(c *cpu, is *Task) *task {
	r.vacate(c)
	t := r.find(c, is.PID)
	if t.dead {
		t = r.newTask(is.PID)
	}
	if t.cpu != nil {
		r.vacate(t.cpu)
	}
	return r.place(c, t, is)
}

// vacate makes it unknown who runs on c.
func (r *Replayer) vacate(c *cpu) {
	if c.cur == nil {
		return
	}
	r.finish(c)
	t := c.cur
	s := r.stackOf(t)
	depth := s.Depth
	if depth > 0 && !t.idle { // as if it had been preempted
		s.Depth += uint8(copy(s.Frames[depth:], r.parked.Frames[:r.parked.Depth]))
	}
	s.ActiveMM = s.MM
	r.unload(c, t, depth)
	r.release(c)
	if t.idle {
		r.park(c)
	}
	c.cur = nil
	m := &r.m.State.CPUs[c.id]
	m.Current, m.Stack, m.PrevMM, m.IRQsOff, m.Last = sim.TaskID(c.id), sim.TaskID(c.id), sim.NoMM, false, sim.NoTask
}
