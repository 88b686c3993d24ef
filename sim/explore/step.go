package explore

import "docgen/sim"

// A step is one micro-step of a CPU; or the beginning of an operation with its
// first micro-step, or who comes next on a CPU with the micro-step after that,
// because nobody could see what is before it; or that a task is woken or reaped.
type step struct {
	verb   sim.Verb // sim.StepCPU for a micro-step of what the CPU is in the middle of
	cpu    sim.CPUID
	task   sim.TaskID
	mm     sim.MMID
	peer   sim.TaskID
	option *option  // for an operation of the task's own
	then   position // where the task stands in its choices after it
}

// op returns the operation that a step begins.
func (st step) op() sim.Op {
	op := sim.Op{Verb: st.verb, Task: st.task, Peer: st.peer, MM: st.mm, CPU: st.cpu, N: 1}
	if o := st.option; o != nil {
		op.Thread, op.FailEarly, op.FailLate = o.thread, o.failEarly, o.failLate
		op.Area, op.Page, op.Writable = o.area, o.page, o.writable
	}
	return op
}

// steps takes every step that can be taken from where the walker is, in a fixed
// order, and yields each when the walker has gone.
func (w *walker) steps(yield func(step) bool) {
	for cpu := range w.cpus {
		mu := w.menuOf(sim.CPUID(cpu))
		for i := range mu.items {
			it := &mu.items[i]
			switch it.when {
			case owned:
				if w.owned>>it.mm&1 == 0 {
					continue
				}
			case ready:
				if g := w.gists[it.task]; !g.runnable || g.onCPU || g.cpus>>cpu&1 == 0 {
					continue // the machine would refuse
				}
			}
			if w.try(&it.step, mu.places, &it.plan) && !w.yield(yield, it.step) {
				return
			}
		}
	}
	for i := w.cpus; i < w.cpus+w.tasks; i++ {
		st := step{cpu: sim.NoCPU, task: sim.TaskID(i), mm: sim.NoMM, peer: sim.NoTask}
		switch g := w.gists[i]; {
		case g.wakes:
			st.verb = sim.Wake
		case g.reaps && w.mayReap(st.task):
			st.verb = sim.Reap
		default:
			continue
		}
		if w.try(&st, 0, &w.awake[i]) && !w.yield(yield, st) {
			return
		}
	}
}

// yield yields a step, and goes back.
func (w *walker) yield(yield func(step) bool, st step) bool {
	ok := yield(st)
	w.back()
	return ok
}
