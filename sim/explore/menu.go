package explore

import (
	"docgen/sim"
	"docgen/sim/script"
)

// A menu is what can be tried on a CPU. It depends on the CPU, its current task
// and the one whose stack it executes, and is written once for all states that
// have these in common. Some items are for some of these states only.
type menu struct {
	key    [3]uint32 // the numbers of these components, as they stand in keys
	places uint32    // theirs
	items  []item
}

// An item is a step to try.
type item struct {
	plan plan
	when when
	step
}

// A when says in which states an item is to be tried.
type when uint8

const (
	always when = iota
	owned       // its mm is that of some process
	ready       // its task can come next
)

// menuOf returns the menu of a CPU.
func (w *walker) menuOf(cpu sim.CPUID) *menu {
	if !w.remembers() {
		w.write(&w.menu, cpu)
		return &w.menu
	}
	g := w.gists[cpu]
	mu, written := w.memo.menu([3]uint32{w.keyed[cpu], w.keyed[g.current], w.keyed[g.stack]})
	if !written {
		mu.places = 1<<cpu | 1<<g.current | 1<<g.stack
		w.m.Watch()
		w.write(mu, cpu)
		if r := w.read(); r.wide || r.places&^mu.places != 0 {
			panic("sim: what can be tried on a CPU depends on more than its tasks")
		}
	}
	return mu
}

// write writes the menu of a CPU.
func (w *walker) write(mu *menu, cpu sim.CPUID) {
	w.face()
	c := &w.from.CPUs[cpu]
	t := &w.from.Tasks[c.Stack]
	inside := t.Depth > 0 && !w.m.Undecided(cpu)
	mu.items = mu.items[:0]
	if c.Phase != sim.CPUOnline {
		w.notOnline(mu, cpu)
		return
	}
	if w.choices.cpus[cpu].offline {
		mu.add(always, onCPU(sim.OfflineCPU, cpu))
	}
	if inside || c.IPIs != 0 {
		mu.add(always, onCPU(sim.StepCPU, cpu))
	}
	if t.Depth == 0 {
		w.operations(mu, cpu, c.Current)
	}
	if c.IRQsOff || inside && !w.preemptible(cpu) {
		return
	}
	for i, g := range w.gists[:w.cpus+w.tasks] {
		st := step{verb: sim.Run, cpu: cpu, task: sim.TaskID(i), mm: sim.NoMM, peer: sim.NoTask}
		switch {
		case st.task == c.Current:
			if g.runnable && g.cpus>>cpu&1 != 0 {
				mu.add(always, st)
			}
		case i >= w.cpus || i == int(cpu):
			mu.add(ready, st)
		}
	}
}

func (mu *menu) add(when when, st step) { mu.items = append(mu.items, item{when: when, step: st}) }

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
		st := step{verb: o.verb, cpu: cpu, task: id, mm: sim.NoMM, peer: sim.NoTask, option: o, then: o.then}
		if o.takes && w.held(id) >= w.choices.refs {
			continue
		}
		switch {
		case o.verb == sim.OpenMem, o.verb == sim.ReadMem, o.verb == sim.CloseMem, o.verb == sim.Oom:
			w.ofPeers(mu, st)
		case o.reach == script.NoReach:
			mu.add(always, st)
		case o.reach == script.Own:
			if st.mm = w.from.Tasks[id].MM; st.mm != sim.NoMM {
				mu.add(always, st)
			}
		case o.reach == script.Held:
			for j := range w.from.Pins {
				if p := &w.from.Pins[j]; p.Task == id {
					st.mm = p.MM
					mu.add(always, st)
				}
			}
		case o.reach == script.AnyMM:
			for st.mm = 1; int(st.mm) < w.mms; st.mm++ {
				mu.add(owned, st)
			}
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
