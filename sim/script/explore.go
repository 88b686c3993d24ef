package script

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"docgen/internal/nearest"
	"docgen/sim"
)

// This file is the explore block: choices left open for package explore to try
// in every way. Everything before the block happens once, as in any script.
//
//	explore mms=2
//	  any A B C: run | exec | exit
//	  any A B C: mmget any then mmput
//	end

// Choices are what an explore block leaves open, within its bounds. A bound of
// 0 is none given.
type Choices struct {
	Pos     Pos
	Depth   int // how many micro-steps after the block's beginning
	MMs     int // how many mms may live at a time, besides init_mm
	Tasks   int // how many tasks may be there at a time, zombies too, idle tasks not
	Refs    int // how many references a task may hold by mmget and mmgrab at a time
	Preempt Preempt
	Any     []Any
}

// Preempt says where a task can lose its CPU to another.
type Preempt uint8

const (
	PreemptFull Preempt = iota // inside operations, but not where the kernel has interrupts off or holds a spinlock
	PreemptRT                  // where it holds a spinlock, too, as a PREEMPT_RT kernel can be
	PreemptNone                // only between operations, or where it gives it up
)

// preemptNames is indexed by Preempt.
var preemptNames = [...]string{"full", "rt", "no"}

func (p Preempt) String() string { return preemptNames[p] }

// Any is a line of an explore block: what each of some tasks, and each task
// that descends from one of them, may choose to do whenever it is between two
// operations.
type Any struct {
	Tasks   []string
	Options [][]Choice // what is done in a row, but for a single choice
}

// A Choice is an operation without the task that chooses it.
type Choice struct {
	Verb sim.Verb
	CPU  sim.CPUID // for run: the only CPU, or NoCPU for any
	MM   Reach

	Thread, FailEarly, FailLate bool
}

// A Reach says to which mms an operation can be applied.
type Reach uint8

const (
	NoReach Reach = iota
	Own           // the task's own mm
	Held          // those on which it holds references from mmget or mmgrab
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

// ChoiceSpecs lists what tasks can choose in an explore block.
func ChoiceSpecs() []ChoiceSpec {
	return []ChoiceSpec{
		{sim.Run, "run [cpu=N]", nil, "the task may be switched to, on any CPU or only on one"},
		{sim.Sleep, "sleep", nil, "it may go to sleep"},
		{sim.Wake, "wake", nil, "it may be woken"},
		{sim.Fork, "fork", nil, "it may make a child, which may do what its parent may"},
		{sim.Clone, "clone [thread]", nil, "the same, sharing its mm"},
		{sim.Vfork, "vfork", nil, "the same, waiting until the child has left the mm"},
		{sim.Exec, "exec [fail=early|late]", nil, "it may get a new mm, or fail to"},
		{sim.Exit, "exit", nil, "it may exit"},
		{sim.Reap, "reap", nil, "it may be reaped when it is a zombie"},
		{sim.Mmget, "mmget own|any", []Reach{Own, AnyMM}, "it may take a reference on the contents of its own mm, or of that of any process"},
		{sim.MmgetNotZero, "mmget_not_zero held|any", []Reach{Held, AnyMM}, "the same, if the mm has users: on an mm that it has grabbed, or on any process's"},
		{sim.Mmput, "mmput", []Reach{Held}, "it may give such a reference back"},
		{sim.Mmgrab, "mmgrab own|any", []Reach{Own, AnyMM}, "it may take a reference on the mm_struct of its own mm, or of any process's"},
		{sim.Mmdrop, "mmdrop", []Reach{Held}, "it may give such a reference back"},
		{sim.UseMM, "use_mm held|any", []Reach{Held, AnyMM}, "a kernel thread may adopt an mm on which it holds a reference, or any process's"},
		{sim.UnuseMM, "unuse_mm", nil, "and give it up again"},
	}
}

// A BoundSpec describes a setting of the explore statement.
type BoundSpec struct{ Form, Summary string }

// BoundSpecs lists what an explore statement sets.
func BoundSpecs() []BoundSpec {
	return []BoundSpec{
		{"mms=N", "at most N mms live at a time, besides init_mm: a choice that needs another has to wait. Needed where there is exec or fork"},
		{"tasks=N", "at most N tasks are there at a time, zombies included and idle tasks not. Needed where there is fork, clone or vfork"},
		{"refs=N", "a task holds at most N references by mmget, mmget_not_zero and mmgrab at a time. Default 1"},
		{"preempt=full|rt|no", "where another task can take the CPU: inside operations, but not while interrupts are off or a spinlock is held (full, the default); under a spinlock, too (rt); only between operations (no)"},
		{"depth=N", "nothing is looked at that takes more than N micro-steps. Without it everything is"},
	}
}

// maxBound is the largest bound that a block can give: more is a mistake, and
// far more than can be explored.
const maxBound = 1_000_000

// Choices returns what the script leaves open, or nil if it has no explore block.
func (s *Script) Choices() *Choices { return s.choices }

// A Start is a script at its explore block.
type Start struct {
	Machine    *sim.Machine // after all operations before the block
	Tasks, MMs []string     // names by id, as in a Trace
	Source     string       // the lines before the block, for the release that the script runs as
}

// Start runs the script up to its explore block. Each call makes a machine of
// its own. The errors are those of Run.
func (s *Script) Start() (*Start, []Error) {
	r := s.run("")
	errs := make([]Error, 0, len(r.misses))
	for _, m := range r.misses {
		errs = append(errs, Error{Pos: m.pos, Msg: m.msg, Hint: m.hint})
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return &Start{Machine: r.m, Tasks: r.trace.Tasks, MMs: r.trace.MMs, Source: s.source()}, nil
}

// source returns the lines before the block. With settings from outside these
// are in the machine statement, and until= names what the release calls it.
func (s *Script) source() string {
	lines := slices.Clone(s.head)
	if len(s.settings) == 0 {
		return strings.Join(lines, "")
	}
	machine := -1
	for i, l := range lines {
		toks := words(0, l)
		if len(toks) > 0 && toks[0].text == "machine" {
			machine = i
		}
		for _, tok := range toks {
			if until, ok := strings.CutPrefix(tok.text, "until="); ok {
				fn, _, _ := strings.Cut(until, ":")
				lines[i] = strings.Replace(l, tok.text, "until="+s.renamed(fn)+strings.TrimPrefix(until, fn), 1)
			}
		}
	}
	given := map[string]bool{}
	for _, setting := range s.settings {
		key, _, _ := strings.Cut(setting, "=")
		given[key] = true
	}
	statement := []string{"machine"}
	if machine >= 0 {
		for _, tok := range words(0, lines[machine])[1:] {
			if key, _, _ := strings.Cut(tok.text, "="); !given[key] {
				statement = append(statement, tok.text)
			}
		}
		lines = slices.Delete(lines, machine, machine+1)
	}
	statement = append(statement, s.settings...)
	return strings.Join(statement, " ") + "\n" + strings.Join(lines, "")
}

// explore parses the first line of a block.
func (p *parser) explore(toks []token) {
	if p.s.choices != nil {
		p.fail(toks[0].pos, "a script can have only one explore block")
		p.hint(fmt.Sprintf("the first begins in line %d", p.s.choices.Pos.Line))
		p.inBlock = true
		return
	}
	if p.label != nil {
		p.fail(p.label.pos, "a label names the next operation, and explore is none")
		p.label = nil
	}
	c := &Choices{Pos: toks[0].pos}
	p.s.choices, p.inBlock = c, true
	seen := map[string]bool{}
	for _, tok := range toks[1:] {
		key, value, ok := strings.Cut(tok.text, "=")
		at := shift(tok.pos, len(key)+1)
		if seen[key] {
			p.fail(tok.pos, "%s is given twice", key)
			continue
		}
		seen[key] = true
		var bound *int
		switch {
		case !ok:
		case key == "depth":
			bound = &c.Depth
		case key == "mms":
			bound = &c.MMs
		case key == "tasks":
			bound = &c.Tasks
		case key == "refs":
			bound = &c.Refs
		case key == "preempt":
			i := slices.Index(preemptNames[:], value)
			if i < 0 {
				p.fail(at, "preempt=%s: expected %s", value, strings.Join(preemptNames[:], ", "))
				continue
			}
			c.Preempt = Preempt(i)
			continue
		}
		if bound == nil {
			p.fail(tok.pos, "explore has no bound %q", tok.text)
			hint := ""
			if ok {
				hint = nearest.Hint(key, boundNames())
			}
			p.hint(or(hint, "expected: "+exploreUsage()))
			continue
		}
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 || n > maxBound {
			p.fail(at, "%s=%s: expected a number from 1 to %d", key, value, maxBound)
			continue
		}
		*bound = n
	}
}

// boundNames lists the keys of the explore statement.
func boundNames() []string {
	var names []string
	for _, b := range BoundSpecs() {
		key, _, _ := strings.Cut(b.Form, "=")
		names = append(names, key)
	}
	return names
}

// exploreUsage returns how the statement is written.
func exploreUsage() string {
	words := []string{"explore"}
	for _, b := range BoundSpecs() {
		words = append(words, "["+b.Form+"]")
	}
	return strings.Join(words, " ")
}

// blockLine parses a line inside a block.
func (p *parser) blockLine(toks []token) {
	switch first := toks[0]; first.text {
	case "any":
		p.any(toks)
	case blockEnd:
		if len(toks) > 1 {
			p.fail(toks[1].pos, "end stands alone")
		}
		p.inBlock = false
		p.checkBounds()
	default:
		p.fail(first.pos, "expected any or end inside explore, not %q", first.text)
		p.hint(or(nearest.Hint(first.text, []string{"any", blockEnd}), "for example: any A B: run | exec | exit"))
	}
}

// outsideBlock parses a line that belongs into a block.
func (p *parser) outsideBlock(toks []token) {
	p.fail(toks[0].pos, "%s belongs into an explore block", toks[0].text)
	p.hint("which begins with: explore")
}

// afterBlock parses a line after the block.
func (p *parser) afterBlock(toks []token) {
	if !p.followed {
		p.followed = true
		p.fail(toks[0].pos, "nothing can follow the explore block")
	}
}

// closeBlock is called after the last line of src.
func (p *parser) closeBlock(src string) {
	if p.inBlock {
		p.fail(p.s.choices.Pos, "explore has no end")
		p.hint("end stands on a line of its own, after the choices")
	}
	if c := p.s.choices; c != nil {
		p.s.head = strings.SplitAfter(src, "\n")[:c.Pos.Line-1]
	}
}

// checkBounds looks at a block as a whole.
func (p *parser) checkBounds() {
	c := p.s.choices
	if len(c.Any) == 0 && len(p.errs) == 0 {
		p.fail(c.Pos, "there is nothing to choose")
		p.hint("for example: any A B: run | exec | exit")
	}
	need := func(verbs []sim.Verb, bound int, key, what string) {
		if v := c.chooses(verbs...); v != "" && bound == 0 {
			p.fail(c.Pos, "%s makes %s, so it must be said how many may be there at a time", v, what)
			p.hint("explore " + key + "=N")
		}
	}
	need([]sim.Verb{sim.Exec, sim.Fork}, c.MMs, "mms", "an mm")
	need([]sim.Verb{sim.Fork, sim.Clone, sim.Vfork}, c.Tasks, "tasks", "a task")
}

// chooses returns the first of verbs that some task can choose, or "".
func (c *Choices) chooses(verbs ...sim.Verb) sim.Verb {
	for _, v := range verbs {
		for _, a := range c.Any {
			for _, option := range a.Options {
				if slices.ContainsFunc(option, func(ch Choice) bool { return ch.Verb == v }) {
					return v
				}
			}
		}
	}
	return ""
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
		if _, idle := numbered(tok.text, "idle"); idle {
			p.fail(tok.pos, "an idle task chooses nothing: it runs when no other task does")
			continue
		}
		line.Tasks = append(line.Tasks, p.useTask(tok))
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
			if ok && choice.Verb == sim.Run && (i > 0 || len(option) > len(words)) {
				p.fail(words[0].pos, "run is not something that a task does, so it cannot be part of a row")
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
	first := words[0]
	specs := ChoiceSpecs()
	i := slices.IndexFunc(specs, func(s ChoiceSpec) bool { return string(s.Verb) == first.text })
	if i < 0 {
		p.fail(first.pos, "%q is nothing that a task can choose", first.text)
		var names []string
		for _, s := range specs {
			names = append(names, string(s.Verb))
		}
		p.hint(or(nearest.Hint(first.text, names), "known: "+strings.Join(names, ", ")))
		return c, false
	}
	spec := specs[i]
	c.Verb = spec.Verb
	if len(spec.Reaches) == 1 {
		c.MM = spec.Reaches[0]
	}
	for _, tok := range words[1:] {
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
		case c.Verb == sim.Clone && tok.text == "thread":
			c.Thread = true
		case c.Verb == sim.Exec && tok.text == "fail=early":
			c.FailEarly = true
		case c.Verb == sim.Exec && tok.text == "fail=late":
			c.FailLate = true
		default:
			p.fail(tok.pos, "%s does not take %q as a choice", c.Verb, tok.text)
			p.hint("expected: " + spec.Form)
			return c, false
		}
	}
	if len(spec.Reaches) > 0 && c.MM == NoReach {
		p.fail(first.pos, "%s needs to know on which mms", c.Verb)
		p.hint("expected: " + spec.Form)
		return c, false
	}
	return c, true
}

// cutColon divides tokens at the first colon.
func cutColon(toks []token) (before, after []token, ok bool) {
	for i, tok := range toks {
		name, rest, found := strings.Cut(tok.text, ":")
		if !found {
			continue
		}
		before = append(before, toks[:i]...)
		if name != "" {
			before = append(before, token{name, tok.pos})
		}
		if rest != "" {
			after = append(after, token{rest, shift(tok.pos, len([]rune(name))+1)})
		}
		return before, append(after, toks[i+1:]...), true
	}
	return nil, nil, false
}

// splitAt divides tokens at a mark, which may touch other words.
func splitAt(toks []token, mark string) [][]token {
	parts := [][]token{nil}
	for _, tok := range toks {
		col := 0
		for i, piece := range strings.Split(tok.text, mark) {
			if i > 0 {
				parts = append(parts, nil)
				col += len(mark)
			}
			if piece != "" {
				parts[len(parts)-1] = append(parts[len(parts)-1], token{piece, shift(tok.pos, col)})
			}
			col += len([]rune(piece))
		}
	}
	return parts
}

// splitAtWord divides tokens at a word of its own.
func splitAtWord(toks []token, word string) [][]token {
	parts := [][]token{nil}
	for _, tok := range toks {
		if tok.text == word {
			parts = append(parts, nil)
			continue
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], tok)
	}
	return parts
}
