package script

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"docgen/internal/nearest"
	"docgen/sim"
	"docgen/sim/say"
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
	Files   int // how many files of /proc a task may have open at a time
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

// A BoundSpec describes a setting of the explore statement.
type BoundSpec struct{ Form, Summary string }

// BoundSpecs lists what an explore statement sets.
func BoundSpecs() []BoundSpec {
	return []BoundSpec{
		{"mms=N", "at most N mms live at a time, besides init_mm: a choice that needs another has to wait. Needed where there is exec or fork"},
		{"tasks=N", "at most N tasks are there at a time, zombies included and idle tasks not. Needed where there is fork, clone or vfork"},
		{"refs=N", "a task holds at most N references by mmget, mmget_not_zero and mmgrab at a time. Default 1"},
		{"files=N", "a task has at most N files open by open_mem at a time. Default 1"},
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
	Areas      []string     // likewise; those that only the block speaks of are not among them
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
	return &Start{Machine: r.m, Tasks: r.trace.Tasks, MMs: r.trace.MMs, Areas: r.trace.Areas, Source: s.source()}, nil
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
		p.hint(say.Textf("the first begins in line %d", p.s.choices.Pos.Line))
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
		case key == "files":
			bound = &c.Files
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
			p.hint(cmp.Or(hint, "expected: "+exploreUsage()))
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
		p.hint(cmp.Or(nearest.Hint(first.text, []string{"any", blockEnd}), "for example: any A B: run | exec | exit"))
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
	for _, tok := range p.areaUses { // now that all areas are known
		p.useArea(tok)
	}
	p.areaUses = nil
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
