package script

import (
	"encoding/json"

	"docgen/sim"
)

// The JSON form of a trace, for its readers: trace.schema.json is made of the doc
// tags here, and what WriteJSON writes is compared with them. They are types of a
// test because it is written without reflection. Tasks and mms are named; NULL is null.
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

// A jsonObject has those fields that the model has of something, in their order.
type jsonObject struct{ json.RawMessage }

// A jsonStored is the value of a field; null if it is NULL.
type jsonStored struct{ json.RawMessage }
