package script

import (
	"slices"

	"docgen/sim"
)

// A Layer is a part of a machine that a scenario can do without, as the machine
// statement calls it: `tlb=none`.
type Layer string

// The layers that have fields of their own.
const (
	TLBLayer    Layer = "tlb"
	MemoryLayer Layer = "memory"
)

// lacks lists the layers that the script's machine does without.
func (s *Script) lacks() []Layer {
	var all []Layer
	if s.noTLB {
		all = append(all, TLBLayer)
	}
	if s.noMemory {
		all = append(all, MemoryLayer)
	}
	return all
}

// layerOf returns the layer that a field is part of, or "".
func layerOf(f sim.Field) Layer {
	switch of := f.Of(); {
	case of == sim.ACost, f == sim.FCpumask, f == sim.FTLBGen, sim.FCR3 <= f && f <= sim.FGen5:
		return TLBLayer
	case of == sim.APage, of == sim.APTE, f == sim.FMapCount, f == sim.FRSS:
		return MemoryLayer
	}
	return ""
}

// knownFields lists the fields that a trace's machine has.
func (t *Trace) knownFields() []sim.Field {
	return slices.DeleteFunc(sim.Fields(), func(f sim.Field) bool { return slices.Contains(t.Lacks, layerOf(f)) })
}
