package explore

import (
	"slices"

	"docgen/sim"
)

// Memory is part of the mms' components: the areas of an mm, the entries of its
// page tables, and what CPUs have cached of them. A page frame has no component
// of its own: whatever points to one says how it is. So a component changes when
// a page that it names does, and a page that nothing names is free.
//
// Page frames are numbered in the order in which they are named: by mm, first
// by page tables, then by translations. (CPUs keep their names in a machine with
// translations, so that order does not depend on those.)

// writeMemory writes what an mm has.
func (v *value) writeMemory(s *sim.State, id sim.MMID) {
	head := v.n
	v.word(0)
	areas, ptes, translations := uint64(0), uint64(0), uint64(0)
	for i := range s.Areas {
		if a := &s.Areas[i]; a.MM == id {
			areas++
			v.word(uint64(uint16(a.ID)) | uint64(uint16(a.Pages))<<16 | bit(a.Writable, 32))
		}
	}
	for i := range s.PTEs {
		if e := &s.PTEs[i]; e.MM == id {
			ptes++
			v.word(uint64(uint32(e.VPN)) | bit(e.Writable, 32) | bit(e.Gone, 33) | v.page(s, e.Page)<<34)
		}
	}
	for i := range s.Translations {
		if e := &s.Translations[i]; e.MM == id {
			translations++
			v.word(uint64(uint32(e.VPN)) | bit(e.Writable, 32) | v.page(s, e.Page)<<34 | uint64(e.CPU)<<54 | uint64(e.ASID)<<59)
		}
	}
	v.words[head] = areas | ptes<<8 | translations<<16
}

// page writes a page's name, and how it is: 20 bits.
func (v *value) page(s *sim.State, id sim.PageID) uint64 {
	switch id {
	case sim.NoPage:
		return none
	case sim.ZeroPage:
		return fixed
	}
	v.ofPage |= 1 << v.r
	p := &s.Pages[id]
	return v.name(uint8(id)) | uint64(uint8(p.Refs))<<2 | uint64(uint8(p.Maps))<<10 | bit(p.Exclusive, 18) | bit(p.Freed, 19)
}

// readMemory is the inverse of writeMemory: it appends what the mm has. The
// translations of all mms have to be put in order then.
func (r *reader) readMemory(s *sim.State, id sim.MMID) {
	head := r.word()
	for range head & 0xff {
		w := r.word()
		s.Areas = append(s.Areas, sim.Area{MM: id, ID: sim.AreaID(w), Pages: int16(w >> 16), Writable: w>>32&1 != 0})
	}
	for range head >> 8 & 0xff {
		w := r.word()
		s.PTEs = append(s.PTEs, sim.PTE{MM: id, VPN: sim.VPN(int32(w)), Page: r.page(s, w>>34), Writable: w>>32&1 != 0, Gone: w>>33&1 != 0})
	}
	for range head >> 16 & 0xff {
		w := r.word()
		s.Translations = append(s.Translations, sim.Translation{CPU: sim.CPUID(w >> 54 & 31), ASID: int8(w >> 59), MM: id,
			VPN: sim.VPN(int32(w)), Page: r.page(s, w>>34), Writable: w>>32&1 != 0})
	}
}

func (r *reader) page(s *sim.State, w uint64) sim.PageID {
	switch w & 3 {
	case none:
		return sim.NoPage
	case fixed:
		return sim.ZeroPage
	}
	id := sim.PageID(r.name())
	s.Pages[id] = sim.Page{Refs: int16(uint8(w >> 2)), Maps: int16(uint8(w >> 10)), Exclusive: w>>18&1 != 0, Freed: w>>19&1 != 0}
	return id
}

// emptyMemory takes everything out of a state's memory.
func emptyMemory(s *sim.State) {
	s.Areas, s.PTEs, s.Translations = s.Areas[:0], s.PTEs[:0], s.Translations[:0]
	for i := range s.Pages[1:] {
		s.Pages[1+i] = sim.Page{Freed: true}
	}
}

// sortTranslations puts them into the order that the machine keeps them in.
func sortTranslations(s *sim.State) {
	slices.SortFunc(s.Translations, func(a, b sim.Translation) int {
		switch {
		case a.CPU != b.CPU:
			return int(a.CPU) - int(b.CPU)
		case a.ASID != b.ASID:
			return int(a.ASID) - int(b.ASID)
		case a.MM != b.MM:
			return int(a.MM) - int(b.MM)
		}
		return int(a.VPN - b.VPN)
	})
}

// copyMemory makes the memory of a state that of another.
func copyMemory(to, from *sim.State) {
	to.Areas = append(to.Areas[:0], from.Areas...)
	to.PTEs = append(to.PTEs[:0], from.PTEs...)
	to.Translations = append(to.Translations[:0], from.Translations...)
	to.Pages = append(to.Pages[:0], from.Pages...)
}

func sameMemory(a, b *sim.State) bool {
	return slices.Equal(a.PTEs, b.PTEs) && slices.Equal(a.Translations, b.Translations) && slices.Equal(a.Pages, b.Pages) &&
		slices.Equal(a.Areas, b.Areas)
}

// normaliseMemory brings the memory of a state into normal form: areas in the
// order of their places, pages numbered as they are named, as many as frames
// besides the zero page, and no RSS, which the page tables say, too.
func normaliseMemory(s *sim.State, frames int) {
	for i := range s.MMs {
		s.MMs[i].RSS = 0
	}
	slices.SortFunc(s.Areas, func(a, b sim.Area) int {
		if a.MM != b.MM {
			return int(a.MM) - int(b.MM)
		}
		return int(a.ID) - int(b.ID)
	})
	var old [maxIDs]sim.Page
	var to [maxIDs]sim.PageID
	n := sim.PageID(1)
	number := func(id *sim.PageID) {
		if *id <= sim.ZeroPage {
			return
		}
		if int(*id) < maxIDs && to[*id] != 0 {
			*id = to[*id]
			return
		}
		if n == maxIDs || int(*id) >= maxIDs {
			panic("sim: there are more page frames than can be told apart")
		}
		old[n] = s.Pages[*id]
		to[*id] = n
		*id = n
		n++
	}
	for mm := range s.MMs {
		for i := range s.PTEs {
			if e := &s.PTEs[i]; e.MM == sim.MMID(mm) {
				number(&e.Page)
			}
		}
		for i := range s.Translations {
			if e := &s.Translations[i]; e.MM == sim.MMID(mm) {
				number(&e.Page)
			}
		}
	}
	s.Pages = append(s.Pages[:1], old[1:n]...)
	for len(s.Pages) <= frames {
		s.Pages = append(s.Pages, sim.Page{Freed: true})
	}
}
