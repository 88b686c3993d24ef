package replay

import "docgen/sim"

// This file is about a kernel thread that uses the mm of a process, and about
// ends of operations of which no event tells.

// A tail is the rest of an operation that no event tells of: it has happened by
// the task's next event.
type tail struct {
	up, down *mm // whose mm_count it raises or lowers; nil if none
	window   Window
	line     int
	away     bool // the task was switched away from since
}

// useMM is the entry of kthread_use_mm.
func (r *Replayer) useMM(c *cpu) {
	t := r.acts(c, &r.ev.Task, "task.pid")
	r.describe(t)
	x := r.named(r.ev.MM)
	r.counters(x)
	borrowed := r.of(r.stackOf(t).ActiveMM)
	if r.begin(sim.Op{Verb: sim.UseMM, Task: t.slot, MM: x.id}) {
		r.leaveTail(t, x, borrowed, InUseMM)
	}
}

// unuseMM is the entry of kthread_unuse_mm. What it does first ends in a drop_mm.
func (r *Replayer) unuseMM(c *cpu) {
	t := r.acts(c, &r.ev.Task, "task.pid")
	r.describe(t)
	s := r.stackOf(t)
	r.check("mm", t, r.of(s.MM), r.ev.MM)
	x := r.of(s.MM)
	if x == nil {
		return
	}
	if t.met && !t.kthread && !t.inSight { // it used the mm before the recorder attached
		t.kthread, s.Kthread = true, true
		x.users--
		x.oldUsers++
	}
	r.counters(x)
	t.unusing = r.begin(sim.Op{Verb: sim.UnuseMM, Task: t.slot})
}

// leaveTail notes that t has more of its operation to do.
func (r *Replayer) leaveTail(t *task, up, down *mm, w Window) {
	if up != nil {
		up.countUp.add(w)
	}
	if down != nil {
		down.countDown.add(w)
	}
	t.tail = &tail{up: up, down: down, window: w, line: r.ev.Line}
}

// finishTail executes it.
func (r *Replayer) finishTail(t *task) {
	tl := t.tail
	t.tail = nil
	for depth, ok := r.depthOf(t), true; depth > 0 && ok; {
		depth, ok = r.stepTask(t)
	}
	if tl.up != nil {
		tl.up.countUp.remove(tl.window, tl.line)
	}
	if tl.down != nil {
		tl.down.countDown.remove(tl.window, tl.line)
		r.reap(tl.down)
	}
}
