package script

import (
	"slices"
	"strings"

	"docgen/sim"
)

// A Reference is all that can be written in a script. The page README.md and
// `docgen sim ops` are made from it.
type Reference struct {
	Kernel     string      `json:"kernel"`     // the release that Functions are those of
	Statements []Entry     `json:"statements"` // all but operations and checks
	Settings   []Setting   `json:"settings"`   // of the machine statement
	Operations []Operation `json:"operations"`
	Checks     []Entry     `json:"checks"`
	Bounds     []Entry     `json:"bounds"`  // of the explore statement
	Choices    []Entry     `json:"choices"` // in an explore block
	Paths      []Entry     `json:"paths"`   // what checks can name
	Faults     []Entry     `json:"faults"`
	Refusals   []Entry     `json:"refusals"`
	Invariants []Entry     `json:"invariants"`
	Functions  []string    `json:"functions"` // that until= and expect can name
}

// An Entry is something that can be written, and what it does or means.
type Entry struct {
	Key     string `json:"key"` // for links and messages: "expect-value", "task.active_mm"
	Form    string `json:"form"`
	Summary string `json:"summary"`
}

// A Setting is a key of the machine statement.
type Setting struct {
	Key     string `json:"key"`
	Form    string `json:"form"` // "cpus=N"
	Default string `json:"default"`
	Summary string `json:"summary"`
}

// An Operation is a statement that is a step of the trace.
type Operation struct {
	Name      string     `json:"name"`
	Form      string     `json:"form"`
	Summary   string     `json:"summary"`
	Mirrors   string     `json:"mirrors,omitempty"` // the kernel functions it executes, in 6.12
	Arguments []Argument `json:"arguments"`
}

// An Argument is one of an operation's.
type Argument struct {
	Form     string `json:"form"` // "cpu=N", "TASK"
	Optional bool   `json:"optional,omitempty"`
}

// NewReference makes the reference for scripts of a release.
func NewReference(k sim.Kernel) Reference {
	r := Reference{
		Kernel:     k.String(),
		Statements: statements(),
		Settings:   Settings(),
		Checks:     checks(),
		Paths:      paths(),
		Functions:  slices.Sorted(slices.Values(k.FuncNames())),
	}
	for _, spec := range sim.OpSpecs() {
		op := Operation{Name: string(spec.Verb), Form: Usage(spec), Summary: spec.Summary, Mirrors: spec.Mirrors}
		for _, arg := range spec.Args {
			op.Arguments = append(op.Arguments, Argument{argWord(arg), arg.Optional})
		}
		r.Operations = append(r.Operations, op)
	}
	for _, b := range BoundSpecs() {
		key, _, _ := strings.Cut(b.Form, "=")
		r.Bounds = append(r.Bounds, Entry{key, b.Form, b.Summary})
	}
	for _, c := range ChoiceSpecs() {
		r.Choices = append(r.Choices, Entry{string(c.Verb), c.Form, c.Summary})
	}
	for _, name := range sim.Invariants() {
		r.Invariants = append(r.Invariants, Entry{name, name, sim.InvariantSummary(name)})
	}
	for i, name := range sim.Faults() {
		r.Faults = append(r.Faults, Entry{name, name, sim.Fault(i).Summary()})
	}
	for _, refusal := range sim.Refusals() {
		r.Refusals = append(r.Refusals, Entry{string(refusal), string(refusal), refusal.Explain()})
	}
	return r
}

// statements lists the statements that are neither operations nor checks.
func statements() []Entry {
	var settings []string
	for _, s := range Settings() {
		settings = append(settings, "["+s.Form+"]")
	}
	return []Entry{
		{"machine", "machine " + strings.Join(settings, " "), "the machine; if it is there, it comes first"},
		{"process", "process TASK [mm=NAME]", "a process that was running before, with an mm of its own (default mm_TASK)"},
		{"kthread", "kthread TASK", "a kernel thread"},
		{"inject", "inject FAULT", "breaks a rule of the kernel from here on"},
		{"label", "@LABEL", "names the next operation: pages cite it"},
		{"note", "note TEXT", "for the author's eyes"},
		{"explore", blockBegin + " [BOUND...]", "begins a block of choices that docgen sim explore tries in every way; nothing follows it"},
		{"any-tasks", blockAny + " TASK...: CHOICE [then CHOICE...] | ...", "what each of some tasks may choose to do, in a block"},
		{"any-cpus", blockAny + " cpuN...: offline | online", "what may become of some CPUs, in a block"},
		{"end", blockEnd, "ends the block"},
	}
}

// paths lists what a check can name, by the objects that values are of.
func paths() []Entry {
	var all []Entry
	for _, object := range []struct {
		name string
		of   sim.Obj
		more []Entry // what is made from fields
	}{
		{"TASK", sim.ATask, nil},
		{"MM", sim.AMM, []Entry{{"", "", "mm_users and mm_count: 1/2"}}},
		{"cpuN", sim.ACPU, []Entry{{tlbGen, "." + tlbGen, "the last flush that the address space id in use has seen"}}},
		{sim.ACache.String(), sim.ACache, []Entry{{live, "." + live, "objects in use"}}},
		{sim.ACost.String(), sim.ACost, nil},
		{"MM.AREA[I]", sim.APTE, nil},
		{"pageN", sim.APage, nil},
	} {
		for _, f := range sim.Fields() {
			if f.Of() == object.of {
				field := "." + f.String()
				if f == sim.FPTE {
					field = "" // the page is the place's own value
				}
				all = append(all, Entry{object.of.String() + "." + f.String(), object.name + field, f.Summary()})
			}
		}
		for _, e := range object.more {
			key := strings.TrimSuffix(object.of.String()+"."+e.Key, ".")
			all = append(all, Entry{key, object.name + e.Form, e.Summary})
		}
	}
	return all
}

// checks lists the statements that say what must be so.
func checks() []Entry {
	return []Entry{
		{"expect-value", "expect PATH = VALUE", "the value is so; also !=, <, <=, >, >=, and sets: = {0,1}"},
		{"expect-counters", "expect MM USERS/COUNT", "mm_users and mm_count of an mm are so"},
		{"expect-freed", "expect MM freed [by=TASK]", "the mm_struct has been freed, by that task"},
		{"expect-function", "expect [no] FUNC [cpu=N] [since=@LABEL]", "the last operation, or all since that one, called the function, or did not"},
		{"expect-refused", "expect refused REASON", "the last operation was refused, for that reason; it has changed nothing"},
		{"expect-violation", "expect violation INVARIANT", "the invariant broke in the last operation; what else broke after it there is its consequence"},
		{"let", "let NAME = PATH", "always; NAME, NAME+1 and NAME-1 are values from here on"},
	}
}
