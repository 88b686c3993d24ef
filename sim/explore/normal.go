package explore

import (
	"slices"

	"docgen/sim"
)

// Two states from which the same can happen for ever are one state to an
// explorer. The following is all that the machine keeps and does not go by. It
// is brought into one form after every step:
//
//   - of a task, its parent, and the CPU of one that is not current;
//   - of a dead task that no CPU executes, its stack and leader, and whether it
//     was a kernel thread or was killed;
//   - of an mm, its slot in mm_cachep and who freed it;
//   - mm_cachep, where ids are given out again, and what it all has cost;
//   - the order in which a task has opened its files;
//   - which address space id is 0: they are given out in turn (sim.Machine.Rotate).
//
// Of flushes and translations, generation.go and memory.go say more.
//
// A test takes random ways, and requires that the same can happen from a state
// and from its normal form.
func normalise(s *sim.State) {
	var current, executed uint32
	for i := range s.CPUs {
		current |= 1 << s.CPUs[i].Current
		executed |= 1 << s.CPUs[i].Stack
	}
	for i := range s.Tasks {
		t := &s.Tasks[i]
		t.Parent = sim.NoTask
		if current>>i&1 != 0 {
			continue
		}
		if !t.Idle {
			t.CPU = sim.NoCPU
		}
		if executed>>i&1 == 0 && (t.State == sim.Zombie || t.State == sim.Reaped) {
			t.Depth, t.Leader, t.Kthread, t.Killed = 0, sim.TaskID(i), false, false
		}
	}
	for i := range s.MMs {
		s.MMs[i].Slot, s.MMs[i].FreeBy = -1, sim.NoTask
	}
	if len(s.Files) > 1 {
		slices.SortFunc(s.Files, func(a, b sim.File) int {
			if a.Holder != b.Holder {
				return int(a.Holder) - int(b.Holder)
			}
			return int(a.Of) - int(b.Of)
		})
	}
}
