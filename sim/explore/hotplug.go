package explore

import "docgen/sim"

// CPUs that go offline and come back. What a CPU has to do for that are
// micro-steps like any other. What is done from outside when it executes nothing
// any more is one step: there is no CPU on which it could be interleaved.

// onCPU is a step that no task begins.
func onCPU(verb sim.Verb, cpu sim.CPUID) step {
	return step{verb: verb, cpu: cpu, task: sim.NoTask, mm: sim.NoMM, peer: sim.NoTask}
}

// notOnline writes what can happen on a CPU that is offline, or on its way
// there or back.
func (w *walker) notOnline(mu *menu, cpu sim.CPUID) {
	c := &w.from.CPUs[cpu]
	if w.from.Tasks[c.Stack].Depth > 0 || c.IPIs != 0 {
		mu.add(always, onCPU(sim.StepCPU, cpu))
		return
	}
	switch {
	case c.Current != sim.TaskID(cpu):
	case c.Phase == sim.CPUDying && !w.m.Deaf(): // the rest is done from outside, as one step
		mu.add(always, onCPU(sim.OfflineCPU, cpu))
	case c.Phase == sim.CPUOffline && w.choices.cpus[cpu].online:
		mu.add(always, onCPU(sim.OnlineCPU, cpu))
	}
}

// mayReap says whether a task can be reaped: what the OOM killer kept of it is
// given back from outside.
func (w *walker) mayReap(id sim.TaskID) bool {
	if w.helpers == 0 {
		return true
	}
	w.face()
	return w.from.Tasks[id].OomMM == sim.NoMM || !w.m.Deaf()
}
