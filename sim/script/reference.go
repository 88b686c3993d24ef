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
	Paths      []Path      `json:"paths"`
	Faults     []string    `json:"faults"`
	Refusals   []Entry     `json:"refusals"`
	Invariants []string    `json:"invariants"`
	Functions  []string    `json:"functions"` // that until= and expect can name
}

// An Entry is something that can be written, and what it does or means.
type Entry struct {
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

// A Path is what values of an object a check can name: OBJECT.FIELD.
type Path struct {
	Object string   `json:"object"`
	Fields []string `json:"fields"`
}

// NewReference makes the reference for scripts of a release.
func NewReference(k sim.Kernel) Reference {
	r := Reference{
		Kernel:     k.String(),
		Statements: statements(),
		Settings:   Settings(),
		Checks:     checks(),
		Paths: []Path{
			{"TASK, idleN", fieldsOf(taskObject)},
			{"MM, init_mm", fieldsOf(mmObject)},
			{"cpuN", fieldsOf(cpuObject)},
			{sim.ACache.String(), fieldsOf(cacheObject)},
			{sim.ACost.String(), fieldsOf(costObject)},
			{"MM.AREA[I], TASK.AREA[I]", fieldsOf(placeObject)},
			{"pageN", fieldsOf(pageObject)},
		},
		Faults:     sim.Faults(),
		Invariants: sim.Invariants(),
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
		r.Bounds = append(r.Bounds, Entry(b))
	}
	for _, c := range ChoiceSpecs() {
		r.Choices = append(r.Choices, Entry{c.Form, c.Summary})
	}
	for _, refusal := range sim.Refusals() {
		r.Refusals = append(r.Refusals, Entry{string(refusal), refusal.Explain()})
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
		{"machine " + strings.Join(settings, " "), "the machine; if it is there, it comes first"},
		{"process TASK [mm=NAME]", "a process that was running before, with an mm of its own (default mm_TASK)"},
		{"kthread TASK", "a kernel thread"},
		{"inject FAULT", "breaks a rule of the kernel from here on"},
		{"@LABEL", "names the next operation: pages cite it"},
		{"note TEXT", "for the author's eyes"},
		{blockBegin + " [BOUND...]", "begins a block of choices that docgen sim explore tries in every way; nothing follows it"},
		{blockAny + " TASK...: CHOICE [then CHOICE...] | ...", "what each of some tasks may choose to do, in a block"},
		{blockEnd, "ends the block"},
	}
}

// checks lists the statements that say what must be so.
func checks() []Entry {
	return []Entry{
		{"expect PATH = VALUE", "the value is so; also !=, <, <=, >, >=, and sets: = {0,1}"},
		{"expect MM USERS/COUNT", "mm_users and mm_count of an mm are so"},
		{"expect MM freed [by=TASK]", "the mm_struct has been freed, by that task"},
		{"expect [no] FUNC [cpu=N] [since=@LABEL]", "the last operation, or all since that one, called the function, or did not"},
		{"expect refused REASON", "the last operation was refused, for that reason; it has changed nothing"},
		{"expect violation INVARIANT", "the invariant broke in the last operation; what else broke after it there is its consequence"},
		{"let NAME = PATH", "always; NAME, NAME+1 and NAME-1 are values from here on"},
	}
}
