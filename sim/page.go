package sim

import "slices"

// Access to memory, and what the kernel does when a page table has no answer:
// handle_mm_fault, do_anonymous_page, do_wp_page. mm/memory.c, 6.12.

// access is what a task does to one of its pages, by the frame's N, a VPN: the
// hardware looks at what it has cached, then at the page table, and if neither
// allows it the kernel has to help first.
func access() program {
	write := func(x *exec) bool { return x.flagged(protWrite) }
	going := func(x *exec) bool { return !x.flagged(accessDone) }
	return program{
		call(fnHandleMMFault, func(x *exec) Frame {
			f := newFrame()
			f.N, f.Flags = x.frame().N, x.frame().Flags&protWrite
			f.MM[0].MM = x.self().MM
			return f
		}).when(func(x *exec) bool {
			_, ok := x.translate(VPN(x.frame().N), write(x))
			return going(x) && !ok
		}),
		store(NoField, func(x *exec) {
			vpn := VPN(x.frame().N)
			page, ok := x.translate(vpn, write(x))
			if !ok { // somebody has taken it away again
				x.frame().PC = 0
				return
			}
			x.cache(vpn)
			c := CaseAccess
			if i, there := x.m.State.pte(x.self().MM, vpn); !there || x.m.State.PTEs[i].Page != page ||
				x.m.State.PTEs[i].Gone || write(x) && !x.m.State.PTEs[i].Writable {
				c = CaseAccessStale
			}
			x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: x.self().MM, Addr: vpn, Page: page, To: bit(write(x)), Case: c})
			if p := &x.m.State.Pages[page]; c == CaseAccessStale && p.Freed {
				x.m.broke(pageReferenced, Violation{Task: x.task, MM: x.self().MM, CPU: x.cpu})
			}
		}).when(going),
	}
}

// accessDone says, in the flags of access's frame, that it has failed for good.
const accessDone uint8 = 2

// translate is the hardware: the page that an address of the loaded mm stands
// for, if the access is allowed. What is cached counts before the page table.
func (x *exec) translate(vpn VPN, write bool) (PageID, bool) {
	s := &x.m.State
	if x.m.tlb != tlbNone {
		if i := s.translation(x.cpu, vpn); i >= 0 && (s.Translations[i].Writable || !write) {
			return s.Translations[i].Page, true
		}
	}
	i, there := s.pte(x.self().MM, vpn)
	if !there || s.PTEs[i].Gone || write && !s.PTEs[i].Writable {
		return NoPage, false
	}
	return s.PTEs[i].Page, true
}

// cache fills the CPU's translation of an address from the page table, if it
// has none that allows as much.
func (x *exec) cache(vpn VPN) {
	s := &x.m.State
	i, there := s.pte(x.self().MM, vpn)
	if x.m.tlb == tlbNone || !there || s.PTEs[i].Gone {
		return
	}
	t := x.tlb()
	e := Translation{CPU: x.cpu, ASID: t.ASID, MM: t.CR3, VPN: vpn, Page: s.PTEs[i].Page, Writable: s.PTEs[i].Writable}
	if old := s.translation(x.cpu, vpn); old >= 0 {
		if s.Translations[old].Writable || !e.Writable {
			return
		}
		s.Translations = slices.Delete(s.Translations, old, old+1)
	}
	at, _ := slices.BinarySearchFunc(s.Translations, e, compareTranslations)
	s.Translations = slices.Insert(s.Translations, at, e)
}

// forget drops what a CPU has cached under an address space id.
func (s *State) forget(cpu CPUID, asid int8) {
	s.Translations = slices.DeleteFunc(s.Translations, func(e Translation) bool { return e.CPU == cpu && e.ASID == asid })
}

// forgetPages drops what a CPU has cached of some pages under an address space
// id: the instruction invlpg, page by page.
func (s *State) forgetPages(cpu CPUID, asid int8, f *Flush) {
	s.Translations = slices.DeleteFunc(s.Translations, func(e Translation) bool {
		return e.CPU == cpu && e.ASID == asid && f.about(e.VPN)
	})
}

// forgetMM drops what all CPUs have cached of what a request is about: the
// instruction tlbie.
func (s *State) forgetMM(f *Flush) {
	s.Translations = slices.DeleteFunc(s.Translations, func(e Translation) bool {
		return e.MM == f.MM && f.about(e.VPN)
	})
}

// handleFault is handle_mm_fault. The frame's first Ref is the mm, its N the
// address.
func handleFault(cfg Config) program {
	write := func(x *exec) bool { return x.flagged(protWrite) }
	entry := func(x *exec) (PTE, bool) {
		s := &x.m.State
		i, ok := s.pte(x.arg().MM, VPN(x.frame().N))
		if !ok || s.PTEs[i].Gone {
			return PTE{}, false
		}
		return s.PTEs[i], true
	}
	allowed := func(x *exec) bool {
		s := &x.m.State
		id, page := VPN(x.frame().N).Area()
		i := s.area(x.arg().MM, id)
		return i >= 0 && page < int(s.Areas[i].Pages) && (!write(x) || s.Areas[i].Writable)
	}
	missing := func(x *exec) bool { _, ok := entry(x); return allowed(x) && !ok && !x.flagged(faultDone) }
	protected := func(x *exec) bool {
		e, ok := entry(x)
		return allowed(x) && ok && write(x) && !e.Writable && !x.flagged(faultDone)
	}

	p := program{
		spin(func(x *exec) bool { return !x.mmapLocked() }),
		store(NoField, func(x *exec) {
			x.frame().Flags |= faultDone
			x.caller().Flags |= accessDone
			x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: x.arg().MM, Addr: VPN(x.frame().N), Page: NoPage, To: bit(write(x)), Case: CaseSegv})
			if !x.self().Kthread {
				x.self().Killed = true
			}
		}).when(func(x *exec) bool { return !allowed(x) && !x.flagged(faultDone) }),

		leaf(fnDoAnonymousPage, FPTE, func(x *exec) {
			mm, vpn := x.arg().MM, VPN(x.frame().N)
			x.frame().Flags |= faultDone
			if !write(x) {
				x.setPTE(PTE{MM: mm, VPN: vpn, Page: ZeroPage}, CaseFaultZero)
				return
			}
			page := x.allocPage()
			x.mapPage(PTE{MM: mm, VPN: vpn, Page: page, Writable: true}, CaseFaultAlloc)
		}).when(missing),

		leaf(fnDoWpPage, FPTEWritable, func(x *exec) {
			s := &x.m.State
			e, _ := entry(x)
			if e.Page != ZeroPage && x.reusable(e.Page) {
				x.frame().Flags |= faultDone
				x.setExclusive(e.Page, true)
				i, _ := s.pte(e.MM, e.VPN)
				x.setWritable(&s.PTEs[i], true)
				x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: e.MM, Addr: e.VPN, Page: e.Page, Case: CaseCowReuse})
				return
			}
			x.frame().Flags |= faultCopies
		}).when(protected),

		// wp_page_copy: nobody may use the old page by the time the new one is there.
		store(FPTE, func(x *exec) {
			vpn := VPN(x.frame().N)
			x.zap(x.arg().MM, func(v VPN) bool { return v == vpn })
		}).when(func(x *exec) bool { return x.flagged(faultCopies) && !x.flagged(faultDone) }),
	}
	if cfg.tlb() != tlbNone {
		p = append(p, callFlush(func(x *exec) MMID { return x.arg().MM }, 0, func(x *exec) extent {
			return extent{start: VPN(x.frame().N), pages: 1, page: true} // ptep_clear_flush
		}).
			when(func(x *exec) bool { return x.flagged(faultCopies) && !x.flagged(faultDone) }))
	}
	return append(p, leaf(fnWpPageCopy, FPTE, func(x *exec) {
		s := &x.m.State
		mm, vpn := x.arg().MM, VPN(x.frame().N)
		x.frame().Flags |= faultDone
		i, _ := s.pte(mm, vpn)
		old := s.PTEs[i].Page
		s.PTEs = slices.Delete(s.PTEs, i, i+1)
		c := CaseCowCopy
		if old == ZeroPage {
			c = CaseFaultUnzero
		}
		x.mapPage(PTE{MM: mm, VPN: vpn, Page: x.allocPage(), Writable: true}, c)
		if old != ZeroPage {
			x.putPage(old)
		}
	}).when(func(x *exec) bool { return x.flagged(faultCopies) && !x.flagged(faultDone) }))
}

// Flags of a fault's frame, besides protWrite.
const (
	faultDone   uint8 = 2 << iota // there is nothing more to do
	faultCopies                   // the page has to be copied
)

// reusable says whether a fault may write to a page in place, by the release's
// rule for "nobody else has it".
func (x *exec) reusable(id PageID) bool {
	page, k := &x.m.State.Pages[id], x.m.kernel
	switch {
	case k.does(reuseExclusive) && page.Exclusive:
		return true
	case k.does(reuseByRefs):
		return page.Refs == 1
	}
	return page.Maps == 1
}

func compareTranslations(a, b Translation) int {
	if a.CPU != b.CPU {
		return int(a.CPU) - int(b.CPU)
	}
	if a.ASID != b.ASID {
		return int(a.ASID) - int(b.ASID)
	}
	if a.MM != b.MM {
		return int(a.MM) - int(b.MM)
	}
	return int(a.VPN - b.VPN)
}

// The stores of pages and page tables.

func (x *exec) storePTE(mm MMID, vpn VPN, from, to PageID) *Event {
	return x.emit(Event{Kind: Store, Obj: APTE, Task: x.task, Peer: NoTask, MM: mm, Addr: vpn, Page: max(from, to), Field: FPTE, From: int32(from), To: int32(to)})
}

// setPTE puts an entry where there is none.
func (x *exec) setPTE(e PTE, c Case) {
	s := &x.m.State
	i, there := s.pte(e.MM, e.VPN)
	if there {
		panic("sim: a page table entry is overwritten")
	}
	s.PTEs = slices.Insert(s.PTEs, i, e)
	x.storePTE(e.MM, e.VPN, NoPage, e.Page)
	if e.Writable {
		x.storeWritable(&e)
	}
	if c != NoCase {
		x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: e.MM, Addr: e.VPN, Page: e.Page, Case: c})
	}
}

// mapPage maps a page that nobody else has.
func (x *exec) mapPage(e PTE, c Case) {
	x.setExclusive(e.Page, true)
	x.addMaps(e.Page, +1)
	x.addRSS(e.MM, +1)
	x.setPTE(e, c)
}

func (x *exec) setWritable(e *PTE, writable bool) {
	e.Writable = writable
	if !writable {
		x.mm(e.MM).Stale = true
	}
	x.storeWritable(e)
}

func (x *exec) storeWritable(e *PTE) {
	x.emit(Event{Kind: Store, Obj: APTE, Task: x.task, Peer: NoTask, MM: e.MM, Addr: e.VPN, Page: e.Page, Field: FPTEWritable,
		From: bit(!e.Writable), To: bit(e.Writable)})
}

func (x *exec) setExclusive(id PageID, on bool) {
	if p := &x.m.State.Pages[id]; p.Exclusive != on {
		p.Exclusive = on
		x.storePage(id, FExclusive, int16(bit(!on)), int16(bit(on)))
	}
}

// allocPage takes a page frame, with one reference.
func (x *exec) allocPage() PageID {
	s := &x.m.State
	id := PageID(len(s.Pages))
	if x.m.recycle {
		for i := range s.Pages {
			// A page that some CPU still knows is found out only while it is free.
			if s.Pages[i].Freed && !slices.ContainsFunc(s.Translations, func(e Translation) bool { return e.Page == PageID(i) }) {
				id = PageID(i)
				s.Pages[id] = Page{}
				break
			}
		}
	}
	if int(id) == len(s.Pages) {
		s.Pages = append(s.Pages, Page{})
	}
	x.addRefs(id, +1)
	return id
}

func (x *exec) storePage(id PageID, f Field, from, to int16) *Event {
	return x.emit(Event{Kind: Store, Obj: APage, Task: x.task, Peer: NoTask, MM: NoMM, Page: id, Field: f, From: int32(from), To: int32(to)})
}

func (x *exec) addRefs(id PageID, d int16) {
	p := &x.m.State.Pages[id]
	p.Refs += d
	x.storePage(id, FRefs, p.Refs-d, p.Refs)
}

func (x *exec) addMaps(id PageID, d int16) {
	p := &x.m.State.Pages[id]
	p.Maps += d
	x.storePage(id, FMaps, p.Maps-d, p.Maps)
}

// putPage drops a reference, and frees the page with the last.
func (x *exec) putPage(id PageID) {
	x.addRefs(id, -1)
	if p := &x.m.State.Pages[id]; p.Refs == 0 {
		x.setExclusive(id, false)
		p.Freed = true
		x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: NoMM, Page: id, Case: CasePageFree})
	}
}

func (x *exec) addRSS(mm MMID, d int32) {
	m := x.mm(mm)
	m.RSS += d
	x.emit(Event{Kind: Store, Obj: AMM, Task: x.task, Peer: NoTask, MM: mm, Field: FRSS, From: m.RSS - d, To: m.RSS})
}
