package script

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"docgen/sim"
)

// jsonFormat is the version of the trace's JSON form. It goes up when a reader
// of the old form would misread the new one.
const jsonFormat = 1

// The JSON form of a trace, described for its readers in trace.schema.json,
// which is made of the doc tags here. Tasks and mms are named; NULL is null.
type (
	jsonTrace struct {
		Format     int        `json:"format" doc:"the version of this form: it goes up when a reader of the old one would misread the new one; new fields may be added without"`
		Name       string     `json:"name" doc:"the scenario's"`
		Kernel     string     `json:"kernel" doc:"the release that the machine behaves as, and its architecture if that is not x86_64"`
		CPUs       int        `json:"cpus" doc:"how many CPUs the machine has"`
		Lacks      []Layer    `json:"lacks,omitempty" doc:"layers that the machine did without: translations, memory areas; fields of theirs are absent" enum:"layers"`
		Checks     int        `json:"checks" doc:"expectations of the scenario that held"`
		MicroSteps int        `json:"micro_steps" doc:"micro-steps executed, after each of which every invariant was checked"`
		Start      jsonState  `json:"start" doc:"the state before the first step"`
		Steps      []jsonStep `json:"steps" doc:"the operations that were executed or refused, in order"`
	}
	jsonStep struct {
		Label      string          `json:"label,omitempty" doc:"the step's @label in the scenario, without the @"`
		Line       int             `json:"line" doc:"of the scenario, from 1"`
		CPU        *sim.CPUID      `json:"cpu" doc:"where the operation began; null if on no CPU"`
		Op         string          `json:"op" doc:"the operation in canonical form"`
		Case       string          `json:"case,omitempty" doc:"what the step is mainly about: the first case of its events, or refused" enum:"cases"`
		Refused    string          `json:"refused,omitempty" doc:"why the machine refused it; then it has no events" enum:"refusals"`
		Violations []jsonViolation `json:"violations,omitempty" doc:"invariants that broke in it, each once"`
		MicroSteps int             `json:"micro_steps" doc:"micro-steps executed; some have no event"`
		Events     []jsonEvent     `json:"events" doc:"what happened, in order: applied to the state before, the stores and creations give the state after"`
		After      *jsonState      `json:"after,omitempty" doc:"the state after the step; where states would take too much room, because there are many tasks and many steps, only every so many steps have one, and the last: events tell what comes between"`
	}
	jsonViolation struct {
		Invariant string  `json:"invariant" doc:"which rule does not hold" enum:"invariants"`
		Task      *string `json:"task,omitempty" doc:"the offender, if it is a task"`
		MM        *string `json:"mm,omitempty" doc:"the offender, if it is an mm"`
		Want      int     `json:"want,omitempty" doc:"for a rule about a number: what it should be"`
		Got       int     `json:"got,omitempty" doc:"for a rule about a number: what it is"`
	}
	jsonEvent struct {
		Micro int         `json:"micro" doc:"the micro-step within the step, from 1; 0 for what comes before the first"`
		CPU   *sim.CPUID  `json:"cpu" doc:"where it happened; null if on no CPU"`
		Depth int         `json:"depth" doc:"how deep in the kernel stack of the task that executes: 0 is the outermost function"`
		Kind  string      `json:"kind" doc:"what sort of fact it is: a function is called, a field changes, a task comes into being, an mm is allocated or freed, or nothing observable changes" enum:"kinds"`
		Case  string      `json:"case,omitempty" doc:"what it means to a reader" enum:"cases"`
		Func  string      `json:"func,omitempty" doc:"the kernel function called or executing, as the release calls it"`
		Task  *string     `json:"task,omitempty" doc:"the task that it is about"`
		Peer  *string     `json:"peer,omitempty" doc:"the other task, as the case says"`
		MM    *string     `json:"mm,omitempty" doc:"the mm that it is about"`
		Place string      `json:"place,omitempty" doc:"the page of an area of the mm that it is about, such as heap[0]"`
		Page  string      `json:"page,omitempty" doc:"the page frame that it is about"`
		Pages int16       `json:"pages,omitempty" doc:"what a flush is about, or what a CPU forgets by it: how many pages, from place on; -1 for all pages of the mm. Only where something is flushed, as in the kernel's event tlb_flush"`
		Size  int32       `json:"size,omitempty" doc:"of the area that is mapped, in pages; only in maps"`
		Write bool        `json:"writable,omitempty" doc:"whether that area is; only in maps"`
		Obj   string      `json:"obj,omitempty" doc:"what sort of thing the field belongs to; only in stores" enum:"objects"`
		Field string      `json:"field,omitempty" doc:"the field that changed; only in stores" enum:"fields"`
		From  *jsonStored `json:"from,omitempty" doc:"its value before; only in stores"`
		To    *jsonStored `json:"to,omitempty" doc:"its value after; only in stores"`
	}
	jsonState struct {
		CPUs  []jsonObject `json:"cpus" doc:"by number" object:"cpu"`
		Tasks []jsonObject `json:"tasks" doc:"in order of appearance, the idle tasks first" object:"task"`
		MMs   []jsonObject `json:"mms" doc:"in order of appearance, init_mm first" object:"mm"`
		Cache jsonObject   `json:"mm_cachep" doc:"the slab cache that mm_structs come from" object:"mm_cachep"`
		Cost  jsonObject   `json:"cost,omitempty" doc:"what the machine has taken up to here" object:"cost"`

		Pages        []jsonObject      `json:"pages,omitempty" doc:"page frames, but for the zero page" object:"page"`
		Translations []jsonTranslation `json:"translations,omitempty" doc:"what CPUs have cached of page tables"`
		Files        []jsonFile        `json:"files,omitempty" doc:"open files of /proc, in the order in which they were opened"`
	}
	jsonArea struct {
		Name     string    `json:"name" doc:"as the scenario calls it"`
		Size     int16     `json:"size" doc:"how many pages it has"`
		Writable bool      `json:"writable" doc:"VM_WRITE"`
		PTEs     []jsonPTE `json:"ptes" doc:"which of them are mapped, by index"`
	}
	jsonPTE struct {
		Index    int    `json:"index" doc:"which page of the area, from 0"`
		Page     string `json:"page" doc:"the page frame that is mapped there"`
		Writable bool   `json:"writable" doc:"it can be written to without a fault"`
	}
	jsonTranslation struct {
		CPU      sim.CPUID `json:"cpu" doc:"which CPU has it"`
		ASID     int8      `json:"asid" doc:"under which address space id"`
		MM       string    `json:"mm" doc:"whose page table it was in"`
		Place    string    `json:"place" doc:"for which page of an area"`
		Page     string    `json:"page" doc:"the page frame that it leads to"`
		Writable bool      `json:"writable" doc:"whether it allows to write"`
	}
	jsonFile struct {
		Holder string  `json:"holder" doc:"the task that opened it"`
		Of     string  `json:"of" doc:"the task whose mem it is"`
		MM     *string `json:"mm" doc:"the mm that this task had then"`
		Pins   bool    `json:"pins" doc:"whether it holds a reference on users instead of one on the struct"`
	}
)

// A jsonObject is an object whose members are those fields that the model has
// of it, in their order.
type jsonObject []jsonMember

type jsonMember struct {
	key   string
	value any
}

// MarshalJSON makes o an object.
func (o jsonObject) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "%q:%s", m.key, value) // keys are names of fields
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// A jsonStored is the value of a field; null if it is NULL.
type jsonStored struct{ value any }

// MarshalJSON makes s what it holds.
func (s jsonStored) MarshalJSON() ([]byte, error) { return json.Marshal(s.value) }

// JSON returns the trace in its JSON form, indented, ending in a newline. All
// that it says of the simulated machine is by name; the format number is jsonFormat.
func (t *Trace) JSON() ([]byte, error) {
	var b bytes.Buffer
	err := t.WriteJSON(&b)
	return b.Bytes(), err
}

// maxJSONStates bounds the objects in the states of a trace's JSON form.
const maxJSONStates = 1 << 18

// WriteJSON writes the trace in its JSON form, step by step.
func (t *Trace) WriteJSON(out io.Writer) error {
	head, err := json.MarshalIndent(jsonTrace{Format: jsonFormat, Name: t.Name, Kernel: t.Kernel.String(), CPUs: t.CPUs,
		Checks: t.Checks, MicroSteps: t.Micros, Lacks: t.Lacks, Start: t.jsonState(&t.Start), Steps: []jsonStep{}}, "", " ")
	if err != nil {
		return err
	}
	const empty = "]\n}" // the steps are the last member
	w := bufio.NewWriter(out)
	w.Write(bytes.TrimSuffix(head, []byte(empty))) // what goes wrong is told by Flush
	every := 1 + len(t.Steps)*things(t.End())/maxJSONStates
	for i, s := range t.Walk(0, len(t.Steps)) {
		step := t.jsonStep(s.Step)
		if (i+1)%every == 0 || i+1 == len(t.Steps) {
			after := t.jsonState(s.After)
			step.After = &after
		}
		b, err := json.MarshalIndent(step, "  ", " ")
		if err != nil {
			return err
		}
		if i > 0 {
			w.WriteString(",")
		}
		w.WriteString("\n  ")
		w.Write(b)
	}
	if len(t.Steps) > 0 {
		w.WriteString("\n ")
	}
	w.WriteString(empty + "\n")
	return w.Flush()
}

func (t *Trace) jsonStep(s *Step) jsonStep {
	j := jsonStep{Label: s.Label, Line: s.Pos.Line, CPU: cpu(s.CPU), Op: s.Op, Case: s.Case.String(),
		Refused: s.Refused, MicroSteps: s.Micros, Events: []jsonEvent{}}
	for _, v := range s.Violations {
		j.Violations = append(j.Violations, jsonViolation{v.Invariant, t.task(v.Task), t.mm(v.MM), v.Want, v.Got})
	}
	for _, e := range s.Events {
		event := jsonEvent{Micro: e.Micro, CPU: cpu(e.CPU), Depth: e.Depth, Kind: e.Kind.String(),
			Case: e.Case.String(), Func: t.Kernel.FuncName(e.Func), Task: t.task(e.Task), Peer: t.task(e.Peer), MM: t.mm(e.MM)}
		if e.Kind == sim.Store {
			event.Obj, event.Field = e.Obj.String(), e.Field.String()
			switch e.Obj {
			case sim.APTE:
				event.Place = placeName(t.Areas, e.Addr)
			case sim.APage:
				event.Page = PageName(e.Page)
			}
			event.From, event.To = &jsonStored{t.stored(e.Field, e.From)}, &jsonStored{t.stored(e.Field, e.To)}
		}
		if event.Pages = e.Pages; e.Pages > 0 {
			event.Place = placeName(t.Areas, e.Addr)
		}
		switch e.Kind {
		case sim.Map:
			event.Place, event.Size, event.Write = placeName(t.Areas, e.Addr), e.To, e.From != 0
		case sim.Unmap:
			event.Place = placeName(t.Areas, e.Addr)
		}
		j.Events = append(j.Events, event)
	}
	return j
}

// stored returns the value of a field as JSON has it: a name for a task or an
// mm, a word for a state, a number for a counter or a CPU, a boolean for a flag;
// nil for NULL.
func (t *Trace) stored(f sim.Field, v int32) any {
	text := t.view(nil).fieldText(f, v)
	switch kind := f.Value(); {
	case kind == sim.Flag:
		return v != 0
	case text == "NULL":
		return nil
	case kind == sim.Number || kind == sim.CPUValue:
		return v
	}
	return text
}

// switchingMM is what loaded_mm points to while a CPU is about to write CR3.
const switchingMM = "LOADED_MM_SWITCHING"

func (t *Trace) jsonState(s *sim.State) jsonState {
	j := jsonState{
		Cache: append(t.fields(s, sim.ACache, 0), jsonMember{"live", s.Cachep.Live()}),
		Cost:  t.fields(s, sim.ACost, 0),
	}
	for id := range s.CPUs {
		j.CPUs = append(j.CPUs, t.fields(s, sim.ACPU, id))
	}
	for id := range s.Tasks {
		j.Tasks = append(j.Tasks, append(jsonObject{{"name", t.Tasks[id]}}, t.fields(s, sim.ATask, id)...))
	}
	for id := range s.MMs {
		m := &s.MMs[id]
		o := append(jsonObject{{"name", t.MMs[id]}}, t.fields(s, sim.AMM, id)...)
		if areas := t.jsonAreas(s, sim.MMID(id)); len(areas) > 0 {
			o = append(o, jsonMember{"areas", areas})
		}
		if m.Freed {
			o = append(o, jsonMember{"freed", true}, jsonMember{"freed_by", t.task(m.FreeBy)})
		}
		j.MMs = append(j.MMs, o)
	}
	t.jsonMemory(s, &j)
	return j
}

// jsonAreas lists the areas of an mm, in the order in which they were made.
func (t *Trace) jsonAreas(s *sim.State, mm sim.MMID) []jsonArea {
	var all []jsonArea
	for _, a := range s.Areas {
		if a.MM != mm {
			continue
		}
		area := jsonArea{t.Areas[a.ID], a.Pages, a.Writable, []jsonPTE{}}
		for i := range int(a.Pages) {
			if e, mapped := s.PTEOf(mm, a.ID.At(i)); mapped {
				area.PTEs = append(area.PTEs, jsonPTE{i, PageName(e.Page), e.Writable})
			}
		}
		all = append(all, area)
	}
	return all
}

// jsonMemory adds the page frames, what CPUs have cached of page tables, and
// open files.
func (t *Trace) jsonMemory(s *sim.State, j *jsonState) {
	for id, p := range s.Pages {
		if sim.PageID(id) == sim.ZeroPage {
			continue
		}
		o := append(jsonObject{{"name", PageName(sim.PageID(id))}}, t.fields(s, sim.APage, id)...)
		if p.Freed {
			o = append(o, jsonMember{"freed", true})
		}
		j.Pages = append(j.Pages, o)
	}
	for _, tr := range s.Translations {
		j.Translations = append(j.Translations, jsonTranslation{tr.CPU, tr.ASID, t.MMs[tr.MM], placeName(t.Areas, tr.VPN), PageName(tr.Page), tr.Writable})
	}
	for _, f := range s.Files {
		j.Files = append(j.Files, jsonFile{t.Tasks[f.Holder], t.Tasks[f.Of], t.mm(f.MM), f.Pins})
	}
}

// fields returns all fields of a thing in a state: of the CPU, task or mm with
// this id, of the cache, of the cost.
func (t *Trace) fields(s *sim.State, of sim.Obj, id int) jsonObject {
	var o jsonObject
	for _, f := range t.knownFields() {
		switch {
		case f.Of() != of:
		case f == sim.FState:
			o = append(o, jsonMember{f.String(), TaskState(s, sim.TaskID(id))})
		case f == sim.FCpumask:
			mask := []int{}
			for cpu := range s.CPUs {
				if s.MMs[id].Mask.Has(sim.CPUID(cpu)) {
					mask = append(mask, cpu)
				}
			}
			o = append(o, jsonMember{f.String(), mask})
		default:
			o = append(o, jsonMember{f.String(), t.stored(f, s.Load(f, id))})
		}
	}
	return o
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
