package sim

import (
	"cmp"
	"slices"
)

// Memory areas and anonymous memory: what an address space is made of, as far
// as it takes to follow a page from its first fault to the end of its last
// user. mm/mmap.c, mm/memory.c, mm/mprotect.c, 6.1 and 6.12.
//
// Every area is private and anonymous. Its virtual address is made of its
// number, so that areas never overlap and a child's are where its parent's are.

// An AreaID is the number of an area; a copy made by fork has the number of
// the original.
type AreaID int16

// MaxAreaPages is the size of the largest area.
const MaxAreaPages = 1024

// A VPN is a virtual page number.
type VPN int32

// At returns the virtual page number of a page of an area.
func (a AreaID) At(page int) VPN { return VPN(a)*MaxAreaPages + VPN(page) }

// Area returns the area that a virtual page number lies in, and the place there.
func (v VPN) Area() (AreaID, int) { return AreaID(v / MaxAreaPages), int(v % MaxAreaPages) }

// An Area is a vm_area_struct.
type Area struct {
	MM       MMID
	ID       AreaID
	Pages    int16
	Writable bool // VM_WRITE
}

// A PageID indexes State.Pages.
type PageID int16

const (
	NoPage   PageID = -1
	ZeroPage PageID = 0 // the page of zeroes that all anonymous mappings share until they write; it is not counted
)

// A Page is a page frame.
type Page struct {
	Refs      int16 // refcount
	Maps      int16 // mapcount: entries of page tables that point to it
	Exclusive bool  // PageAnonExclusive: one mm alone has it
	Freed     bool
}

// A PTE is an entry of a page table. An entry whose page has been unmapped but
// not given back, because translations may be left of it, is Gone.
type PTE struct {
	MM       MMID
	VPN      VPN
	Page     PageID
	Writable bool
	Gone     bool
}

// A Translation is what a CPU has cached of a page table, under the address
// space id that was in use.
type Translation struct {
	CPU      CPUID
	ASID     int8
	MM       MMID
	VPN      VPN
	Page     PageID
	Writable bool
}

// area returns the place of an mm's area in Areas, or -1.
func (s *State) area(mm MMID, id AreaID) int {
	return slices.IndexFunc(s.Areas, func(a Area) bool { return a.MM == mm && a.ID == id })
}

// pte returns the place of an entry in PTEs, and whether there is one. PTEs are
// ordered by mm and address.
func (s *State) pte(mm MMID, vpn VPN) (int, bool) {
	return slices.BinarySearchFunc(s.PTEs, PTE{MM: mm, VPN: vpn}, func(a, b PTE) int {
		return cmp.Or(cmp.Compare(a.MM, b.MM), cmp.Compare(a.VPN, b.VPN))
	})
}

// translation returns what a CPU has cached for an address, by its place in
// Translations, or -1.
func (s *State) translation(cpu CPUID, vpn VPN) int {
	t := &s.CPUs[cpu].TLB
	return slices.IndexFunc(s.Translations, func(e Translation) bool {
		return e.CPU == cpu && e.ASID == t.ASID && e.MM == t.CR3 && e.VPN == vpn
	})
}

// mapCount is mm->map_count.
func (s *State) mapCount(mm MMID) int32 {
	n := int32(0)
	for i := range s.Areas {
		if s.Areas[i].MM == mm {
			n++
		}
	}
	return n
}

// mmap makes an area. The frame's N is its number and, above, its size.
func mmap() program {
	return program{spin(func(x *exec) bool { return !x.mmapLocked() }), store(FMapCount, func(x *exec) {
		id, pages := unpackArea(x.frame().N)
		if x.m.State.area(x.self().MM, id) >= 0 {
			x.tooLate(id, CaseMapped)
			return
		}
		x.mapArea(Area{MM: x.self().MM, ID: id, Pages: pages, Writable: true}).Case = CaseMmap
	})}
}

// tooLate says that another thread has changed an area while the running task
// waited for mmap_lock, so that there is nothing left to do.
func (x *exec) tooLate(id AreaID, c Case) {
	x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: x.self().MM, Addr: id.At(0), Case: c})
}

// packArea puts an area's number and size into a frame's N.
func packArea(id AreaID, pages int) int32 { return int32(id)<<11 | int32(pages) }

func unpackArea(n int32) (AreaID, int16) { return AreaID(n >> 11), int16(n & (1<<11 - 1)) }

func (x *exec) mapArea(a Area) *Event {
	s := &x.m.State
	s.Areas = append(s.Areas, a)
	x.emit(Event{Kind: Map, Obj: AMM, Task: x.task, Peer: NoTask, MM: a.MM, Addr: a.ID.At(0), From: bit(a.Writable), To: int32(a.Pages)})
	n := s.mapCount(a.MM)
	return x.emit(Event{Kind: Store, Obj: AMM, Task: x.task, Peer: NoTask, MM: a.MM, Field: FMapCount, From: n - 1, To: n, Addr: a.ID.At(0)})
}

// munmap takes an area away: first the entries, then the translations, then
// the pages.
func munmap(cfg Config) program {
	return append(program{
		spin(func(x *exec) bool { return !x.mmapLocked() }),
		store(FMapCount, func(x *exec) {
			id, _ := unpackArea(x.frame().N)
			mm := x.self().MM
			x.arg().MM = mm
			if x.m.State.area(mm, id) < 0 {
				x.tooLate(id, CaseUnmapped)
				return
			}
			x.zap(mm, func(v VPN) bool { a, _ := v.Area(); return a == id })
			x.unmapArea(mm, id).Case = CaseMunmap
		}),
	}, unmapped(cfg, func(x *exec) MMID { return x.arg().MM },
		func(x *exec) extent { return x.unmappedExtent(x.arg().MM) })...)
}

// unmapped is the end of every unmapping: tlb_finish_mmu. The extent is nil if
// it is that of a whole mm. Where nothing was mapped, nothing is flushed, but
// for a whole mm: real ones have always something.
func unmapped(cfg Config, of func(*exec) MMID, extent func(*exec) extent) program {
	gathered := func(x *exec) bool { return x.gathered(of(x)) }
	free := store(NoField, func(x *exec) { x.freeGathered(of(x)) }).when(gathered)
	if cfg.tlb() == tlbNone {
		return program{free}
	}
	flush := callFlush(of, freedTables, extent)
	if extent != nil && cfg.Kernel.does(flushesGathered) {
		flush = flush.when(gathered)
	}
	return program{flush, free}
}

func (x *exec) unmapArea(mm MMID, id AreaID) *Event {
	s := &x.m.State
	i := s.area(mm, id)
	a := s.Areas[i]
	s.Areas = slices.Delete(s.Areas, i, i+1)
	x.emit(Event{Kind: Unmap, Obj: AMM, Task: x.task, Peer: NoTask, MM: mm, Addr: id.At(0), From: int32(a.Pages)})
	n := s.mapCount(mm)
	return x.emit(Event{Kind: Store, Obj: AMM, Task: x.task, Peer: NoTask, MM: mm, Field: FMapCount, From: n + 1, To: n, Addr: id.At(0)})
}

// zap takes entries out of an mm's page tables. Their pages are kept until the
// translations are flushed.
func (x *exec) zap(mm MMID, which func(VPN) bool) {
	s := &x.m.State
	for i := 0; i < len(s.PTEs); i++ {
		if e := &s.PTEs[i]; e.MM == mm && !e.Gone && which(e.VPN) {
			x.storePTE(mm, e.VPN, e.Page, NoPage)
			e.Gone, e.Writable = true, false
			x.mm(mm).Stale = true
			if e.Page != ZeroPage {
				x.addMaps(e.Page, -1)
				x.addRSS(mm, -1)
			}
		}
	}
}

// zapAll takes everything out of an mm.
func (x *exec) zapAll(mm MMID) {
	x.zap(mm, func(VPN) bool { return true })
	for i := 0; i < len(x.m.State.Areas); i++ {
		if a := x.m.State.Areas[i]; a.MM == mm {
			x.unmapArea(mm, a.ID)
			i--
		}
	}
}

// mmapLocked says whether another thread is in the middle of changing the
// running task's mm: mmap_lock, which the model takes for faults, too, as if
// they excluded one another.
func (x *exec) mmapLocked() bool {
	for id := range x.m.State.Tasks {
		t := &x.m.State.Tasks[id]
		if TaskID(id) == x.task || t.MM != x.self().MM {
			continue
		}
		for i := range t.Frames[:t.Depth] {
			switch f := &t.Frames[i]; f.Func {
			case fnMmap, fnMunmap, fnMprotect, fnHandleMMFault, fnDupMmap:
				if f.PC > 0 {
					return true
				}
			}
		}
	}
	return false
}

// gathered says whether pages of an mm wait to be given back.
func (x *exec) gathered(mm MMID) bool {
	return slices.ContainsFunc(x.m.State.PTEs, func(e PTE) bool { return e.MM == mm && e.Gone })
}

// freeGathered gives them back.
func (x *exec) freeGathered(mm MMID) {
	s := &x.m.State
	for _, e := range s.PTEs {
		if e.MM == mm && e.Gone && e.Page != ZeroPage {
			x.putPage(e.Page)
		}
	}
	s.PTEs = slices.DeleteFunc(s.PTEs, func(e PTE) bool { return e.MM == mm && e.Gone })
}

// mprotect changes what an area may be used for. Write permission comes back
// by faults; that it is gone must be told to every CPU. The frame's flags say which.
func mprotect(cfg Config) program {
	p := program{spin(func(x *exec) bool { return !x.mmapLocked() }), store(FPTEWritable, func(x *exec) {
		s := &x.m.State
		id, _ := unpackArea(x.frame().N)
		mm := x.self().MM
		writable := x.flagged(protWrite)
		changed := extent{}
		x.arg().MM = mm
		if s.area(mm, id) < 0 {
			x.tooLate(id, CaseUnmapped)
			return
		}
		s.Areas[s.area(mm, id)].Writable = writable
		x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: mm, Addr: id.At(0), To: bit(writable), Case: CaseMprotect})
		for i := range s.PTEs {
			if e := &s.PTEs[i]; !writable && e.MM == mm && e.Writable {
				if a, _ := e.VPN.Area(); a == id {
					x.setWritable(e, false)
					changed.add(e.VPN)
				}
			}
		}
		if !x.m.kernel.does(mprotectGathers) {
			changed = extent{start: id.At(0), pages: int(s.Areas[s.area(mm, id)].Pages)}
		}
		x.frame().N = changed.pack(x.m.kernel)
	})}
	if cfg.tlb() != tlbNone {
		p = append(p, callFlush(func(x *exec) MMID { return x.arg().MM }, 0, func(x *exec) extent { return unpackExtent(x.frame().N) }).
			when(func(x *exec) bool { return x.mm(x.arg().MM).Stale }))
	}
	return p
}

// protWrite says, in the flags of mprotect's frame, that the area may be
// written to from now on; in those of a fault's, that it is a write.
const protWrite uint8 = 1

// copyPages is copy_page_range for every area of the parent: parent and child
// share the pages, and neither can write to them without a fault.
func (x *exec) copyPages(parent, child MMID) {
	s := &x.m.State
	for _, a := range slices.Clone(s.Areas) {
		if a.MM == parent {
			a.MM = child
			x.mapArea(a)
		}
	}
	shared := false
	for i := 0; i < len(s.PTEs); i++ {
		e := &s.PTEs[i]
		if e.MM != parent || e.Gone || e.Page == ZeroPage { // a zero page is mapped again by a fault
			continue
		}
		shared = true
		x.setExclusive(e.Page, false)
		if e.Writable {
			x.setWritable(e, false)
		}
		vpn, id := e.VPN, e.Page
		x.addRefs(id, +1)
		x.addMaps(id, +1)
		x.addRSS(child, +1)
		x.setPTE(PTE{MM: child, VPN: vpn, Page: id}, NoCase)
		i, _ = s.pte(parent, vpn)
	}
	if shared {
		x.emit(Event{Kind: Note, Task: x.task, Peer: NoTask, MM: parent, Case: CaseForkPages})
	}
}
