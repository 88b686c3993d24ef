package script

import "docgen/sim"

// A Counter is a field whose values are numbers, with a path that could name it:
// what a page says of one, a trace can say.
type Counter struct {
	Field string // "mm_users"
	Path  string // "M.mm_users"
}

// Counters lists the fields of the machine whose values are numbers, each name once.
func Counters() []Counter {
	owners := map[sim.Obj]string{
		sim.ATask: "K", sim.AMM: "M", sim.ACPU: "cpu0", sim.ACache: sim.ACache.String(),
		sim.ACost: sim.ACost.String(), sim.APage: "page0", sim.APTE: "M.heap[0]",
	}
	var list []Counter
	seen := map[string]bool{}
	for _, f := range sim.Fields() {
		number := f.Value() == sim.Number || f.Value() == sim.Flag && f != sim.FCpumask // a set of CPUs
		if name := f.String(); number && !seen[name] {
			seen[name] = true
			list = append(list, Counter{name, owners[f.Of()] + "." + name})
		}
	}
	return append(list, Counter{live, sim.ACache.String() + "." + live})
}
