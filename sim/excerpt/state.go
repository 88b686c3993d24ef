package excerpt

import (
	"maps"
	"slices"

	"docgen/sim/replay"
)

// A State is what the events up to a moment tell of the machine, whether an
// excerpt shows them or not. What runs on a CPU stays what it is until an event
// says otherwise, since no context switch goes unrecorded; but for those of a CPU
// that goes offline, which is why nothing is known any more of one that is still
// on an mm when that is freed. Counters do not stay: what changes them is often
// unseen, so that no State holds any.
type State struct {
	CPUs   map[int]Running // by their number in the excerpt; absent if nothing is known
	Zombie []string        // mms seen without users
	Freed  []string
}

// Running is what a CPU executes, and on which mm.
type Running struct {
	Task, MM string
	Borrowed bool
}

// follow fills in what is known around each event that x shows.
func (x *Excerpt) follow() {
	type running struct{ replay.Task }
	cpus := map[int]running{}
	var zombie, freed []replay.MMName
	state := func() State {
		s := State{CPUs: map[int]Running{}}
		for cpu, t := range cpus {
			s.CPUs[x.here(cpu)] = Running{
				Task: x.task(t.PID, t.Comm, cpu), MM: x.mm(t.ActiveMM),
				Borrowed: t.MM == replay.Null && t.ActiveMM != replay.Null,
			}
		}
		for _, mm := range zombie {
			s.Zombie = append(s.Zombie, x.mm(mm))
		}
		for _, mm := range freed {
			s.Freed = append(s.Freed, x.mm(mm))
		}
		return s
	}
	shown := 0
	for i := range x.recording.Events {
		e := &x.recording.Events[i]
		if shown == 0 && i+1 == x.Events[0].N {
			x.Start = state()
		}
		switch e.Kind {
		case replay.Switch, replay.ExecMmap, replay.Exec, replay.DropMM, replay.Mmput, replay.UseMM, replay.UnuseMM:
			cpus[e.CPU] = running{e.Task}
		case replay.Free:
			zombie = slices.DeleteFunc(zombie, func(mm replay.MMName) bool { return mm == e.MM })
			freed = append(freed, e.MM)
			maps.DeleteFunc(cpus, func(_ int, t running) bool { return t.ActiveMM == e.MM })
		}
		if mm := counted(e); mm != replay.Null && e.Users == 0 && e.Count > 0 && !slices.Contains(zombie, mm) {
			zombie = append(zombie, mm)
		}
		if i+1 == x.Events[shown].N {
			x.Events[shown].After = state()
			if shown++; shown == len(x.Events) {
				return
			}
		}
	}
}

// counted is the mm whose counters an event carries.
func counted(e *replay.Event) replay.MMName {
	switch e.Kind {
	case replay.Switch:
		return e.Task.ActiveMM
	case replay.Fork, replay.ExecMmap, replay.Exec:
		return e.Task.MM
	case replay.PrevMMDropped, replay.MmputDone, replay.CPUOffline:
		return replay.Null
	}
	return e.MM
}

// CPUs lists the CPUs that have to do with the excerpt: those of its events, and
// those that run a task or are on an mm that it names.
func (x *Excerpt) CPUs() []int {
	in := map[int]bool{}
	states := []State{x.Start}
	for i := range x.Events {
		in[x.here(x.Events[i].CPU)] = true
		states = append(states, x.Events[i].After)
	}
	for _, s := range states {
		for cpu, r := range s.CPUs {
			if named := x.known(); slices.Contains(named, r.MM) || slices.Contains(named, r.Task) {
				in[cpu] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(in))
}

// Here is the number that the CPU of an event has in the excerpt.
func (x *Excerpt) Here(e *Event) int { return x.here(e.CPU) }

// Who names the tasks of an event: prev and next of a switch, parent and child
// of a fork; otherwise the one that it is about, if any, is the second.
func (x *Excerpt) Who(e *Event) (first, second string) {
	switch e.Kind {
	case replay.PrevMMDropped, replay.MmputDone, replay.Free, replay.CPUOffline:
		return "", ""
	case replay.Switch, replay.Fork:
		first = x.task(e.Other.PID, e.Other.Comm, e.CPU)
	}
	return first, x.task(e.Task.PID, e.Task.Comm, e.CPU)
}

// About names the mm that an event is about beside a task's own; of an exec, the
// new one. "" if there is none.
func (x *Excerpt) About(e *Event) string {
	switch {
	case e.Kind == replay.ExecMmap:
		return x.mm(e.Task.MM)
	case hasMM(e.Kind):
		return x.mm(e.MM)
	}
	return ""
}
