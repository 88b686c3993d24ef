package main

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"strconv"
)

// A Recording is what was seen of one workload on one kernel.
type Recording struct {
	Kernel   string // uname -r
	Workload string // its words, joined by "-"
	Events   []Event
}

// An Event is one line. Its fields stand in the order in which they are written, and
// those that an event does not have are left out: the layout of each event is in Parse.
type Event struct {
	T       int64   `json:"t"` // ns since the first event, after Arrange
	CPU     int     `json:"cpu"`
	Ev      string  `json:"ev"`
	Prev    *Task   `json:"prev,omitempty"`
	Next    *Task   `json:"next,omitempty"`
	Parent  *Forker `json:"parent,omitempty"`
	Child   *Task   `json:"child,omitempty"`
	Kthread *bool   `json:"kthread,omitempty"`
	Task    *Task   `json:"task,omitempty"`
	MM      *MM     `json:"mm,omitempty"`
	*Counters
	PID *int `json:"pid,omitempty"`
}

// A Task is what an event says of a task_struct.
type Task struct {
	PID      int     `json:"pid"`
	Comm     string  `json:"comm"`
	MM       MM      `json:"mm"`
	ActiveMM MM      `json:"active_mm"`
	State    *uint64 `json:"state,omitempty"` // __state; only of a switch's prev
}

// A Forker is what a fork says of the parent.
type Forker struct {
	PID int `json:"pid"`
	MM  MM  `json:"mm"`
}

// Counters are those of the mm that the event is about.
type Counters struct {
	Users int `json:"mm_users"`
	Count int `json:"mm_count"`
}

// An MM is a pointer to an mm_struct: NULL if it is 0, and nameless before Arrange.
type MM struct {
	Pointer uint64
	Name    string
}

func (m MM) MarshalJSON() ([]byte, error) {
	if m.Pointer == 0 {
		return []byte("null"), nil
	}
	return json.Marshal(m.Name)
}

// mms lists the event's mm_structs in the order in which they are written.
func (e *Event) mms() []*MM {
	var list []*MM
	add := func(t *Task) {
		if t != nil {
			list = append(list, &t.MM, &t.ActiveMM)
		}
	}
	add(e.Prev)
	add(e.Next)
	if e.Parent != nil {
		list = append(list, &e.Parent.MM)
	}
	add(e.Child)
	add(e.Task)
	if e.MM != nil {
		list = append(list, e.MM)
	}
	return list
}

// Arrange puts the events of all CPUs in the order of time, counts t from the first,
// and names mm_structs mm1, mm2, … as they appear.
//
// The slab allocator hands the memory of a freed mm_struct to the next one, so a pointer
// gets a new name after its "free". What is said of the dead one afterwards has that
// new name, too: this is the mmput_done of an mmput that freed the mm itself.
func (r *Recording) Arrange() {
	// Stable, because events of one CPU are in order even if the clock did not move.
	slices.SortStableFunc(r.Events, func(a, b Event) int { return cmp.Compare(a.T, b.T) })
	names, named := map[uint64]string{}, 0
	start := int64(0)
	for i := range r.Events {
		e := &r.Events[i]
		if i == 0 {
			start = e.T
		}
		e.T -= start
		for _, m := range e.mms() {
			if m.Pointer == 0 {
				continue
			}
			if names[m.Pointer] == "" {
				named++
				names[m.Pointer] = "mm" + strconv.Itoa(named)
			}
			m.Name = names[m.Pointer]
		}
		if e.Ev == "free" {
			delete(names, e.MM.Pointer)
		}
	}
}

// Write writes the recording as JSON lines, a header first.
func (r *Recording) Write(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	err := enc.Encode(struct {
		Ev       string `json:"ev"`
		Format   int    `json:"format"`
		Kernel   string `json:"kernel"`
		Workload string `json:"workload"`
		Events   int    `json:"events"`
	}{"header", 1, r.Kernel, r.Workload, len(r.Events)})
	if err != nil {
		return err
	}
	for _, e := range r.Events {
		if err := enc.Encode(e); err != nil {
			return err
		}
	}
	return nil
}
