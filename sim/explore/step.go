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
// order, and yields each when the walker has gone: then the state is the machine's.
func (w *walker) steps(yield func(step) bool) {
	try := func(st step) bool {
		if !w.take(st) {
			return true
		}
		ok := yield(st)
		w.back()
		return ok
	}
	for i := range w.from.CPUs {
		if !w.onOne(sim.CPUID(i), try) {
			return
		}
	}
	for i := w.cpus; i < len(w.from.Tasks); i++ {
		st := step{cpu: sim.NoCPU, task: sim.TaskID(i), mm: sim.NoMM, peer: sim.NoTask, then: w.at[i]}
		switch at := &w.choices.at[w.at[i]]; {
		case at.wake && w.from.Tasks[i].State == sim.Sleeping:
			st.verb = sim.Wake
		case at.reap && w.from.Tasks[i].State == sim.Zombie && !(w.from.Tasks[i].OomMM != sim.NoMM && w.m.Deaf()):
			st.verb = sim.Reap
		default:
			continue
		}
		if !try(st) {
			return
		}
	}
}

// onOne tries what can happen on a CPU. Like all that follow it returns false
// as soon as try does.
func (w *walker) onOne(cpu sim.CPUID, try func(step) bool) bool {
	c := &w.from.CPUs[cpu]
	if c.Phase != sim.CPUOnline {
		return w.notOnline(cpu, try)
	}
	t := &w.from.Tasks[c.Stack]
	if w.choices.cpus[cpu].offline && !try(onCPU(sim.OfflineCPU, cpu)) {
		return false
	}
	inside := t.Depth > 0 && !w.m.Undecided(cpu)
	if (inside || c.IPIs != 0) && !try(onCPU(sim.StepCPU, cpu)) {
		return false
	}
	if t.Depth == 0 && !w.operations(cpu, c.Current, try) {
		return false
	}
	if c.IRQsOff || inside && !w.preemptible(cpu) {
		return true
	}
	return w.switches(cpu, try)
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

// switches tries who can come next on a CPU.
func (w *walker) switches(cpu sim.CPUID, try func(step) bool) bool {
	current := w.from.CPUs[cpu].Current
	for i := range w.from.Tasks {
		id, t := sim.TaskID(i), &w.from.Tasks[i]
		allowed := id == sim.TaskID(cpu)
		if i >= w.cpus {
			allowed = w.choices.at[w.at[i]].cpus>>cpu&1 != 0
		}
		if !allowed || t.State != sim.Runnable || t.OnCPU && id != current {
			continue // the machine would refuse
		}
		if !try(step{verb: sim.Run, cpu: cpu, task: id, mm: sim.NoMM, peer: sim.NoTask, then: w.at[i]}) {
			return false
		}
	}
	return true
}

// operations tries what a CPU's current task can begin.
func (w *walker) operations(cpu sim.CPUID, id sim.TaskID, try func(step) bool) bool {
	options := w.choices.at[w.at[id]].options
	for i := range options {
		o := &options[i]
		st := step{verb: o.verb, cpu: cpu, task: id, mm: sim.NoMM, peer: sim.NoTask, option: o, then: o.then}
		if o.takes && w.held(id) >= w.choices.refs {
			continue
		}
		ok := true
		switch {
		case o.verb == sim.OpenMem, o.verb == sim.ReadMem, o.verb == sim.CloseMem, o.verb == sim.Oom:
			ok = w.ofPeers(st, try)
		case o.reach == script.NoReach:
			ok = try(st)
		case o.reach == script.Own:
			if st.mm = w.from.Tasks[id].MM; st.mm != sim.NoMM {
				ok = try(st)
			}
		case o.reach == script.Held:
			for j := 0; ok && j < len(w.from.Pins); j++ {
				if p := &w.from.Pins[j]; p.Task == id {
					st.mm = p.MM
					ok = try(st)
				}
			}
		case o.reach == script.AnyMM:
			for mms := w.owned(); ok && mms != 0; mms &= mms - 1 {
				st.mm = lowest(mms)
				ok = try(st)
			}
		}
		if !ok {
			return false
		}
	}
	return true
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

// owned returns the set of mms that are the mm of some process.
func (w *walker) owned() uint32 {
	mms := uint32(0)
	for i := w.cpus; i < len(w.from.Tasks); i++ {
		if t := &w.from.Tasks[i]; t.MM != sim.NoMM && !t.Kthread && !t.Unborn() {
			mms |= 1 << t.MM
		}
	}
	return mms
}
