package script

import "docgen/sim"

// A Trace is what a scenario did: the machine it ran on, and its steps. It is
// data without prose; every language's page is made from the same one.
type Trace struct {
	Name   string     // the scenario's
	Kernel sim.Kernel // the release it ran as
	CPUs   int
	Lacks  []Layer   // what the machine did without
	NoPCID bool      // the CPUs have a single address space id
	Tasks  []string  // names, by sim.TaskID; idle tasks are idle0, idle1, …
	MMs    []string  // names, by sim.MMID; 0 is init_mm
	Areas  []string  // names of areas of memory, by sim.AreaID
	Start  sim.State // before the first step
	Steps  []Step
	Open   bool // an explore block follows, which leaves open how it goes on
	Checks int  // expectations that held
	Micros int  // micro-steps executed, after each of which every invariant was checked

	keys []keyState // states that are kept whole; see history.go
}

// A Step is one executed operation. The states around it are the Trace's to tell.
type Step struct {
	Label      string // without the @; "" if it has none
	Pos        Pos
	CPU        sim.CPUID // where it began; sim.NoCPU if on none
	Op         string    // the operation as it was written, in canonical form: `run K cpu=0`
	Case       sim.Case  // the first of its events' Cases: what the step is mainly about
	Events     []sim.Event
	Micros     int             // micro-steps executed; some have no event
	Refused    string          // why the machine refused it, a name from sim.Refusals; "" if it did not
	Violations []sim.Violation // invariants that broke in it, each named once; only where the scenario expects them

	tested sim.FaultSet // rules that it came to

	setup, delta []byte // what `process` and `kthread` lines changed since the step before, and what it changed; see history.go
}
