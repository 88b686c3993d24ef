package script

import (
	"encoding/json"

	"docgen/sim"
)

// jsonFormat is the version of the trace's JSON form. It goes up when a reader
// of the old form would misread the new one.
const jsonFormat = 1

// The JSON form of a trace. Tasks and mms are named; a NULL pointer is null.
type (
	jsonTrace struct {
		Format     int        `json:"format"`
		Name       string     `json:"name"`
		Kernel     string     `json:"kernel"`
		CPUs       int        `json:"cpus"`
		Checks     int        `json:"checks"`      // expectations that held
		MicroSteps int        `json:"micro_steps"` // each followed by a check of every invariant
		Start      jsonState  `json:"start"`       // before the first step
		Steps      []jsonStep `json:"steps"`
	}
	jsonStep struct {
		Label      string          `json:"label,omitempty"`
		Line       int             `json:"line"` // of the script
		CPU        *sim.CPUID      `json:"cpu"`
		Op         string          `json:"op"`
		Case       string          `json:"case,omitempty"`
		Refused    string          `json:"refused,omitempty"`
		Violations []jsonViolation `json:"violations,omitempty"`
		Events     []jsonEvent     `json:"events"`
		After      jsonState       `json:"after"`
	}
	jsonViolation struct {
		Invariant string  `json:"invariant"`
		Task      *string `json:"task,omitempty"`
		MM        *string `json:"mm,omitempty"`
		Want      int     `json:"want,omitempty"`
		Got       int     `json:"got,omitempty"`
	}
	jsonEvent struct {
		Micro int        `json:"micro"`
		CPU   *sim.CPUID `json:"cpu"`
		Depth int        `json:"depth"`
		Kind  string     `json:"kind"`
		Case  string     `json:"case,omitempty"`
		Func  string     `json:"func,omitempty"`
		Task  *string    `json:"task,omitempty"`
		Peer  *string    `json:"peer,omitempty"`
		MM    *string    `json:"mm,omitempty"`
		Obj   string     `json:"obj,omitempty"`
		Field string     `json:"field,omitempty"`
		From  any        `json:"from,omitempty"`
		To    any        `json:"to,omitempty"`
	}
	jsonState struct {
		CPUs  []jsonCPU  `json:"cpus"`
		Tasks []jsonTask `json:"tasks"`
		MMs   []jsonMM   `json:"mms"`
		Cache jsonCache  `json:"mm_cachep"`
	}
	jsonCPU struct {
		Current string  `json:"current"`
		PrevMM  *string `json:"prev_mm"`
	}
	jsonTask struct {
		Name     string     `json:"name"`
		MM       *string    `json:"mm"`
		ActiveMM *string    `json:"active_mm"`
		State    string     `json:"state"`
		CPU      *sim.CPUID `json:"cpu"`
	}
	jsonMM struct {
		Name    string  `json:"name"`
		Users   int16   `json:"mm_users"`
		Count   int16   `json:"mm_count"`
		Freed   bool    `json:"freed,omitempty"`
		FreedBy *string `json:"freed_by,omitempty"`
	}
	jsonCache struct {
		Allocated int16 `json:"allocated"`
		Freed     int16 `json:"freed"`
		Live      int   `json:"live"`
	}
)

// JSON returns the trace in its JSON form, indented, ending in a newline. All
// that it says of the simulated machine is by name; the format number is jsonFormat.
func (t *Trace) JSON() ([]byte, error) {
	j := jsonTrace{Format: jsonFormat, Name: t.Name, Kernel: t.Kernel.String(), CPUs: t.CPUs,
		Checks: t.Checks, MicroSteps: t.Micros, Start: t.jsonState(&t.Start), Steps: []jsonStep{}}
	for i := range t.Steps {
		j.Steps = append(j.Steps, t.jsonStep(&t.Steps[i]))
	}
	b, err := json.MarshalIndent(j, "", " ")
	return append(b, '\n'), err
}

func (t *Trace) jsonStep(s *Step) jsonStep {
	j := jsonStep{Label: s.Label, Line: s.Pos.Line, CPU: cpu(s.CPU), Op: s.Op, Case: s.Case.String(),
		Refused: s.Refused, Events: []jsonEvent{}, After: t.jsonState(&s.After)}
	for _, v := range s.Violations {
		j.Violations = append(j.Violations, jsonViolation{v.Invariant, t.task(v.Task), t.mm(v.MM), v.Want, v.Got})
	}
	for _, e := range s.Events {
		j.Events = append(j.Events, jsonEvent{Micro: e.Micro, CPU: cpu(e.CPU), Depth: e.Depth, Kind: e.Kind.String(),
			Case: e.Case.String(), Func: t.Kernel.FuncName(e.Func), Task: t.task(e.Task), Peer: t.task(e.Peer), MM: t.mm(e.MM),
			Obj: e.Obj.String(), Field: e.Field.String(), From: t.fieldValue(e, e.From), To: t.fieldValue(e, e.To)})
	}
	return j
}

// fieldValue returns what a Store stored: a name for a pointer or a state, a
// number for a counter; nil for a NULL pointer and for events without a value.
func (t *Trace) fieldValue(e sim.Event, v int32) any {
	if e.Kind != sim.Store {
		return nil
	}
	switch e.Field {
	case sim.FMM, sim.FActiveMM, sim.FPrevMM:
		if v < 0 {
			return nil
		}
		return t.MMs[v]
	case sim.FCurrent:
		return t.Tasks[v]
	case sim.FState:
		return sim.TaskState(v).String()
	}
	return v
}

func (t *Trace) jsonState(s *sim.State) jsonState {
	j := jsonState{Cache: jsonCache{s.Cachep.Allocated, s.Cachep.Freed, s.Cachep.Live()}}
	for i := range s.CPUs {
		j.CPUs = append(j.CPUs, jsonCPU{t.Tasks[s.CPUs[i].Current], t.mm(s.CPUs[i].PrevMM)})
	}
	for id := range s.Tasks {
		k := &s.Tasks[id]
		j.Tasks = append(j.Tasks, jsonTask{t.Tasks[id], t.mm(k.MM), t.mm(k.ActiveMM), TaskState(s, sim.TaskID(id)), cpu(k.CPU)})
	}
	for id := range s.MMs {
		m := &s.MMs[id]
		j.MMs = append(j.MMs, jsonMM{t.MMs[id], m.Users, m.Count, m.Freed, t.task(m.FreeBy)})
	}
	return j
}

func (t *Trace) task(id sim.TaskID) *string {
	if id == sim.NoTask {
		return nil
	}
	return &t.Tasks[id]
}

func (t *Trace) mm(id sim.MMID) *string {
	if id == sim.NoMM {
		return nil
	}
	return &t.MMs[id]
}

func cpu(id sim.CPUID) *sim.CPUID {
	if id == sim.NoCPU {
		return nil
	}
	return &id
}
