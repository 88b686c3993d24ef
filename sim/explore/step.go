package explore

import (
	"docgen/sim"
	"docgen/sim/script"
)

// A step is one micro-step of a CPU; or the beginning of an operation with its
// first micro-step, or who comes next on a CPU with the micro-step after that,
// because nobody could see what is before it; or that a task is woken or reaped.
type step struct {
	verb   sim.Verb // sim.StepCPU for a micro-step of what the CPU is in the middle of
	cpu    sim.CPUID
	task   sim.TaskID
	mm     sim.MMID
	option *option  // for an operation of the task's own
	then   position // where the task stands in its choices after it
}

// op returns the operation that a step begins.
func (st step) op() sim.Op {
	op := sim.Op{Verb: st.verb, Task: st.task, Peer: sim.NoTask, MM: st.mm, CPU: st.cpu, N: 1}
	if st.option != nil {
		op.Thread, op.FailEarly, op.FailLate = st.option.thread, st.option.failEarly, st.option.failLate
	}
	return op
}

// steps takes every step that can be taken from where the walker is, in a fixed
// order, and yields each when the walker has gone.
func (w *walker) steps(yield func(step) bool) {
	for i := range w.cpus {
		mu := w.menuOf(i)
		for j := range mu.items {
			if !w.serve(mu, &mu.items[j], yield) {
				return
			}
		}
		if mu.switches && !w.switches(sim.CPUID(i), mu, yield) {
			return
		}
	}
	for i := w.cpus; i < w.cpus+w.tasks; i++ {
		st := step{cpu: sim.NoCPU, task: sim.TaskID(i), mm: sim.NoMM}
		switch g := w.gists[i]; {
		case g.wakes:
			st.verb = sim.Wake
		case g.reaps:
			st.verb = sim.Reap
		default:
			continue
		}
		var p *plan
		if w.memo != nil {
			p = &w.memo.awake[i]
		}
		if !w.one(st, 0, p, yield) {
			return
		}
	}
}

// one tries a step and yields it. Like all that follow it returns false as soon
// as yield does.
func (w *walker) one(st step, places uint64, p *plan, yield func(step) bool) bool {
	if !w.try(st, places, p) {
		return true
	}
	ok := yield(st)
	w.back()
	return ok
}

// serve tries what an item of a menu says.
func (w *walker) serve(mu *menu, it *item, yield func(step) bool) bool {
	if !it.any {
		return w.one(it.step, mu.places, of(it.plans, 0), yield)
	}
	st := it.step
	for mms := w.owned; mms != 0; mms &= mms - 1 {
		st.mm = lowest(mms)
		if !w.one(st, mu.places, of(it.plans, int(st.mm)), yield) {
			return false
		}
	}
	return true
}

// of returns one of the plans, if there are any.
func of(plans []plan, i int) *plan {
	if plans == nil {
		return nil
	}
	return &plans[i]
}

// switches tries who can come next on a CPU.
func (w *walker) switches(cpu sim.CPUID, mu *menu, yield func(step) bool) bool {
	for i, g := range w.gists[:w.cpus+w.tasks] {
		if g.cpus>>cpu&1 == 0 || !g.runnable || g.onCPU && i != int(w.gists[cpu].current) {
			continue // the machine would refuse
		}
		st := step{verb: sim.Run, cpu: cpu, task: sim.TaskID(i), mm: sim.NoMM}
		if !w.one(st, mu.places, of(mu.runs, i), yield) {
			return false
		}
	}
	return true
}

// write writes the menu of a CPU.
func (w *walker) write(mu *menu, cpu sim.CPUID) {
	c := &w.from.CPUs[cpu]
	t := &w.from.Tasks[c.Stack]
	inside := t.Depth > 0 && !w.m.Undecided(cpu)
	mu.items = mu.items[:0]
	if inside || c.IPIs != 0 {
		mu.items = append(mu.items, item{step: step{verb: sim.StepCPU, cpu: cpu, task: sim.NoTask, mm: sim.NoMM}})
	}
	if t.Depth == 0 {
		w.operations(mu, cpu, c.Current)
	}
	mu.switches = !c.IRQsOff && !(inside && !w.preemptible(cpu))
}

// preemptible says whether a task can lose its CPU inside an operation, as far
// as interrupts do not decide it.
func (w *walker) preemptible(cpu sim.CPUID) bool {
	switch w.choices.preempt {
	case script.PreemptNone:
		return false
	case script.PreemptRT:
		return true
	}
	return !w.m.Locked(cpu)
}

// operations writes what a CPU's current task can begin.
func (w *walker) operations(mu *menu, cpu sim.CPUID, id sim.TaskID) {
	options := w.choices.at[w.at[id]].options
	for i := range options {
		o := &options[i]
		st := step{verb: o.verb, cpu: cpu, task: id, mm: sim.NoMM, option: o, then: o.then}
		if o.takes && w.held(id) >= w.choices.refs {
			continue
		}
		switch o.reach {
		case script.NoReach:
			mu.items = append(mu.items, item{step: st})
		case script.Own:
			if st.mm = w.from.Tasks[id].MM; st.mm != sim.NoMM {
				mu.items = append(mu.items, item{step: st})
			}
		case script.Held:
			for j := range w.from.Pins {
				if p := &w.from.Pins[j]; p.Task == id {
					st.mm = p.MM
					mu.items = append(mu.items, item{step: st})
				}
			}
		case script.AnyMM:
			mu.items = append(mu.items, item{step: st, any: true})
		}
	}
}

// held returns how many references a task holds from outside.
func (w *walker) held(id sim.TaskID) int {
	n := 0
	for i := range w.from.Pins {
		if p := &w.from.Pins[i]; p.Task == id {
			n += int(p.Users + p.Count)
		}
	}
	return n
}
