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
func valueDiffs(views []view, known []sim.Field) []ValueDiff {
	var order []named
	values := map[string][]string{} // by path
	freed := map[string]bool{}      // by object
	for k, v := range views {
		for _, n := range v.all(known) {
			if values[n.path] == nil {
				values[n.path] = make([]string, len(views))
				order = append(order, n)
			}
			values[n.path][k] = n.value
		}
		for id, mm := range v.state.MMs {
			freed[v.mms[id]] = freed[v.mms[id]] || mm.Freed
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
func (v view) all(known []sim.Field) []named {
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
		fields(v.tasks[id], sim.ATask, id)
	}
	for id, mm := range v.state.MMs {
		if mm.Freed {
			add(v.mms[id], "", "freed by "+v.taskName(mm.FreeBy))
			continue
		}
		add(v.mms[id], "", v.load(sim.FUsers, id)+"/"+v.load(sim.FCount, id))
		fields(v.mms[id], sim.AMM, id, sim.FUsers, sim.FCount)
	}
	fields(sim.ACache.String(), sim.ACache, 0)
	add(sim.ACache.String(), "."+live, strconv.Itoa(v.state.Cachep.Live()))
	for _, e := range v.state.PTEs {
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
		if sim.PageID(id) != sim.ZeroPage {
			fields(PageName(sim.PageID(id)), sim.APage, id)
		}
	}
	return list
}
