package explore

import (
	"slices"

	"docgen/sim"
)

// A gist is what a walker asks a component most often, so that a state need not
// be unpacked to be checked and to find what can be done in it.
type gist struct {
	hash  uint64 // of the value
	tally sim.Tally

	cpus     uint32 // of a task: on which it may run
	mentions uint16 // mms that it names, but for init_mm
	owned    uint16 // of a process: its mm

	// Of a CPU; all else that is said of tasks is said of its idle task.
	current, stack uint8

	runnable, waits, onCPU bool
	inside                 bool // there is something on its stack
	wakes, reaps           bool // somebody can wake it, reap it
	kin                    bool // it belongs to another task's group, or waits in vfork
	choosing               bool // it is about to switch, see sim.Reads
	freed                  bool // of an mm
}

// A clerk makes gists.
type clerk struct {
	md *model
	m  *sim.Machine // for the rules

	cpu  sim.CPU
	task sim.Task
	mm   sim.MM
	held holdings
}

// gist returns the gist of a value of some kind.
func (cl *clerk) gist(k kind, e *entry) gist {
	g := gist{hash: e.hash}
	for j := range int(e.nrefs) {
		if e.ofMM>>j&1 != 0 {
			g.mentions |= 1 << e.refs.at(j)
		}
	}
	r, id := reader{words: e.words, refs: &e.refs}, sim.TaskID(e.refs.at(0))
	switch k {
	case ofCPU:
		c := &cl.cpu
		r.readCPU(c, &cl.task, cl.md.layered)
		g.current, g.stack, g.cpus = uint8(c.Current), uint8(c.Stack), 1<<id
		cl.ofTask(&g, id)
		if cl.md.tallied {
			g.tally = cl.m.TallyCPU(sim.CPUID(id), c, &cl.task)
		}
	case ofTask:
		at := r.readTask(&cl.task, &cl.held)
		place := &cl.md.choices.at[at]
		g.cpus = place.cpus
		g.wakes = place.wake && cl.task.State == sim.Sleeping
		g.reaps = place.reap && cl.task.State == sim.Zombie
		cl.ofTask(&g, id)
		if cl.md.tallied {
			g.tally = cl.m.TallyTask(id, &cl.task, cl.held.pins)
		}
	case ofMM:
		r.readMM(&cl.mm, cl.md.layered)
		g.freed = cl.mm.Freed
		if cl.md.tallied {
			g.tally = cl.m.TallyMM(&cl.mm)
		}
	}
	return g
}

// ofTask is what is said of tasks, idle ones included.
func (cl *clerk) ofTask(g *gist, id sim.TaskID) {
	t := &cl.task
	g.runnable, g.waits, g.onCPU, g.inside = t.State == sim.Runnable, t.State == sim.Waiting, t.OnCPU, t.Depth > 0
	g.kin = t.Leader != id || t.Vfork != sim.NoTask
	g.choosing = slices.ContainsFunc(t.Frames[:t.Depth], func(f sim.Frame) bool { return f.Choosing() })
	if t.MM != sim.NoMM && !t.Kthread && !t.Unborn() {
		g.owned = 1 << t.MM
	}
}
