package explore

import (
	"slices"

	"docgen/sim"
)

// generations renumbers what counts the flushes of an mm. The numbers grow for
// ever, but the machine only asks which is larger, and whether two are equal or
// neighbours: so the lowest becomes 0, and what is far apart, 2 apart.
type generations struct {
	of [maxIDs][]*int32 // by mm
}

// normalise brings a state into normal form, as far as flushes go. The
// context of an mm that is gone will never be asked for again.
func (g *generations) normalise(s *sim.State) {
	for i := range s.MMs {
		if mm := &s.MMs[i]; mm.Freed {
			mm.TLBGen, mm.Mask, mm.Stale = 0, 0, false
		}
	}
	for i := range s.CPUs {
		ctxs := &s.CPUs[i].TLB.Ctxs
		for j := range ctxs {
			if ctx := &ctxs[j]; ctx.MM == sim.NoMM || s.MMs[ctx.MM].Freed {
				*ctx = sim.Context{MM: sim.NoMM}
			}
		}
	}
	for i := range g.of {
		g.of[i] = g.of[i][:0]
	}
	s.Generations(func(mm sim.MMID, gen *int32) { g.of[mm] = append(g.of[mm], gen) })
	for _, gens := range g.of {
		slices.SortFunc(gens, func(a, b *int32) int { return int(*a) - int(*b) })
		was, is := int32(0), int32(0)
		for i, gen := range gens {
			if i > 0 {
				is += min(*gen-was, 2)
			}
			was, *gen = *gen, is
		}
	}
}
