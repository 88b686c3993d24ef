package replay

import (
	"fmt"
	"strings"

	"docgen/sim"
)

// This file is about what a task does with its own mm: fork, exec and exit.

// acts returns the task that runs on c and does what the event tells. What it
// was in the middle of before, and no event ends, is done by now.
func (r *Replayer) acts(c *cpu, is *Task, field string) *task {
	r.finish(c)
	t := r.current(c, is, field)
	r.catchUp(t)
	return t
}

// catchUp executes what t has done by the time of an event of its own that
// comes later in its program.
func (r *Replayer) catchUp(t *task) {
	kind := r.ev.Kind
	t.since, t.alibi = t.alibi, r.ev.Line
	t.wasCutOff, t.cutOff = t.cutOff, moment{}
	for p := t.put(); p != nil && (p.entered || kind != MmputDone); p = t.put() {
		if p.entered {
			r.executeUsers(t)
			continue
		}
		r.executeFinal(t)
		r.puts.missed(p.line, r.here)
		r.endPut(t)
	}
	if t.tail != nil {
		r.finishTail(t)
	}
	if t.closing != nil {
		r.finishClosing(t)
	}
	if t.await != nil && kind != Mmput {
		r.differs("mmput", t.await.String(), "an mmput of it by "+t.String()+" first", "none")
		r.startPut(t, t.await)
		if r.executeUsers(t); t.put() != nil {
			r.executeFinal(t)
			r.endPut(t)
		}
	}
	switch kind {
	case Mmput, MmputDone, Mmgrab:
	default:
		r.finishOpening(t)
	}
	if t.execs == execOwed && (kind == Fork || kind == ExecMmap || kind == Mmget) {
		r.differs("exec", t.String(), "the end of its exec first", "none")
		t.execs = noExec
	}
}

// stopper begins what the tasks are called that carry off a task which has asked
// for another CPU (kernel/sched/core.c: migration_cpu_stop). Such a task was in
// the middle of nothing else.
const stopper = "migration/"

// leaves is catchUp for a task that is switched away from, which may happen in
// the middle of anything but its end.
func (r *Replayer) leaves(t *task, dies bool) {
	if dies {
		r.catchUp(t)
		return
	}
	is := &r.ev.Other
	if t.cutOff = (moment{}); is.State&taskInterruptible == 0 {
		t.cutOff, t.carried = r.now(), strings.HasPrefix(r.ev.Task.Comm, stopper)
	}
	if t.asleep = is.State&taskInterruptible != 0; t.asleep {
		t.since, t.alibi = t.alibi, r.ev.Line // nobody sleeps like that in copy_process
		r.sleeps(t)
	}
	if tl := t.tail; tl != nil {
		// It may have been preempted in the middle of that, too, but if it was
		// to get an mm it has it or has not begun.
		if tl.away || is.State != 0 || tl.up != nil && is.MM != Null {
			r.finishTail(t)
		} else {
			tl.away = true
		}
	}
	if p := t.put(); p != nil && p.entered {
		// It may have been preempted before the decrement, but not a second
		// time, and nobody goes to sleep there.
		if p.away == cameBack || is.State != 0 {
			r.surely(t)
		} else {
			p.away = isAway
		}
	}
}

// arrives is about a task that has been switched to.
func (r *Replayer) arrives(t *task) {
	if t.asleep {
		t.asleep, t.since, t.alibi = false, t.alibi, r.ev.Line // and is still where it went to sleep
	}
	if p := t.put(); p != nil && p.away == isAway {
		p.away = cameBack
	}
}

// kthreadd, which makes all kernel threads, is the second process
// (init/main.c: rest_init).
const kthreadd = 2

// sleeps is about a task that waits for something to do. kthreadd is only woken
// to make a thread.
func (r *Replayer) sleeps(t *task) {
	if t.pid == kthreadd && t.kthread && t.woken && t.forks == 0 {
		r.differs("fork", t.String(), "a fork since it was woken", "none")
	}
	t.woken, t.forks = true, 0
}

// describe compares what an event says of the task that acts.
func (r *Replayer) describe(t *task) {
	s := r.stackOf(t)
	r.check("task.mm", t, r.of(s.MM), r.ev.Task.MM)
	r.check("task.active_mm", t, r.of(s.ActiveMM), r.ev.Task.ActiveMM)
	r.adoptRunning(s, r.ev.Task.MM, r.ev.Task.ActiveMM)
}

// fresh compares the name of an mm that the machine has just allocated: it must
// be one that no mm has or had.
func (r *Replayer) fresh(field string, t *task, id sim.MMID, name MMName) *mm {
	r.checked()
	x, ok := r.born(name, id)
	if !ok {
		r.differs(field, t.String(), "a new mm", name.String())
	}
	return x
}

// fork replays a fork up to the entry of wake_up_new_task. That the child's mm
// is its parent's is what says that CLONE_VM was asked for.
func (r *Replayer) fork(c *cpu) {
	e := r.ev
	parent := r.acts(c, &e.Other, "parent.pid")
	s := r.stackOf(parent)
	r.check("parent.mm", parent, r.of(s.MM), e.Other.MM)
	r.adoptRunning(s, e.Other.MM, r.of(s.ActiveMM).nameOf())
	if t := r.tasks.find(e.Task.PID); t != nil && !t.dead || e.Task.PID == 0 {
		r.differs("child.pid", "", "a new pid", fmt.Sprint(e.Task.PID))
		if t == parent || e.Task.PID == 0 {
			return
		}
		if t.cpu != nil {
			r.vacate(t.cpu)
		}
	}
	if r.live >= maxMMs {
		r.tooMany("mms", maxMMs)
		return
	}
	t := r.newTask(e.Task.PID)
	t.met, t.inSight, t.newborn = true, true, true
	r.pids.forked(t.pid)
	parent.forks++

	op := sim.Op{Verb: sim.Fork, Task: parent.slot}
	shared := s.MM != sim.NoMM && e.Task.MM == e.Other.MM
	if shared {
		op.Verb = sim.Clone
		if r.confirmClone(r.of(s.MM), parent) {
			r.state(r.of(s.MM)).Users-- // which the clone is about to raise
		}
	}
	depth := s.Depth
	if !r.begin(op) {
		t.met = false
		return
	}
	for s.Depth > depth+1 && r.step(c.id) {
	}
	id := s.Frames[depth].Task
	child := r.m.State.Tasks[id]
	if child.MM != sim.NoMM && !shared {
		t.mm = r.fresh("child.mm", t, child.MM, e.Task.MM)
		r.check("child.active_mm", t, r.of(child.ActiveMM), e.Task.ActiveMM)
	} else {
		r.check("child.mm", t, r.of(child.MM), e.Task.MM)
		r.check("child.active_mm", t, r.of(child.ActiveMM), e.Task.ActiveMM)
		t.mm = r.of(child.MM)
	}
	t.kthread = child.Kthread
	if t.mm != nil {
		t.mm.users++
		r.counters(t.mm)
	}
	for s.Depth > depth && r.step(c.id) {
	}
	r.newborn = r.m.State.Tasks[id]
	r.newborn.State = sim.Runnable
	r.unmake(id)
}

// execMmap replays an exec up to the call of switch_mm_irqs_off in exec_mmap.
func (r *Replayer) execMmap(c *cpu) {
	e := r.ev
	heard := c.cur != nil
	t := r.acts(c, &e.Task, "task.pid")
	s := r.stackOf(t)
	if !heard { // the rest of an exec that began before the recorder attached
		r.describe(t)
		if x := r.of(s.MM); x != nil {
			r.counters(x)
		}
		return
	}
	if r.live >= maxMMs {
		r.tooMany("mms", maxMMs)
		return
	}
	old, borrowed := r.of(s.MM), r.of(s.ActiveMM)
	if !r.begin(sim.Op{Verb: sim.Exec, Task: t.slot}) {
		r.adoptRunning(s, e.Task.MM, e.Task.ActiveMM)
		return
	}
	from := s.MM
	for (s.MM == from || s.ActiveMM != s.MM) && r.step(c.id) {
	}
	for r.m.State.CPUs[c.id].IRQsOff && r.step(c.id) {
	}
	x := r.fresh("task.mm", t, s.MM, e.Task.MM)
	r.check("task.active_mm", t, r.of(s.ActiveMM), e.Task.ActiveMM)
	t.mm, t.kthread, t.execs = x, false, execOwed
	x.users++
	r.counters(x)
	if t.await = old; old == nil {
		r.leaveTail(t, nil, borrowed, DropInFlight)
	}
}

// exec is the end of an exec: nothing changes.
func (r *Replayer) exec(c *cpu) {
	t := r.acts(c, &r.ev.Task, "task.pid")
	r.describe(t)
	r.pids.execed(t.pid)
	if t.execs == noExec {
		r.differs("exec", t.String(), "none: it has not got a new mm", "the end of one")
	}
	t.execs = noExec
	if x := r.of(r.stackOf(t).MM); x != nil {
		r.counters(x)
	}
}

// dropMM replays an exit, or the end of kthread_use_mm, up to the entry of
// enter_lazy_tlb.
func (r *Replayer) dropMM(c *cpu) {
	e := r.ev
	is := e.Task
	if c.cur == nil {
		is.MM = e.MM // the task's, before
	}
	t := r.acts(c, &is, "task.pid")
	s := r.stackOf(t)
	r.check("mm", t, r.of(s.MM), e.MM)
	if s.MM == sim.NoMM {
		return
	}
	x := r.of(s.MM)
	if t.unusing {
		t.unusing = false
	} else if !r.begin(sim.Op{Verb: sim.Exit, Task: t.slot}) {
		return
	}
	r.untilLazy(c, s)
	r.describe(t)
	r.grabs(x)
	r.counters(x)
	for r.m.State.CPUs[c.id].IRQsOff && r.step(c.id) {
	}
	if t.kthread {
		// Since 6.4 the reference that kthread_use_mm took is dropped now.
		if s.Depth > 0 {
			r.leaveTail(t, nil, x, InUseMM)
		}
		return
	}
	t.exiting, t.await, t.last = true, x, x
	if len(x.leaving) < maxLeaving {
		x.leaving = append(x.leaving, t)
	}
}

// maxLeaving bounds how many tasks that exit from one mm are kept in mind. More
// threads than that on their way out when one of them execs are not expected.
const maxLeaving = 1 << 10

// untilLazy executes up to the entry of enter_lazy_tlb, by which a task that
// gives up its mm tells the hardware: when the pointer is cleared and all is
// counted, but interrupts are still off.
func (r *Replayer) untilLazy(c *cpu, s *sim.Task) {
	for s.MM != sim.NoMM && r.step(c.id) {
	}
	for r.m.State.CPUs[c.id].IRQsOff {
		if fn, _, _ := r.m.Next(c.id); r.m.Kernel().FuncName(fn) == "local_irq_enable" || !r.step(c.id) {
			return
		}
	}
}
