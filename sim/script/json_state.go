package script

import "docgen/sim"

// state writes a state.
func (j *traceWriter) state(s *sim.State) {
	j.BeginObject()
	j.Key("cpus").BeginArray()
	for id := range s.CPUs {
		j.BeginObject()
		j.fields(s, sim.ACPU, id)
		j.EndObject()
	}
	j.EndArray()
	j.Key("tasks").BeginArray()
	for id := range s.Tasks {
		j.BeginObject()
		j.Key("name").String(j.Tasks[id])
		j.fields(s, sim.ATask, id)
		j.EndObject()
	}
	j.EndArray()
	j.Key("mms").BeginArray()
	for id := range s.MMs {
		j.mmState(s, sim.MMID(id))
	}
	j.EndArray()
	j.Key("mm_cachep").BeginObject()
	j.fields(s, sim.ACache, 0)
	j.Key("live").Int(int(s.Cachep.Live()))
	j.EndObject()
	if j.knows(sim.ACost) {
		j.Key("cost").BeginObject()
		j.fields(s, sim.ACost, 0)
		j.EndObject()
	}
	j.memory(s)
	j.EndObject()
}

// knows says whether the model has fields of a kind of thing.
func (t *Trace) knows(of sim.Obj) bool {
	for _, f := range t.knownFields() {
		if f.Of() == of {
			return true
		}
	}
	return false
}

func (j *traceWriter) mmState(s *sim.State, id sim.MMID) {
	m := &s.MMs[id]
	j.BeginObject()
	j.Key("name").String(j.MMs[id])
	j.fields(s, sim.AMM, int(id))
	j.areas(s, id)
	if m.Freed {
		j.Key("freed").Bool(true)
		if by := j.task(m.FreeBy); by != nil {
			j.Key("freed_by").String(*by)
		} else {
			j.Key("freed_by").Null()
		}
	}
	j.EndObject()
}

// areas writes the areas of an mm, if it has any, in the order in which they were made.
func (j *traceWriter) areas(s *sim.State, mm sim.MMID) {
	some := false
	for _, a := range s.Areas {
		if a.MM != mm {
			continue
		}
		if !some {
			j.Key("areas").BeginArray()
			some = true
		}
		j.BeginObject()
		j.Key("name").String(j.Areas[a.ID])
		j.Key("size").Int(int(a.Pages))
		j.Key("writable").Bool(a.Writable)
		j.Key("ptes").BeginArray()
		for i := range int(a.Pages) {
			if e, mapped := s.PTEOf(mm, a.ID.At(i)); mapped {
				j.BeginObject()
				j.Key("index").Int(i)
				j.Key("page").String(PageName(e.Page))
				j.Key("writable").Bool(e.Writable)
				j.EndObject()
			}
		}
		j.EndArray()
		j.EndObject()
	}
	if some {
		j.EndArray()
	}
}

// memory writes the page frames but for the zero page, what CPUs have cached of
// page tables, and open files: each list only if there are any.
func (j *traceWriter) memory(s *sim.State) {
	if len(s.Pages) > int(sim.ZeroPage)+1 {
		j.Key("pages").BeginArray()
		for id, p := range s.Pages {
			if sim.PageID(id) != sim.ZeroPage {
				j.BeginObject()
				j.Key("name").String(PageName(sim.PageID(id)))
				j.fields(s, sim.APage, id)
				if p.Freed {
					j.Key("freed").Bool(true)
				}
				j.EndObject()
			}
		}
		j.EndArray()
	}
	if len(s.Translations) > 0 {
		j.Key("translations").BeginArray()
		for _, t := range s.Translations {
			j.BeginObject()
			j.Key("cpu").Int(int(t.CPU))
			j.Key("asid").Int(int(t.ASID))
			j.Key("mm").String(j.MMs[t.MM])
			j.Key("place").String(placeName(j.Areas, t.VPN))
			j.Key("page").String(PageName(t.Page))
			j.Key("writable").Bool(t.Writable)
			j.EndObject()
		}
		j.EndArray()
	}
	if len(s.Files) > 0 {
		j.Key("files").BeginArray()
		for _, f := range s.Files {
			j.BeginObject()
			j.Key("holder").String(j.Tasks[f.Holder])
			j.Key("of").String(j.Tasks[f.Of])
			if mm := j.mm(f.MM); mm != nil {
				j.Key("mm").String(*mm)
			} else {
				j.Key("mm").Null()
			}
			j.Key("pins").Bool(f.Pins)
			j.EndObject()
		}
		j.EndArray()
	}
}

// fields writes those fields that the model has of a thing in a state, in their
// order: of the CPU, task or mm with this id, of the cache, of the cost.
func (j *traceWriter) fields(s *sim.State, of sim.Obj, id int) {
	for _, f := range j.knownFields() {
		if f.Of() != of {
			continue
		}
		j.Key(f.String())
		switch f {
		case sim.FState:
			j.String(TaskState(s, sim.TaskID(id)))
		case sim.FCpumask:
			j.BeginArray()
			for cpu := range s.CPUs {
				if s.MMs[id].Mask.Has(sim.CPUID(cpu)) {
					j.Int(cpu)
				}
			}
			j.EndArray()
		default:
			j.stored(f, s.Load(f, id))
		}
	}
}
