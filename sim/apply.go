package sim

import "slices"

// Apply changes what an event says in the observable part of a state: the
// fields that Event's Store, Create, Alloc and Free report. Applied to the
// state before an operation, in order, its events give the state after it;
// applied up to some micro-step, the state at that moment.
func (s *State) Apply(e Event) {
	switch e.Kind {
	case Create:
		t := newTask()
		t.State, t.Parent = Waiting, e.Peer
		s.Tasks = append(s.Tasks, t)
	case Alloc:
		s.Cachep.Allocated++
		s.MMs = append(s.MMs, MM{Slot: int16(e.To), FreeBy: NoTask})
	case Free:
		s.Cachep.Freed++
		s.MMs[e.MM].Freed, s.MMs[e.MM].FreeBy = true, e.Task
	case Map:
		id, _ := e.Addr.Area()
		s.Areas = append(s.Areas, Area{MM: e.MM, ID: id, Pages: int16(e.To), Writable: e.From == 1})
	case Unmap:
		id, _ := e.Addr.Area()
		s.Areas = slices.DeleteFunc(s.Areas, func(a Area) bool { return a.MM == e.MM && a.ID == id })
	case Store:
		switch e.Field {
		case FRSS:
			s.MMs[e.MM].RSS = e.To
		case FPTE, FPTEWritable:
			s.applyPTE(e)
		case FRefs, FMaps, FExclusive:
			s.applyPage(e)
		case FMM:
			s.Tasks[e.Task].MM = MMID(e.To)
		case FActiveMM:
			s.Tasks[e.Task].ActiveMM = MMID(e.To)
		case FState:
			s.Tasks[e.Task].State = TaskState(e.To)
		case FCPU:
			s.Tasks[e.Task].CPU = CPUID(e.To)
		case FUsers:
			s.MMs[e.MM].Users = int16(e.To)
		case FCount:
			s.MMs[e.MM].Count = int16(e.To)
		case FCurrent:
			s.CPUs[e.CPU].Current = TaskID(e.To)
		case FPrevMM:
			s.CPUs[e.CPU].PrevMM = MMID(e.To)
		case FPhase:
			s.CPUs[e.CPU].Phase = CPUPhase(e.To)
		case FCpumask:
			s.MMs[e.MM].Mask ^= Mask(e.From^e.To) << e.CPU
		case FTLBGen:
			s.MMs[e.MM].TLBGen = e.To
		case FCostCR3:
			s.Cost.CR3 = e.To
		case FCostFlush:
			s.Cost.Flush = e.To
		case FCostPartial:
			s.Cost.Partial = e.To
		case FCostIPI:
			s.Cost.IPI = e.To
		default:
			if e.Obj == ACPU {
				s.CPUs[e.CPU].TLB.apply(e)
			}
		}
	}
}

// applyPTE is Apply for an entry of a page table.
func (s *State) applyPTE(e Event) {
	i, there := s.pte(e.MM, e.Addr)
	switch {
	case e.Field == FPTEWritable && there:
		s.PTEs[i].Writable = e.To == 1
	case e.Field == FPTE && PageID(e.To) == NoPage && there:
		s.PTEs = slices.Delete(s.PTEs, i, i+1)
	case e.Field == FPTE && PageID(e.To) != NoPage:
		if there { // one that was gone
			s.PTEs = slices.Delete(s.PTEs, i, i+1)
		}
		s.PTEs = slices.Insert(s.PTEs, i, PTE{MM: e.MM, VPN: e.Addr, Page: PageID(e.To)})
	}
}

// applyPage is Apply for a page frame.
func (s *State) applyPage(e Event) {
	for int(e.Page) >= len(s.Pages) {
		s.Pages = append(s.Pages, Page{})
	}
	p := &s.Pages[e.Page]
	switch e.Field {
	case FRefs:
		p.Refs = int16(e.To)
		p.Freed = e.To == 0
	case FMaps:
		p.Maps = int16(e.To)
	case FExclusive:
		p.Exclusive = e.To == 1
	}
}

// PTEOf returns the entry of an mm's page tables for an address, and whether
// there is one.
func (s *State) PTEOf(mm MMID, vpn VPN) (PTE, bool) {
	i, there := s.pte(mm, vpn)
	if !there || s.PTEs[i].Gone {
		return PTE{Page: NoPage}, false
	}
	return s.PTEs[i], true
}

// apply is Apply for the fields of a CPU's TLB.
func (t *TLB) apply(e Event) {
	switch {
	case e.Field == FCR3:
		t.CR3 = MMID(e.To)
	case e.Field == FLoaded && e.To == SwitchingMM:
		t.Switching = true
	case e.Field == FLoaded:
		t.Loaded, t.Switching = MMID(e.To), false
	case e.Field == FLazy:
		t.Lazy = e.To == 1
	case e.Field == FASID:
		t.ASID = int8(e.To)
	case e.Field == FNextASID:
		t.NextASID = int8(e.To)
	case e.Field >= FCtx0 && e.Field <= FCtx5:
		t.Ctxs[e.Field-FCtx0].MM = MMID(e.To)
	case e.Field >= FGen0 && e.Field <= FGen5:
		t.Ctxs[e.Field-FGen0].Gen = e.To
	}
}

// Running says whether a task is current on its CPU.
func (s *State) Running(id TaskID) bool {
	cpu := s.Tasks[id].CPU
	return cpu != NoCPU && s.CPUs[cpu].Current == id
}

// Load returns a field of a state as an event would report it: of the task, mm
// or CPU with this id. FCpumask is the whole mask, as far as it fits.
func (s *State) Load(f Field, id int) int32 {
	switch f.Of() {
	case ATask:
		t := &s.Tasks[id]
		switch f {
		case FMM:
			return int32(t.MM)
		case FActiveMM:
			return int32(t.ActiveMM)
		case FState:
			return int32(t.State)
		case FCPU:
			return int32(t.CPU)
		}
	case AMM:
		mm := &s.MMs[id]
		switch f {
		case FUsers:
			return int32(mm.Users)
		case FCount:
			return int32(mm.Count)
		case FCpumask:
			return int32(mm.Mask)
		case FTLBGen:
			return mm.TLBGen
		case FMapCount:
			return s.mapCount(MMID(id))
		case FRSS:
			return mm.RSS
		}
	case ACPU:
		c := &s.CPUs[id]
		switch f {
		case FCurrent:
			return int32(c.Current)
		case FPrevMM:
			return int32(c.PrevMM)
		case FPhase:
			return int32(c.Phase)
		}
		return c.TLB.load(f)
	case ACache:
		if f == FAllocated {
			return int32(s.Cachep.Allocated)
		}
		return int32(s.Cachep.Freed)
	case APage:
		p := &s.Pages[id]
		switch f {
		case FRefs:
			return int32(p.Refs)
		case FMaps:
			return int32(p.Maps)
		case FExclusive:
			return bit(p.Exclusive)
		}
	case ACost:
		switch f {
		case FCostCR3:
			return s.Cost.CR3
		case FCostFlush:
			return s.Cost.Flush
		case FCostPartial:
			return s.Cost.Partial
		case FCostIPI:
			return s.Cost.IPI
		}
	}
	panic("sim: no such field: " + f.String())
}

func (t *TLB) load(f Field) int32 {
	switch {
	case f == FCR3:
		return int32(t.CR3)
	case f == FLoaded && t.Switching:
		return SwitchingMM
	case f == FLoaded:
		return int32(t.Loaded)
	case f == FLazy:
		return bit(t.Lazy)
	case f == FASID:
		return int32(t.ASID)
	case f == FNextASID:
		return int32(t.NextASID)
	case f >= FCtx0 && f <= FCtx5:
		return int32(t.Ctxs[f-FCtx0].MM)
	case f >= FGen0 && f <= FGen5:
		return t.Ctxs[f-FGen0].Gen
	}
	panic("sim: no such field: " + f.String())
}
