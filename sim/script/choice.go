package script

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"docgen/internal/nearest"
	"docgen/sim"
)

// This file is the lines of an explore block: what can be chosen, and how it is
// written.

// Any is a line of an explore block: what each of some tasks, and each task
// that descends from one of them, may choose to do whenever it is between two
// operations. Or what may become of some CPUs.
type Any struct {
	Tasks   []string
	CPUs    []sim.CPUID
	Options [][]Choice // what is done in a row, but for a single choice
}

// A Choice is an operation without the task that chooses it.
type Choice struct {
	Verb sim.Verb
	CPU  sim.CPUID // for run: the only CPU, or NoCPU for any
	MM   Reach

	Area     string // of memory
	Page     int    // which of its pages; for mmap, how many
	Writable bool   // mprotect: rw

	Thread, FailEarly, FailLate bool
}

// A Reach says to which mms, or to whose, an operation can be applied.
type Reach uint8

const (
	NoReach Reach = iota
	Own           // the task's own mm
	Held          // those on which it holds references from mmget or mmgrab; those of which it has a file open
	AnyMM         // those which are the mm of some process, as get_task_mm finds them
)

// reachNames is indexed by Reach.
var reachNames = [...]string{"", "own", "held", "any"}

func (r Reach) String() string { return reachNames[r] }

// A ChoiceSpec describes what can be chosen for whoever parses or documents it.
type ChoiceSpec struct {
	Verb    sim.Verb
	Form    string // `mmget own|any`
	Reaches []Reach
	Summary string
}

// ofCPU says whether what is chosen is done to a CPU, not by a task.
func (s ChoiceSpec) ofCPU() bool { return s.Verb == sim.OfflineCPU || s.Verb == sim.OnlineCPU }

// of says whether the operation has an argument of a kind.
func (s ChoiceSpec) of(kind sim.ArgKind) bool {
	for _, spec := range sim.OpSpecs() {
		if spec.Verb == s.Verb {
			return slices.ContainsFunc(spec.Args, func(a sim.Arg) bool { return a.Kind == kind })
		}
	}
	return false
}

// ChoiceSpecs lists what tasks can choose in an explore block.
func ChoiceSpecs() []ChoiceSpec {
	return []ChoiceSpec{
		{sim.Run, "run [cpu=N]", nil, "the task may be switched to, on any CPU or only on one"},
		{sim.Sleep, "sleep", nil, "it may go to sleep"},
		{sim.Wake, "wake", nil, "it may be woken"},
		{sim.Fork, "fork [fail=early|late]", nil, "it may make a child, which may do what its parent may, or fail to"},
		{sim.Clone, "clone [thread] [fail=early|late]", nil, "the same, sharing its mm"},
		{sim.Vfork, "vfork [fail=early|late]", nil, "the same, waiting until the child has left the mm"},
		{sim.Exec, "exec [fail=early|late]", nil, "it may get a new mm, or fail to"},
		{sim.Exit, "exit", nil, "it may exit"},
		{sim.Reap, "reap", nil, "it may be reaped when it is a zombie"},
		{sim.Mmget, "mmget own|any", []Reach{Own, AnyMM}, "it may take a reference on the contents of its own mm, or of that of any process"},
		{sim.MmgetNotZero, "mmget_not_zero held|any", []Reach{Held, AnyMM}, "the same, if the mm has users: on an mm that it has grabbed, or on any process's"},
		{sim.Mmput, "mmput", []Reach{Held}, "it may give such a reference back"},
		{sim.Mmgrab, "mmgrab own|any", []Reach{Own, AnyMM}, "it may take a reference on the mm_struct of its own mm, or of any process's"},
		{sim.Mmdrop, "mmdrop", []Reach{Held}, "it may give such a reference back"},
		{sim.UseMM, "use_mm held|any", []Reach{Held, AnyMM}, "a kernel thread may adopt an mm on which it holds a reference, or any process's: with any, nothing keeps that mm from being freed first, which its caller would have to see to"},
		{sim.UnuseMM, "unuse_mm", nil, "and give it up again"},
		{sim.OpenMem, "open_mem own|any", []Reach{Own, AnyMM}, "it may open its own /proc/PID/mem, or any process's"},
		{sim.ReadMem, "read_mem", []Reach{Held}, "it may read from such a file that it has open"},
		{sim.CloseMem, "close_mem", []Reach{Held}, "it may close it"},
		{sim.Oom, "oom own|any", []Reach{Own, AnyMM}, "it may act as the OOM killer, against itself or any process"},
		{sim.Mmap, "mmap AREA [pages=K]", nil, "it may map an area: one that the script maps before the block, or another. If it has it already, it has to unmap it first"},
		{sim.Munmap, "munmap AREA", nil, "it may unmap an area"},
		{sim.Mprotect, "mprotect AREA ro|rw", nil, "it may make an area read-only, or writable again"},
		{sim.Read, "read AREA[i]", nil, "it may read from the i-th page of an area"},
		{sim.Write, "write AREA[i]", nil, "it may write to it"},
		{sim.Lazy, "lazy", nil, "it may hide its mm and borrow it (2.3.13 to 2.5.62)"},
		{sim.Unlazy, "unlazy", nil, "and take it for its own again"},
		{sim.OfflineCPU, "offline", nil, "the CPU may go offline when it is idle; only in a line of CPUs"},
		{sim.OnlineCPU, "online", nil, "and come back; only in a line of CPUs"},
	}
}

// any parses `any T...: OP [then OP]... | OP ...`.
func (p *parser) any(toks []token) {
	const form = "for example: any A B: run | exec | exit"
	names, rest, ok := cutColon(toks[1:])
	if !ok {
		p.fail(toks[0].pos, "expected tasks, a colon and what they may choose")
		p.hint(form)
		return
	}
	line := Any{}
	bad := len(p.errs)
	for _, tok := range names {
		_, idle := numbered(tok.text, "idle")
		cpu, isCPU := numbered(tok.text, "cpu")
		switch {
		case idle:
			p.fail(tok.pos, "an idle task chooses nothing: it runs when no other task does")
		case isCPU && len(line.Tasks) > 0, !isCPU && len(line.CPUs) > 0:
			p.fail(tok.pos, "a line says what tasks may choose, or what may become of CPUs, not both")
		case isCPU && cpu < sim.MaxCPUs:
			line.CPUs = append(line.CPUs, sim.CPUID(cpu))
			p.cpuUses = append(p.cpuUses, token{strconv.Itoa(cpu), tok.pos})
		case isCPU:
			p.fail(tok.pos, "%s: expected a CPU from cpu0 to cpu%d", tok.text, sim.MaxCPUs-1)
		default:
			line.Tasks = append(line.Tasks, p.useTask(tok))
		}
	}
	if len(names) == 0 {
		p.fail(toks[0].pos, "any needs a task")
		p.hint(form)
	}
	for _, option := range splitAt(rest, "|") {
		var row []Choice
		for i, words := range splitAtWord(option, "then") {
			if len(words) == 0 {
				p.fail(append(option, toks[0])[0].pos, "expected an operation")
				p.hint(form)
				continue
			}
			choice, ok := p.choice(words)
			switch cpu := choice.spec().ofCPU(); {
			case !ok:
			case choice.Verb == sim.Run && (i > 0 || len(option) > len(words)):
				p.fail(words[0].pos, "run is not something that a task does, so it cannot be part of a row")
			case cpu && len(line.Tasks) > 0:
				p.fail(words[0].pos, "%s is done to a CPU, not by a task", choice.Verb)
				p.hint("for example: any cpu1: offline | online")
			case !cpu && len(line.CPUs) > 0:
				p.fail(words[0].pos, "%s is done by a task, and the line is about CPUs", choice.Verb)
				p.hint("for example: any cpu1: offline | online")
			case cpu && (i > 0 || len(option) > len(words)):
				p.fail(words[0].pos, "%s is not something that a task does, so it cannot be part of a row", choice.Verb)
			}
			row = append(row, choice)
		}
		line.Options = append(line.Options, row)
	}
	if len(p.errs) == bad {
		p.s.choices.Any = append(p.s.choices.Any, line)
	}
}

// choice parses an operation of an any line.
func (p *parser) choice(words []token) (Choice, bool) {
	c := Choice{CPU: sim.NoCPU}
	first, mode := words[0], false
	specs := ChoiceSpecs()
	i := slices.IndexFunc(specs, func(s ChoiceSpec) bool { return string(s.Verb) == first.text })
	if i < 0 {
		p.fail(first.pos, "%q is nothing that a task can choose", first.text)
		var names []string
		for _, s := range specs {
			names = append(names, string(s.Verb))
		}
		p.hint(cmp.Or(nearest.Hint(first.text, names), "known: "+strings.Join(names, ", ")))
		return c, false
	}
	spec := specs[i]
	c.Verb = spec.Verb
	if len(spec.Reaches) == 1 {
		c.MM = spec.Reaches[0]
	}
	rest := words[1:]
	if spec.of(sim.NewAreaArg) || spec.of(sim.AreaArg) || spec.of(sim.PlaceArg) {
		if rest = p.memoryChoice(spec, words, &c); rest == nil {
			return c, false
		}
	}
	for _, tok := range rest {
		key, value, _ := strings.Cut(tok.text, "=")
		reach := Reach(max(slices.Index(reachNames[:], tok.text), 0))
		switch {
		case slices.Contains(spec.Reaches, reach):
			c.MM = reach
		case c.Verb == sim.Run && key == "cpu":
			n, err := strconv.Atoi(value)
			if err != nil || n < 0 || n >= sim.MaxCPUs {
				p.fail(shift(tok.pos, len("cpu=")), "cpu=%s: expected the number of a CPU", value)
				return c, false
			}
			c.CPU = sim.CPUID(n)
			p.cpuUses = append(p.cpuUses, token{value, shift(tok.pos, len("cpu="))})
		case spec.of(sim.ModeArg) && (tok.text == "ro" || tok.text == "rw"):
			c.Writable, mode = tok.text == "rw", true
		case c.Verb == sim.Mmap && key == "pages":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 || n > sim.MaxAreaPages {
				p.fail(shift(tok.pos, len("pages=")), "pages=%s: expected a number from 1 to %d", value, sim.MaxAreaPages)
				return c, false
			}
			c.Page = n
		case c.Verb == sim.Clone && tok.text == "thread":
			c.Thread = true
		case spec.of(sim.FailArg) && tok.text == "fail=early" && !c.FailLate:
			c.FailEarly = true
		case spec.of(sim.FailArg) && tok.text == "fail=late" && !c.FailEarly:
			c.FailLate = true
		default:
			p.fail(tok.pos, "%s does not take %q as a choice", c.Verb, tok.text)
			p.hint("expected: " + spec.Form)
			return c, false
		}
	}
	switch {
	case len(spec.Reaches) > 0 && c.MM == NoReach && spec.of(sim.PeerArg):
		p.fail(first.pos, "%s needs to know of whom", c.Verb)
	case len(spec.Reaches) > 0 && c.MM == NoReach:
		p.fail(first.pos, "%s needs to know on which mms", c.Verb)
	case spec.of(sim.ModeArg) && !mode:
		p.fail(first.pos, "%s needs ro or rw", c.Verb)
	default:
		return c, true
	}
	p.hint("expected: " + spec.Form)
	return c, false
}

// spec returns what is known of a choice's operation.
func (c *Choice) spec() ChoiceSpec {
	for _, s := range ChoiceSpecs() {
		if s.Verb == c.Verb {
			return s
		}
	}
	return ChoiceSpec{}
}

// memoryChoice parses the area, or the page of one, that a choice is about, and
// returns the words after it; nil after a mistake. An area that mmap names is
// known from there on, and where it stands in the block does not matter.
func (p *parser) memoryChoice(spec ChoiceSpec, words []token, c *Choice) []token {
	first := words[0]
	switch {
	case p.s.noMemory:
		p.fail(first.pos, "the machine has no memory areas, so there is nothing to %s", c.Verb)
		p.hint("without memory=none it has")
		return nil
	case len(words) == 1:
		p.fail(first.pos, "%s needs to know which area", c.Verb)
		p.hint("expected: " + spec.Form)
		return nil
	}
	tok := words[1]
	switch {
	case spec.of(sim.PlaceArg):
		area, page, ok := cutPlace(tok.text)
		if !ok {
			p.fail(tok.pos, "expected a page of an area, such as heap[0], not %q", tok.text)
			return nil
		}
		c.Area, c.Page = area, page
		p.areaUses = append(p.areaUses, token{area, tok.pos})
	case spec.of(sim.NewAreaArg):
		c.Area, c.Page = tok.text, 1
		if !p.areas.has(tok.text) {
			if !p.newName(tok) {
				return nil
			}
			p.areas.add(tok.text)
		}
	default:
		c.Area = tok.text
		p.areaUses = append(p.areaUses, tok)
	}
	return words[2:]
}
