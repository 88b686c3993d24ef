//go:build !js

package simview

import (
	"slices"
)

// Key frames are the states of a figure that tell its story, for paper and for
// e-readers, where nobody can step: each is the graph that the player draws. They
// are read off the figure, which has everything.

// A Frame is the state after a step.
type Frame struct {
	Row   *Row // the step; nil at the start
	CPUs  []FrameCPU
	Tasks []FrameTask
	MMs   []FrameMM
}

// A FrameCPU is a CPU and who runs on it.
type FrameCPU struct {
	Name    string
	Task    string // "" if it is offline
	Loads   bool   // it is known what it has loaded: Loaded, Lazy
	Loaded  MMKey
	Lazy    bool
	Changed bool
}

// A FrameTask is a task, and the address space that it owns or has borrowed.
type FrameTask struct {
	Name     string
	Absent   bool // not yet made
	Dead     bool
	Running  bool
	MM       MMKey // Name is "" for none
	Borrowed bool
	Changed  bool
}

// A FrameMM is an mm with its counters.
type FrameMM struct {
	Key          MMKey
	Absent       bool // not yet made
	Freed        bool
	Users, Count int
	Changed      bool
}

// What is still a picture that can be read: so many frames, of so many tasks or mms.
const (
	mostFrames = 6
	mostBoxes  = 10
)

// Frames chooses the start, the last step that changes anything, and of those
// between the ones that tell most: first those in which a count becomes zero or
// something goes wrong, then those in which a CPU goes to another address space.
// There are none if there is nothing to see.
func (f *Figure) Frames() []Frame {
	if !f.Shows("timeline") || len(f.Timeline.Lanes) > mostBoxes {
		return nil
	}
	all := []Frame{f.frame(0)}
	if max(len(all[0].Tasks), len(all[0].MMs)) > mostBoxes {
		return nil
	}
	type ranked struct{ step, rank int }
	var steps []ranked
	for step := 1; step <= len(f.Rows); step++ {
		frame := f.frame(step)
		all = append(all, frame)
		if rank := frame.rank(&all[step-1]); rank > 0 {
			steps = append(steps, ranked{step, rank})
		}
	}
	if len(steps) == 0 {
		return nil
	}
	last := len(steps) - 1
	between := slices.Clone(steps[:last])
	slices.SortStableFunc(between, func(a, b ranked) int { return b.rank - a.rank })
	chosen := append(between[:min(len(between), mostFrames-2)], steps[last])
	slices.SortFunc(chosen, func(a, b ranked) int { return a.step - b.step })
	frames := all[:1:1]
	for _, s := range chosen {
		frames = append(frames, all[s.step])
	}
	return frames
}

// rank says how much a step tells, from 0 for nothing that a frame shows. It
// marks what has changed.
func (f *Frame) rank(before *Frame) int {
	rank := 0
	if f.Row.Outcome == "refused" || f.Row.Outcome == "violated" {
		rank = 3
	}
	for i := range f.CPUs {
		c, was := &f.CPUs[i], before.CPUs[i]
		was.Changed = false
		if c.Changed = *c != was; c.Changed {
			rank = max(rank, 1)
		}
		if on, off := f.on(c.Task), before.on(was.Task); on != off || c.Loaded != was.Loaded {
			rank = max(rank, 2)
		}
	}
	for i := range f.Tasks {
		was := before.Tasks[i]
		was.Changed = false
		if f.Tasks[i].Changed = f.Tasks[i] != was; f.Tasks[i].Changed {
			rank = max(rank, 1)
		}
	}
	for i := range f.MMs {
		m, was := &f.MMs[i], before.MMs[i]
		was.Changed = false
		if m.Changed = *m != was; !m.Changed {
			continue
		}
		rank = max(rank, 1)
		if m.Freed || m.Users == 0 && was.Users > 0 || m.Count == 0 && was.Count > 0 {
			rank = 3
		}
	}
	return rank
}

// on is the name of the mm that a task runs on.
func (f *Frame) on(task string) string {
	for _, t := range f.Tasks {
		if t.Name == task {
			return t.MM.Name
		}
	}
	return ""
}

// frame reads the state after a step off the figure; 0 is the start.
func (f *Figure) frame(step int) Frame {
	cells := f.Start
	var frame Frame
	if step > 0 {
		frame.Row = &f.Rows[step-1]
		cells = frame.Row.Cells
	}
	for i, c := range f.Columns {
		cell := cells[i]
		switch c.Kind {
		case "task":
			t := FrameTask{Name: c.Name, Absent: cell.Absent, Dead: cell.State == "zombie" || cell.State == "reaped", Running: cell.CPU >= 0, Borrowed: cell.Borrowed()}
			if cell.ActiveMM != nil {
				t.MM = *cell.ActiveMM
			} else if cell.MM != nil {
				t.MM = *cell.MM
			}
			frame.Tasks = append(frame.Tasks, t)
		case "mm":
			frame.MMs = append(frame.MMs, FrameMM{Key: *c.MM, Absent: cell.Absent, Freed: cell.Freed, Users: cell.Users, Count: cell.Count})
		}
	}
	for i, lane := range f.Timeline.Lanes {
		c := FrameCPU{Name: lane.Name}
		if s := slices.IndexFunc(lane.Segments, func(s Segment) bool { return s.From <= step && step <= s.To }); s >= 0 && !lane.Segments[s].Offline {
			c.Task = lane.Segments[s].Task
		}
		if f.TLB != nil {
			loads := f.TLB.Lanes[i].Loads
			if l := slices.IndexFunc(loads, func(l Load) bool { return l.From <= step && step <= l.To }); l >= 0 && !loads[l].What.Offline {
				c.Loads, c.Loaded, c.Lazy = true, loads[l].What.MM, loads[l].What.Lazy
			}
		}
		frame.CPUs = append(frame.CPUs, c)
	}
	return frame
}
