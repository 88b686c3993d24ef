package simview

import (
	"strconv"

	"docgen/sim"
)

// aboutMemory says whether a Case is about memory: an area or a page.
func aboutMemory(c sim.Case) bool {
	switch c {
	case sim.CaseMmap, sim.CaseMunmap, sim.CaseMapped, sim.CaseUnmapped, sim.CaseMprotect, sim.CaseFaultZero, sim.CaseFaultAlloc, sim.CaseFaultUnzero,
		sim.CaseCowCopy, sim.CaseCowReuse, sim.CasePageFree, sim.CaseAccess, sim.CaseAccessStale, sim.CaseSegv:
		return true
	}
	return false
}

// area names the area that a virtual page lies in, "" if it lies in none.
func (v *view) area(at sim.VPN) string {
	id, _ := at.Area()
	if int(id) >= len(v.trace.Areas) {
		return ""
	}
	return v.trace.Areas[id]
}

// addr names a virtual page as scenarios do: heap[0].
func (v *view) addr(at sim.VPN) string {
	_, page := at.Area()
	return v.area(at) + "[" + strconv.Itoa(page) + "]"
}

// extent names the pages that a flush is about: heap[0], or heap[0..3].
func (v *view) extent(e *sim.Event) string {
	if e.Pages == 1 {
		return v.addr(e.Addr)
	}
	_, page := e.Addr.Area()
	return v.area(e.Addr) + "[" + strconv.Itoa(page) + ".." + strconv.Itoa(page+int(e.Pages)-1) + "]"
}
