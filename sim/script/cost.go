package script

import (
	"strconv"

	"docgen/sim"
)

// costs counts what a run took: the steps and micro-steps, how often each
// counter of an mm was written (an atomic operation on a cache line that CPUs
// share), and what the machine counts itself.
func costs(t *Trace) []Cost {
	stores := func(f sim.Field) Cost { return Cost{Key: f.String() + "_stores", Name: "stores to " + f.String()} }
	users, count := stores(sim.FUsers), stores(sim.FCount)
	for i := range t.Steps {
		for _, e := range t.Steps[i].Events {
			switch {
			case e.Kind != sim.Store:
			case e.Field == sim.FUsers:
				users.N++
			case e.Field == sim.FCount:
				count.N++
			}
		}
	}
	all := []Cost{{"steps", "steps", len(t.Steps)}, {"micro_steps", "micro-steps", t.Micros}, users, count}
	end := t.End()
	for _, f := range t.knownFields() {
		if f.Of() == sim.ACost {
			all = append(all, Cost{f.String(), f.Of().String() + "." + f.String(), int(end.Load(f, 0))})
		}
	}
	return all
}

// callDiffs lists the functions that two runs call by different names or not
// equally often, in the order of the first calls.
func callDiffs(a, b *Trace) []CallDiff {
	var diffs []CallDiff
	index := map[[2]string]int{}
	for side, t := range []*Trace{a, b} {
		for i := range t.Steps {
			for _, e := range t.Steps[i].Events {
				if e.Kind != sim.Call {
					continue
				}
				names := [2]string{a.Kernel.FuncName(e.Func), b.Kernel.FuncName(e.Func)}
				k, known := index[names]
				if !known {
					k = len(diffs)
					index[names] = k
					diffs = append(diffs, CallDiff{Names: names})
				}
				diffs[k].Times[side]++
			}
		}
	}
	kept := diffs[:0]
	for _, d := range diffs {
		if d.Names[0] != d.Names[1] || d.Times[0] != d.Times[1] {
			kept = append(kept, d)
		}
	}
	return kept
}

// cpuNames returns cpu0, cpu1 and so on.
func cpuNames(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = "cpu" + strconv.Itoa(i)
	}
	return names
}
