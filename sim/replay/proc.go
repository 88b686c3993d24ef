package replay

import (
	"fmt"

	"docgen/sim"
)

// This file is about readers of /proc and others who take references on the mm
// of a process, mostly not their own. What get_task_mm takes is seen, what
// mmget_not_zero takes is not. Opening a file (fs/proc/base.c: proc_mem_open)
// grabs between the two, unseen at first, and closing one drops: mem_release is
// seen, proc_map_release (fs/proc/task_mmu.c) is not.

// mmget is the return of get_task_mm.
func (r *Replayer) mmget(c *cpu) {
	t := r.actsByPID(c)
	x := r.named(r.ev.MM)
	if x.known && (t == nil || !r.confirm(x, higherUsers, ProcReference, t.since)) {
		r.outside(sim.Mmget, x)
	}
	x.users++
	x.pins++
	r.counters(x)
	if t != nil {
		r.mayOpen(t, x)
		t.got = x
	}
}

// lends compares the counters of an mm at the entry of an mmput by which t gives
// up a reference that it took to look at the mm, and makes sure that it has one.
func (r *Replayer) lends(t *task, x *mm) {
	r.mayOpen(t, x)
	if !x.known {
		r.counters(x)
		x.oldUsers = max(x.oldUsers-1, 0)
		x.users++
		return
	}
	unseen := r.nowUsers(x) + 1 - r.ev.Users // how far mm_users is below what it is if t took the reference unseen
	switch {
	case t.got == x:
		t.got = nil
		x.pins--
	case unseen == 0 || unseen == -1: // or somebody else took one as well
		r.outside(sim.Mmget, x)
		x.users++
	case r.confirm(x, higherUsers, ProcReference, t.since):
		x.users++
	case x.usersDown.may(unseen): // it did, and others have put theirs
		r.outside(sim.Mmget, x)
		x.users++
	case x.pins > 0: // another's
		x.pins--
	case x.oldUsers > 0:
		x.oldUsers--
		x.users++
	default:
		r.differs("mmput", x.String(), "none: "+t.String()+" holds no reference", "an mmput of it")
	}
	if unseen == 0 && r.nowUsers(x) == r.ev.Users {
		r.checked()
		r.explained(ProcReference)
	} else {
		r.users(x, r.ev.Users)
	}
	r.count(x, r.ev.Count)
}

// mmgrab is the return of proc_mem_open.
func (r *Replayer) mmgrab(c *cpu) {
	t := r.actsByPID(c)
	x := r.named(r.ev.MM)
	told := t != nil && t.opening == x && r.confirm(x, higherCount, ProcReference, 0)
	if x.known && !told {
		r.outside(sim.Mmgrab, x)
	}
	if t != nil {
		r.finishOpening(t)
	}
	x.files++
	r.counters(x)
}

// mmdrop is the entry of mem_release.
func (r *Replayer) mmdrop(c *cpu) {
	t := r.actsByPID(c)
	x := r.named(r.ev.MM)
	r.counters(x)
	switch {
	case x.files > 0:
		x.files--
	case x.oldCount > 0:
		x.oldCount--
	default:
		r.differs("mmdrop", x.String(), "none: no file of /proc is open", "an mmdrop of it")
	}
	x.countDown.add(ProcReference)
	if t != nil {
		t.closing, t.closed = x, r.ev.Line
	} else {
		r.close(x, r.ev.Line)
	}
}

// finishClosing has t do the mmdrop of mem_release.
func (r *Replayer) finishClosing(t *task) {
	x := t.closing
	t.closing = nil
	r.close(x, t.closed)
}

func (r *Replayer) close(x *mm, line int) {
	r.outside(sim.Mmdrop, x)
	x.countDown.remove(ProcReference, line)
	r.reap(x)
}

// mayOpen notes that t may be in proc_mem_open, about to grab x or just after.
func (r *Replayer) mayOpen(t *task, x *mm) {
	if t.opening != x {
		r.finishOpening(t)
		t.opening = x
		x.opening++
	}
}

// finishOpening notes that it is not, or no longer.
func (r *Replayer) finishOpening(t *task) {
	if x := t.opening; x != nil {
		t.opening = nil
		if x.opening--; x.early > x.opening {
			r.refute(x, higherCount)
		}
	}
}

// actsByPID is acts for an event that gives only the pid. It returns nil if it
// is not known who runs on c.
func (r *Replayer) actsByPID(c *cpu) *task {
	r.finish(c)
	t := c.cur
	if t == nil {
		return nil
	}
	if t.pid != r.ev.Task.PID {
		r.differs("pid", "", fmt.Sprint(t.pid), fmt.Sprint(r.ev.Task.PID))
	}
	r.catchUp(t)
	return t
}
