// Package script is the scenario language: it parses, runs and formats *.mms
// files, and gives what happened as a Trace. It knows nothing of tests, pages
// or files: the same runner serves the command, the site and the browser.
//
// A script is a list of statements, one a line, words first and key=value
// after. Parsing finds every mistake that can be seen without running it;
// running adds operations that the machine refuses, expectations that do not
// hold and invariants that break.
package script

import (
	"slices"
	"strconv"
	"strings"

	"docgen/sim"
	"docgen/sim/say"
)

// A Pos is a place in a script: line and column from 1, the column in characters.
type Pos struct{ Line, Col int }

// An Error is a mistake in a script, or an expectation that did not hold.
type Error struct {
	Pos  Pos
	Msg  string // lower case, no full stop
	Hint string // may be ""
}

func (e Error) Error() string {
	s := strconv.Itoa(e.Pos.Line) + ":" + strconv.Itoa(e.Pos.Col) + ": " + e.Msg
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}

// A Script is a parsed scenario. It can be run any number of times.
type Script struct {
	summary  string
	kernel   sim.Kernel
	written  sim.Kernel // the release whose names for functions it uses: kernel, unless ParseAs says otherwise
	cpus     int
	noTLB    bool
	noPCID   bool
	noMemory bool
	lines    []line
	labels   []string
	share    int      // what part of the bounds of limits.go it has: 0 for all, else one in so many
	settings []string // what ParseAs was given
	choices  *Choices // of its explore block; nil if it has none
	head     []string // the lines before that
}

// A line is one statement: exactly one of its pointers is set.
type line struct {
	pos    Pos
	spawn  *spawn
	inject *sim.Fault
	op     *operation
	expect *expectation
	let    *let
}

// A spawn is `process T [mm=M]` or `kthread T`.
type spawn struct {
	task    string
	mm      string // "" for a kernel thread
	kthread bool
}

// An operation is a step to be.
type operation struct {
	label string
	spec  sim.OpSpec
	task  string // the first task argument; "" for step
	area  string // the area of memory
	page  int    // which of its pages; for mmap, how many
	peer  string // the other task that it is about
	child string // the task it makes
	mm    string // the mm it refers to, or makes
	cpu   int    // cpu=; -1 if it has none
	n     int    // n= of step, steps= of the others
	until sim.Until

	thread, failEarly, failLate, limited, writable bool
}

// A let gives a name to a value, for later expectations.
type let struct {
	name string
	path path
}

// Labels returns the labels of the script's operations, in order.
func (s *Script) Labels() []string { return append([]string(nil), s.labels...) }

// Summary returns the first paragraph of comments at the head of the script,
// without the # marks.
func (s *Script) Summary() string { return s.summary }

// Kernel returns the release that the script runs as.
func (s *Script) Kernel() sim.Kernel { return s.kernel }

// renamed returns what the release that the script runs as calls a function, by
// its name in the release that the script was written for; "" if there is none.
// A name that stood for several functions may have become several names: then
// it stays if it is one of them.
func (s *Script) renamed(fn string) string { return renamed(fn, s.written, s.kernel) }

func renamed(fn string, from, to sim.Kernel) string {
	var names []string
	for _, f := range sim.Funcs() {
		if name := to.FuncName(f); name != "" && from.FuncName(f) == fn {
			names = append(names, name)
		}
	}
	switch {
	case slices.Contains(names, fn):
		return fn
	case len(names) > 0:
		return names[0]
	}
	return ""
}

// summary reads the first paragraph of comments off the head of a script.
func summary(src string) string {
	var words []string
	for l := range strings.Lines(src) {
		text, isComment := strings.CutPrefix(strings.TrimSpace(l), "#")
		if !isComment || strings.TrimSpace(text) == "" {
			if len(words) > 0 || !isComment && strings.TrimSpace(l) != "" {
				break
			}
			continue
		}
		words = append(words, strings.TrimSpace(text))
	}
	return strings.Join(words, " ")
}

// String formats an operation in canonical form, without its label.
func (o *operation) String() string {
	words := []string{string(o.spec.Verb)}
	for _, arg := range o.spec.Args {
		switch arg.Kind {
		case sim.TaskArg:
			words = append(words, o.task)
		case sim.NewAreaArg, sim.AreaArg:
			words = append(words, o.area)
		case sim.PlaceArg:
			words = append(words, say.Textf("%s[%d]", o.area, o.page))
		case sim.PagesArg:
			if o.page > 1 {
				words = append(words, "pages="+strconv.Itoa(o.page))
			}
		case sim.ModeArg:
			mode := "ro"
			if o.writable {
				mode = "rw"
			}
			words = append(words, mode)
		case sim.PeerArg:
			words = append(words, o.peer)
		case sim.NewTaskArg:
			words = append(words, o.child)
		case sim.MMArg:
			if o.mm != "" {
				words = append(words, o.mm)
			}
		case sim.CPUArg:
			words = append(words, "cpu="+strconv.Itoa(o.cpu))
		case sim.NewMMArg:
			if o.mm != "" && o.mm != defaultMM(o.child) && o.mm != defaultMM(o.task) {
				words = append(words, "mm="+o.mm)
			}
		case sim.ThreadArg:
			if o.thread {
				words = append(words, "thread")
			}
		case sim.FailArg:
			if o.failEarly {
				words = append(words, "fail=early")
			} else if o.failLate {
				words = append(words, "fail=late")
			}
		case sim.CountArg:
			if o.n > 1 {
				words = append(words, "n="+strconv.Itoa(o.n))
			}
		case sim.UntilArg:
			switch {
			case o.until.Return:
				words = append(words, "until="+o.until.Func+":return")
			case o.until.Field != sim.NoField:
				words = append(words, "until="+o.until.Func+":"+o.until.Field.String())
			case o.until.Func != "":
				words = append(words, "until="+o.until.Func)
			}
		case sim.StepsArg:
			if o.limited {
				words = append(words, "steps="+strconv.Itoa(o.n))
			}
		}
	}
	return strings.Join(words, " ")
}

// defaultMM is the name of a task's mm where the author gives none.
func defaultMM(task string) string { return "mm_" + task }

// Keywords lists the words a highlighter should know: statements and
// operations (`machine`, `expect`, `run` …).
func Keywords() []string {
	words := []string{"machine", "process", "kthread", "inject", "expect", "let", "note", blockBegin, "any", blockEnd}
	for _, spec := range sim.OpSpecs() {
		words = append(words, string(spec.Verb))
	}
	return words
}
