package sim

// How much of an mm a flush is about. arch/x86/mm/tlb.c: flush_tlb_mm_range,
// flush_tlb_func, 3.6 to 7.0. A CPU forgets few pages one by one, and keeps what
// it knows of all others.

// An extent is a row of pages, from start on. No pages stand for all of an mm.
type extent struct {
	start VPN
	pages int
	page  bool // asked for as a page, not as a range: flush_tlb_page
}

// flushCeiling is from how many pages on it is cheaper to forget everything:
// tlb_single_page_flush_ceiling.
const flushCeiling = 33

// tablePages is how many pages a page table maps: PTRS_PER_PTE.
const tablePages = 512

// add makes the extent one that covers a page, too.
func (e *extent) add(v VPN) {
	if e.pages == 0 {
		*e = extent{start: v, pages: 1}
		return
	}
	first, last := min(e.start, v), max(e.start+VPN(e.pages)-1, v)
	*e = extent{start: first, pages: int(last-first) + 1}
}

// pack puts an extent into a frame's N, as far as a kernel makes use of it: 0
// for all pages. Before there were ranges, a page was something special, and
// flush_tlb_range flushed everything.
func (e extent) pack(k Kernel) int32 {
	if e.pages > flushCeiling || !e.page && !k.does(flushRanges) && !k.does(flushRangesRadix) {
		return 0
	}
	return int32(e.start)<<6 | int32(e.pages)
}

// unpackExtent is the inverse of pack, for a second pack and for a request.
func unpackExtent(n int32) extent {
	return extent{start: VPN(n >> 6), pages: int(n & (1<<6 - 1))}
}

// about says whether a request is about a page.
func (f *Flush) about(v VPN) bool {
	return f.Pages == 0 || f.Start <= v && v < f.Start+VPN(f.Pages)
}

// take sets what a request is about.
func (f *Flush) take(e extent) { f.Start, f.Pages = e.start, int16(e.pages) }

// tell completes an event about a request by its extent.
func (f *Flush) tell(e *Event) *Event {
	e.Addr, e.Pages = f.Start, f.Pages
	if f.Pages == 0 {
		e.Pages = AllPages
	}
	return e
}

// unmappedExtent is the extent of what has been unmapped and waits for its
// flush. The page tables that are freed with it count by their first page
// (pte_free_tlb), and every area has its own: so it begins where they do.
func (x *exec) unmappedExtent(mm MMID) extent {
	all := extent{}
	for _, e := range x.m.State.PTEs {
		if e.MM == mm && e.Gone {
			all.add(e.VPN / tablePages * tablePages)
			all.add(e.VPN)
		}
	}
	return all
}
