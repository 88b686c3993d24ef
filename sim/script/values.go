package script

import (
	"slices"
	"strconv"

	"docgen/sim"
)

// A named is a value of a state, by its path as scenarios write it.
type named struct{ object, path, value string }

// valueDiffs compares everything that a scenario could name in several states.
// Of an mm that one of them has freed it says no more than that.
//
// sameNames says whether ids mean the same in all views. Then only those things are
// told by name that are not equal as they stand, which of a large machine are few.
func valueDiffs(views []view, known []sim.Field, sameNames bool) []ValueDiff {
	skip := func(sim.Obj, int) bool { return false }
	if sameNames {
		all := func(same func(a, b *sim.State) bool) bool {
			return !slices.ContainsFunc(views[1:], func(v view) bool { return !same(views[0].state, v.state) })
		}
		areas := all(func(a, b *sim.State) bool { return slices.Equal(a.Areas, b.Areas) }) // which map_count counts
		ptes := all(func(a, b *sim.State) bool { return slices.Equal(a.PTEs, b.PTEs) })
		skip = func(of sim.Obj, id int) bool {
			switch of {
			case sim.APTE:
				return ptes
			case sim.AMM:
				return areas && all(func(a, b *sim.State) bool { return sameThing(a, b, of, id) })
			}
			return all(func(a, b *sim.State) bool { return sameThing(a, b, of, id) })
		}
	}
	var order []named
	values := map[string][]string{} // by path
	freed := map[string]bool{}      // by object
	for k, v := range views {
		for _, n := range v.all(known, skip) {
			if values[n.path] == nil {
				values[n.path] = make([]string, len(views))
				order = append(order, n)
			}
			values[n.path][k] = n.value
		}
		for id, mm := range v.state.MMs {
			if mm.Freed {
				freed[v.mms[id]] = true
			}
		}
	}
	var diffs []ValueDiff
	for _, n := range order {
		list := values[n.path]
		if slices.ContainsFunc(list, func(text string) bool { return text != list[0] }) && (n.path == n.object || !freed[n.object]) {
			diffs = append(diffs, ValueDiff{n.path, list})
		}
	}
	return diffs
}

// all lists the values of those fields in a state: of its CPUs, tasks, mms, mm_cachep, and of
// memory. What the machine has taken is left out, and so is what is made from
// others, but for the number of live objects.
// What skip says is left out.
func (v view) all(known []sim.Field, skip func(sim.Obj, int) bool) []named {
	var list []named
	add := func(object, field, value string) { list = append(list, named{object, object + field, value}) }
	fields := func(object string, of sim.Obj, id int, but ...sim.Field) {
		for _, f := range known {
			if f.Of() == of && !slices.Contains(but, f) {
				add(object, "."+f.String(), v.load(f, id))
			}
		}
	}
	for id, name := range cpuNames(len(v.state.CPUs)) {
		fields(name, sim.ACPU, id)
	}
	for id := range v.state.Tasks {
		if skip(sim.ATask, id) {
			continue
		}
		fields(v.tasks[id], sim.ATask, id)
	}
	for id, mm := range v.state.MMs {
		if skip(sim.AMM, id) {
			continue
		}
		if mm.Freed {
			add(v.mms[id], "", "freed by "+v.taskName(mm.FreeBy))
			continue
		}
		add(v.mms[id], "", v.load(sim.FUsers, id)+"/"+v.load(sim.FCount, id))
		fields(v.mms[id], sim.AMM, id, sim.FUsers, sim.FCount)
	}
	fields(sim.ACache.String(), sim.ACache, 0)
	add(sim.ACache.String(), "."+live, strconv.Itoa(v.state.Cachep.Live()))
	ptes := v.state.PTEs
	if skip(sim.APTE, 0) {
		ptes = nil
	}
	for _, e := range ptes {
		if e.Gone {
			continue
		}
		mm, place := v.mmName(e.MM), "."+placeName(v.areas, e.VPN)
		writable := "0"
		if e.Writable {
			writable = "1"
		}
		add(mm, place, PageName(e.Page))
		add(mm, place+"."+sim.FPTEWritable.String(), writable)
	}
	for id := range v.state.Pages {
		if sim.PageID(id) != sim.ZeroPage && !skip(sim.APage, id) {
			fields(PageName(sim.PageID(id)), sim.APage, id)
		}
	}
	return list
}

// sameThing says whether a task, an mm or a page is the same in two states whose
// ids mean the same, as far as values tell.
func sameThing(a, b *sim.State, of sim.Obj, id int) bool {
	switch of {
	case sim.ATask:
		if id >= len(a.Tasks) || id >= len(b.Tasks) {
			return false
		}
		x, y := &a.Tasks[id], &b.Tasks[id]
		return x.MM == y.MM && x.ActiveMM == y.ActiveMM && x.State == y.State && x.CPU == y.CPU &&
			a.Running(sim.TaskID(id)) == b.Running(sim.TaskID(id))
	case sim.AMM:
		return id < len(a.MMs) && id < len(b.MMs) && a.MMs[id] == b.MMs[id]
	case sim.APage:
		return id < len(a.Pages) && id < len(b.Pages) && a.Pages[id] == b.Pages[id]
	}
	return false
}
