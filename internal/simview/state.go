package simview

import (
	"slices"

	"docgen/sim"
)

// A Column of the state table: a task's mm and active_mm, an mm's counters, or
// what a CPU's run queue holds in the middle of a switch and whether the CPU is
// online.
type Column struct {
	Kind string // "task", "mm" or "cpu"
	Name string
	MM   *MMKey // for kind "mm"

	Queue bool // for kind "cpu": PrevMM and IRQsOff say something somewhere
	Phase bool // for kind "cpu": Phase says something somewhere

	id int // sim.TaskID, sim.MMID or sim.CPUID
}

// A Cell is what one column shows after one step. A nil *MMKey is NULL.
type Cell struct {
	Absent bool // the task or mm does not exist (yet)

	// For a task.
	MM       *MMKey
	ActiveMM *MMKey
	State    string // "running", "runnable", "sleeping", "waiting", "zombie", "reaped"; "offline" with its CPU
	CPU      int    // where it is current, -1 if nowhere

	// For an mm.
	Users, Count int
	Freed        bool

	// For a CPU.
	PrevMM  *MMKey
	IRQsOff bool
	Phase   string // "online", "dying", "dead" or "offline"

	Was *Cell // the cell before, if it was another; nil if nothing changed
}

// Changed says whether the step changed the cell.
func (c Cell) Changed() bool { return c.Was != nil }

// Borrowed says whether the task runs on an mm that is not its own.
func (c Cell) Borrowed() bool { return c.MM == nil && c.ActiveMM != nil }

// Zombie says whether the mm has no users left and is kept only because
// references to the struct remain.
func (c Cell) Zombie() bool { return !c.Absent && !c.Freed && c.Users == 0 && c.Count > 0 }

// CPUName returns the CPU that the task is current on, "" if none.
func (c Cell) CPUName() string { return cpu(sim.CPUID(c.CPU)) }

// columns chooses what the table and the counters of the timeline show; see
// the package comment.
func (v *view) columns() []Column {
	states := v.states()
	for i := range v.steps {
		states = append(states, v.steps[i].Before)
	}
	var columns []Column
	for i, name := range v.trace.Tasks {
		if anyState(states, func(s *sim.State) bool { return showsTask(s, sim.TaskID(i)) }) {
			columns = append(columns, Column{Kind: "task", Name: name, id: i})
		}
	}
	for i, name := range v.trace.MMs {
		if anyState(states, func(s *sim.State) bool { return showsMM(s, sim.MMID(i)) }) {
			columns = append(columns, Column{Kind: "mm", Name: name, MM: v.mm(sim.MMID(i)), id: i})
		}
	}
	for i := range v.trace.CPUs {
		c := Column{Kind: "cpu", Name: cpu(sim.CPUID(i)), id: i}
		c.Queue = anyState(states, func(s *sim.State) bool { return s.CPUs[i].PrevMM != sim.NoMM || s.CPUs[i].IRQsOff })
		c.Phase = anyState(states, func(s *sim.State) bool { return s.CPUs[i].Phase != sim.CPUOnline })
		if c.Queue || c.Phase {
			columns = append(columns, c)
		}
	}
	return columns
}

func anyState(states []*sim.State, shows func(*sim.State) bool) bool {
	for _, s := range states {
		if shows(s) {
			return true
		}
	}
	return false
}

func showsTask(s *sim.State, id sim.TaskID) bool {
	if int(id) >= len(s.Tasks) {
		return false
	}
	t := &s.Tasks[id]
	switch {
	case t.Idle:
		return t.ActiveMM > sim.InitMM
	case helps(s, id):
		return t.ActiveMM != sim.NoMM
	}
	return t.State != sim.Reaped
}

// helps says whether a task is a thread of the machine's own.
func helps(s *sim.State, id sim.TaskID) bool {
	return id == s.Kworker || slices.ContainsFunc(s.CPUs, func(c sim.CPU) bool { return c.Cpuhp == id })
}

func showsMM(s *sim.State, id sim.MMID) bool {
	if int(id) >= len(s.MMs) {
		return false
	}
	if id != sim.InitMM {
		return !s.MMs[id].Freed
	}
	for i := range s.Tasks {
		if t := &s.Tasks[i]; !t.Idle && t.ActiveMM == sim.InitMM {
			return true
		}
	}
	return false
}

// cells returns one cell per column for the state s, each with what it was
// before; before may be nil.
func (v *view) cells(columns []Column, s, before *sim.State) []Cell {
	cells := make([]Cell, len(columns))
	for i, c := range columns {
		cells[i] = v.cell(c, s)
		if before == nil {
			continue
		}
		if was := v.cell(c, before); was != cells[i] {
			cells[i].Was = &was
		}
	}
	return cells
}

// cell returns what column c shows of state s.
func (v *view) cell(c Column, s *sim.State) Cell {
	switch c.Kind {
	case "task":
		return v.taskCell(sim.TaskID(c.id), s)
	case "mm":
		return mmCell(c.id, s)
	}
	cpu := &s.CPUs[c.id]
	return Cell{PrevMM: v.mm(cpu.PrevMM), IRQsOff: cpu.IRQsOff, Phase: cpu.Phase.String(), CPU: c.id}
}

func (v *view) taskCell(id sim.TaskID, s *sim.State) Cell {
	if int(id) >= len(s.Tasks) {
		return Cell{Absent: true, CPU: -1}
	}
	t := &s.Tasks[id]
	cell := Cell{MM: v.mm(t.MM), ActiveMM: v.mm(t.ActiveMM), State: t.State.String(), CPU: -1}
	for i := range s.CPUs {
		if s.CPUs[i].Current == id {
			cell.CPU = i
			switch {
			case s.CPUs[i].Phase >= sim.CPUDead:
				cell.State = "offline"
			case t.State == sim.Runnable:
				cell.State = "running"
			}
		}
	}
	return cell
}

func mmCell(id int, s *sim.State) Cell {
	if id >= len(s.MMs) {
		return Cell{Absent: true, CPU: -1}
	}
	m := &s.MMs[id]
	return Cell{Users: int(m.Users), Count: int(m.Count), Freed: m.Freed, CPU: -1}
}
