package simview

import (
	"cmp"
	"slices"

	"docgen/sim"
)

// inOrder makes one list of sentences and asides, by their places.
func inOrder(all, aside []Msg) []Msg {
	for i := range aside {
		aside[i].Aside = true
	}
	all = append(all, aside...)
	slices.SortStableFunc(all, func(a, b Msg) int { return cmp.Compare(a.At, b.At) })
	return all
}

// place returns where the message of the ith event has to stand: where it
// happened, but a reason before what it leads to. That a CPU is lazy is told
// after the loan, though enter_lazy_tlb comes before the stores; that fork copies
// an mm, before what that makes stale; that a page is copied, before the flush
// that comes between the old entry and the new one.
func (n *narrator) place(i int) int {
	e := &n.step.Events[i]
	switch e.Case {
	case sim.CaseLazy:
		for j := i + 1; j < len(n.step.Events); j++ {
			next := &n.step.Events[j]
			if next.CPU != e.CPU || next.Case == sim.NoCase {
				continue
			}
			switch next.Case {
			case sim.CaseBorrow, sim.CaseBorrowFree, sim.CaseInherit, sim.CaseRegrab:
				return j
			}
			break
		}
	case sim.CaseDup:
		first := i
		for j := i - 1; j >= 0; j-- {
			if c := n.step.Events[j].Case; c == sim.CaseForkPages || aboutTranslations(c) {
				first = j
			} else if c != sim.NoCase {
				break
			}
		}
		return first
	case sim.CaseCowCopy, sim.CaseFaultUnzero:
		for j := i; j >= 0; j-- {
			if old := &n.step.Events[j]; old == n.gone && old.MM == e.MM && old.Addr == e.Addr {
				return j
			}
		}
	}
	return i
}
