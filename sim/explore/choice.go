package explore

import (
	"slices"
	"strconv"

	"docgen/sim"
	"docgen/sim/say"
	"docgen/sim/script"
)

// A task is always at a position: a list of options for when it is between two
// operations. Tasks with the same any lines share a position; an option that
// is a row of operations has a position for each but the first, at which the
// next is the only option. A child takes its parent's first position.

// choices are what is open: positions, and bounds.
type choices struct {
	at      []place    // by position; 0 is that of tasks with no choices
	start   []position // by task, at the beginning
	cpus    []hotplug  // by CPU
	refs    int
	files   int
	preempt script.Preempt
}

// hotplug says what may become of a CPU.
type hotplug struct{ offline, online bool }

// A place is a position.
type place struct {
	home       position // where a task is again after a row
	options    []option
	cpus       uint32 // on which CPUs it may run
	wake, reap bool
}

// An option is something that a task can do.
type option struct {
	verb  sim.Verb
	reach script.Reach
	takes bool     // it takes a reference, of which a task can hold only so many
	then  position // where the task stands when it has begun

	area     sim.AreaID
	page     int
	writable bool

	thread, failEarly, failLate bool
}

// compile turns choices into positions, for the tasks and areas of a script by name.
func compile(c *script.Choices, tasks, areas []string, cpus int) (*choices, error) {
	ch := &choices{at: make([]place, 1), preempt: c.Preempt, start: make([]position, len(tasks)), cpus: make([]hotplug, cpus),
		refs: max(c.Refs, 1), files: max(c.Files, 1)}
	for _, line := range c.Any {
		for _, cpu := range line.CPUs {
			for _, row := range line.Options {
				ch.cpus[cpu].offline = ch.cpus[cpu].offline || row[0].Verb == sim.OfflineCPU
				ch.cpus[cpu].online = ch.cpus[cpu].online || row[0].Verb == sim.OnlineCPU
			}
		}
	}
	homes := map[string]position{} // by the lines that apply
	for id, name := range tasks {
		var lines []int
		key := ""
		for i, line := range c.Any {
			if slices.Contains(line.Tasks, name) {
				lines = append(lines, i)
				key += strconv.Itoa(i) + " "
			}
		}
		if len(lines) == 0 {
			continue
		}
		home, ok := homes[key]
		if !ok {
			home = position(len(ch.at))
			homes[key] = home
			ch.at = append(ch.at, place{home: home})
			for _, i := range lines {
				for _, row := range c.Any[i].Options {
					ch.add(home, row, areas, cpus)
				}
			}
			if len(ch.at) > maxPlaces {
				return nil, say.Errorf("the any lines of %s say more than can be told apart: rows of more than %d operations in all", name, maxPlaces)
			}
			for i := int(home); i < len(ch.at); i++ {
				h := &ch.at[home]
				ch.at[i].cpus, ch.at[i].wake, ch.at[i].reap = h.cpus, h.wake, h.reap
			}
		}
		ch.start[id] = home
	}
	return ch, nil
}

// maxPlaces bounds the places, so that a position is a byte. What a block says
// may be far more before that is noticed, so add stops there.
const maxPlaces = 1 << 8

// add adds an option to a position.
func (ch *choices) add(home position, row []script.Choice, areas []string, cpus int) {
	from := home
	for i, c := range row {
		if len(ch.at) > maxPlaces {
			return
		}
		switch c.Verb {
		case sim.Run:
			if c.CPU == sim.NoCPU {
				ch.at[home].cpus |= 1<<cpus - 1
			} else {
				ch.at[home].cpus |= 1 << c.CPU
			}
			return
		case sim.Wake:
			ch.at[home].wake = true
			return
		case sim.Reap:
			ch.at[home].reap = true
			return
		}
		then := home
		if i+1 < len(row) {
			then = position(len(ch.at))
			ch.at = append(ch.at, place{home: home})
		}
		takes := c.Verb == sim.Mmget || c.Verb == sim.MmgetNotZero || c.Verb == sim.Mmgrab
		ch.at[from].options = append(ch.at[from].options, option{verb: c.Verb, reach: c.MM, takes: takes, then: then,
			area: sim.AreaID(slices.Index(areas, c.Area)), page: c.Page, writable: c.Writable,
			thread: c.Thread, failEarly: c.FailEarly, failLate: c.FailLate})
		from = then
	}
}
