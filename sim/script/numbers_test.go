package script

import (
	"slices"
	"testing"

	"docgen/sim"
)

// Each path names a value of a machine that has all of it.
func TestCounters(t *testing.T) {
	src := "machine cpus=1 kernel=6.12\nprocess A mm=M\nrun A cpu=0\nmmap A heap pages=1\nwrite A heap[0]\n"
	list := Counters()
	var fields []string
	for _, c := range list {
		fields = append(fields, c.Field)
		if c.Path[0] == 'K' {
			continue // the machine above has no such task
		}
		if _, errs := Parse([]byte(src + "expect " + c.Path + " >= 0\n")); len(errs) > 0 {
			t.Errorf("%s: %v", c.Path, errs[0])
		}
	}
	for _, f := range []sim.Field{sim.FUsers, sim.FCount, sim.FTLBGen, sim.FCostIPI, sim.FLazy} {
		if !slices.Contains(fields, f.String()) {
			t.Errorf("%s is not in the list", f)
		}
	}
	for _, f := range []sim.Field{sim.FMM, sim.FActiveMM, sim.FState} {
		if slices.Contains(fields, f.String()) {
			t.Errorf("%s, which is no number, is in the list", f)
		}
	}
}
