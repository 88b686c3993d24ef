package script

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"docgen/internal/nearest"
	"docgen/sim"
	"docgen/sim/say"
)

// Parse parses a script and reports every mistake in it. The Script is nil if
// there is any.
func Parse(src []byte) (*Script, []Error) { return ParseAs(src) }

// ParseAs parses a script as if its machine statement had these settings,
// `kernel=5.3`, whatever else it says of them. Names of kernel functions in the
// script stay those of the release that it was written for: what they name is
// looked for under the name that it has in the other release. An operation does
// not stop at a function that the other release does not have.
func ParseAs(src []byte, settings ...string) (*Script, []Error) {
	kernel, err := sim.ParseKernel(sim.DefaultRelease)
	if err != nil {
		panic("sim: " + err.Error())
	}
	src = bytes.TrimPrefix(src, []byte("\ufeff")) // a byte order mark, as some editors write
	p := &parser{s: &Script{summary: summary(string(src)), kernel: kernel, written: kernel, cpus: 1}, given: map[string]bool{},
		labels: map[string]bool{}, had: map[string]int{}}
	for _, setting := range settings {
		key, _, _ := strings.Cut(setting, "=")
		p.setting(token{setting, Pos{1, 1}})
		p.given[key] = true
	}
	p.onArch()
	p.s.written, p.s.settings = kernel, settings
	n := 0
	if len(src) > MaxSource {
		p.fail(Pos{1, 1}, "the script is too large: it can have %d bytes", MaxSource)
		return nil, p.errs
	}
	for text := range strings.Lines(string(src)) {
		if len(p.errs) >= maxErrors {
			break
		}
		n++
		p.line(n, strings.TrimRight(text, "\r\n"))
	}
	if len(p.errs) >= maxErrors {
		p.fail(Pos{n + 1, 1}, "there are too many mistakes: the script is not read any further")
		return nil, p.sorted()
	}
	p.closeBlock(string(src))
	if p.label != nil {
		p.fail(p.label.pos, "a label names the next operation, and there is none after @%s", p.label.text[1:])
	}
	if len(p.s.lines) == 0 && p.s.choices == nil && len(p.errs) == 0 {
		p.fail(Pos{1, 1}, "the script says nothing: expected a statement")
		p.hint("for example: process A")
	}
	p.checkCPUs()
	if len(p.errs) > 0 {
		return nil, p.sorted()
	}
	return p.s, nil
}

// sorted returns the mistakes in the order of their places.
func (p *parser) sorted() []Error {
	slices.SortStableFunc(p.errs, func(a, b Error) int {
		return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Col, b.Pos.Col))
	})
	return p.errs
}

// A parser holds what is known so far. It knows names, not states: whether a
// task can do what it is told to is found out by running.
type parser struct {
	s     *Script
	errs  []Error
	given map[string]bool // settings of the machine that come from outside
	arch  token           // of the machine; "" for x86_64
	begun bool            // a statement other than machine has been seen
	label *token          // waits for its operation

	inBlock  bool // between explore and end
	followed bool // something has been said about what follows end

	tasks, mms, lets, areas names // declared so far

	labels   map[string]bool
	had      map[string]int // how many mms a task has been given a name for
	cpuUses  []token        // cpu=N and cpuN, checked when the machine is known
	areaUses []token        // areas in an explore block, checked at its end
}

func (p *parser) fail(pos Pos, format string, args ...any) {
	p.errs = append(p.errs, Error{Pos: pos, Msg: say.Textf(format, args...)})
}

func (p *parser) hint(hint string) { p.errs[len(p.errs)-1].Hint = hint }

// line parses one line.
func (p *parser) line(n int, text string) {
	if !utf8.ValidString(text) {
		p.fail(Pos{n, 1}, "the line is not valid UTF-8")
		return
	}
	if len(text) > maxLine {
		p.fail(Pos{n, 1}, "the line is too long: it has %d bytes, and can have %d", len(text), maxLine)
		return
	}
	toks := words(n, text)
	if len(toks) == 0 {
		return
	}
	first := toks[0]
	switch {
	case p.inBlock:
		p.blockLine(toks)
		return
	case p.s.choices != nil:
		p.afterBlock(toks)
		return
	case strings.HasPrefix(first.text, "@"):
		p.labelLine(toks)
		return
	}
	switch first.text {
	case "machine":
		p.machine(toks)
	case "process", "kthread":
		p.spawn(toks)
	case "inject":
		p.inject(toks)
	case "expect":
		p.expect(toks)
	case "let":
		p.letLine(toks)
	case blockBegin:
		p.explore(toks)
	case "any", blockEnd:
		p.outsideBlock(toks)
	case "note":
		// For the author's eyes; a page has words of its own.
	default:
		if !p.operation(toks) {
			return // perhaps it was to be machine
		}
	}
	p.begun = true
}

func (p *parser) labelLine(toks []token) {
	name := toks[0].text[1:]
	switch {
	case len(toks) > 1:
		p.fail(toks[1].pos, "a label stands alone on the line before its operation")
		return
	case !isLabel(name):
		p.fail(toks[0].pos, "%q is not a label: expected @ and letters, digits, - or _", toks[0].text)
		return
	case p.labels[name]:
		p.fail(toks[0].pos, "label @%s is used twice", name)
		return
	case p.label != nil:
		p.fail(toks[0].pos, "the operation after @%s can have only one label", p.label.text[1:])
	}
	p.label = &toks[0]
}

func (p *parser) machine(toks []token) {
	if p.begun {
		p.fail(toks[0].pos, "machine must be the first statement")
		return
	}
	seen := map[string]bool{}
	for _, tok := range toks[1:] {
		key, _, _ := strings.Cut(tok.text, "=")
		if seen[key] {
			p.fail(tok.pos, "%s is given twice", key)
			continue
		}
		seen[key] = true
		p.setting(tok)
	}
	p.onArch()
}

// onArch takes the release to the architecture that was asked for.
func (p *parser) onArch() {
	if p.arch.text == "" {
		return
	}
	k, err := p.s.kernel.On(p.arch.text)
	if err != nil {
		p.fail(p.arch.pos, "%s", err)
		return
	}
	p.s.kernel = k
	if k, err = p.s.written.On(p.arch.text); err == nil {
		p.s.written = k
	}
}

// setting parses a key and a value of the machine statement. What is given from
// outside stays, but what the script says must make sense all the same.
func (p *parser) setting(tok token) {
	key, value, ok := strings.Cut(tok.text, "=")
	if !ok {
		p.fail(tok.pos, "expected key=value after machine, not %q", tok.text)
		return
	}
	switch key {
	case "cpus":
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 || n > sim.MaxCPUs {
			p.fail(tok.pos, "cpus=%s: expected a number from 1 to %d", value, sim.MaxCPUs)
			return
		}
		if !p.given[key] {
			p.s.cpus = n
		}
	case "kernel":
		k, err := sim.ParseKernel(value)
		if err != nil {
			p.fail(tok.pos, "%s", err)
			return
		}
		p.s.written = k
		if !p.given[key] {
			p.s.kernel = k
		}
	case "arch":
		if !slices.Contains(sim.Archs(), value) {
			p.fail(tok.pos, "arch=%s: expected %s", value, strings.Join(sim.Archs(), " or "))
			p.hint(nearest.Hint(value, sim.Archs()))
		} else if !p.given[key] {
			p.arch = token{value, tok.pos}
		}
	case "tlb":
		if value != "none" {
			p.fail(tok.pos, "tlb=%s: expected none, or nothing for the TLB of the kernel's release", value)
		}
		p.s.noTLB = true
	case "pcid":
		if value != "none" {
			p.fail(tok.pos, "pcid=%s: expected none, or nothing for CPUs that have it", value)
		}
		p.s.noPCID = true
	case "memory":
		if value != "none" {
			p.fail(tok.pos, "memory=%s: expected none, or nothing for a machine with memory areas", value)
		}
		p.s.noMemory = true
	default:
		p.fail(tok.pos, "machine has no setting %q", key)
		p.hint(nearest.Hint(key, settingNames()))
	}
}

func (p *parser) spawn(toks []token) {
	sp := &spawn{kthread: toks[0].text == "kthread"}
	if len(toks) < 2 {
		p.fail(toks[0].pos, "%s needs a name", toks[0].text)
		return
	}
	p.declareTask(toks[1])
	sp.task = toks[1].text
	if !sp.kthread {
		sp.mm = defaultMM(sp.task)
	}
	named := false
	for _, tok := range toks[2:] {
		if value, ok := strings.CutPrefix(tok.text, "mm="); ok && !sp.kthread {
			sp.mm, named = value, true
			p.declareMM(token{value, shift(tok.pos, len("mm="))})
			continue
		}
		p.fail(tok.pos, "unexpected %q after %s %s", tok.text, toks[0].text, sp.task)
		if sp.kthread && strings.HasPrefix(tok.text, "mm=") {
			p.hint("a kernel thread has no mm of its own")
		}
	}
	if !sp.kthread && !named {
		p.declareMM(token{sp.mm, toks[1].pos})
	}
	p.s.lines = append(p.s.lines, line{pos: toks[0].pos, spawn: sp})
}

func (p *parser) inject(toks []token) {
	if len(toks) != 2 {
		p.fail(toks[0].pos, "expected: inject NAME")
		return
	}
	i := slices.Index(sim.Faults(), toks[1].text)
	if i < 0 {
		p.fail(toks[1].pos, "there is no fault %q to inject", toks[1].text)
		p.hint(cmp.Or(nearest.Hint(toks[1].text, sim.Faults()), "known: "+strings.Join(sim.Faults(), ", ")))
		return
	}
	fault := sim.Fault(i)
	p.s.lines = append(p.s.lines, line{pos: toks[0].pos, inject: &fault})
}

func (p *parser) letLine(toks []token) {
	if len(toks) != 4 || toks[2].text != "=" {
		p.fail(toks[0].pos, "expected: let NAME = PATH")
		return
	}
	if !isName(toks[1].text) || p.known(toks[1].text) {
		p.fail(toks[1].pos, "%q cannot be the name of a value: expected a new name", toks[1].text)
		return
	}
	if pa, ok := p.path(toks[3]); ok {
		p.s.lines = append(p.s.lines, line{pos: toks[0].pos, let: &let{name: toks[1].text, path: pa}})
		p.lets.add(toks[1].text)
	}
}

// operation parses a step, by the arguments its specification lists. It says
// whether there is such an operation.
func (p *parser) operation(toks []token) bool {
	label := p.label
	p.label = nil
	spec, ok := sim.FindOp(toks[0].text)
	if !ok {
		p.fail(toks[0].pos, "there is no statement %q", toks[0].text)
		p.hint(nearest.Hint(toks[0].text, Keywords()))
		return false
	}
	op := &operation{spec: spec, cpu: -1, n: 1}
	if label != nil {
		op.label = label.text[1:]
		p.s.labels = append(p.s.labels, op.label)
		p.labels[op.label] = true
	}
	bad := len(p.errs)

	// Positional arguments first, in order; then keys and words in any order.
	rest := toks[1:]
	var newMM *token
	for _, arg := range spec.Args {
		if !positional(arg) {
			continue
		}
		if len(rest) == 0 || strings.Contains(rest[0].text, "=") {
			if !arg.Optional {
				p.fail(toks[0].pos, "%s needs %s", spec.Verb, argWord(arg))
				p.hint("expected: " + Usage(spec))
			}
			continue
		}
		tok := rest[0]
		rest = rest[1:]
		switch arg.Kind {
		case sim.TaskArg:
			op.task = p.useTask(tok)
		case sim.NewAreaArg:
			// One that is known already is mapped at its old place, where it is not mapped now.
			if !p.areas.has(tok.text) && p.newName(tok) {
				p.areas.add(tok.text)
			}
			op.area = tok.text
		case sim.AreaArg:
			op.area = p.useArea(tok)
		case sim.PlaceArg:
			op.area, op.page = p.place(tok)
		case sim.ModeArg:
			if tok.text != "ro" && tok.text != "rw" {
				p.fail(tok.pos, "expected ro or rw, not %q", tok.text)
			}
			op.writable = tok.text == "rw"
		case sim.PeerArg:
			op.peer = p.useTask(tok)
		case sim.NewTaskArg:
			p.declareTask(tok)
			op.child = tok.text
		case sim.MMArg:
			op.mm = p.useMM(tok)
		}
	}
	seen := map[string]bool{}
	for _, tok := range rest {
		key, value, isKey := strings.Cut(tok.text, "=")
		arg, ok := findArg(spec, key, isKey)
		if !ok {
			p.fail(tok.pos, "%s does not take %q", spec.Verb, tok.text)
			p.hint(cmp.Or(nearest.Hint(key, argNames(spec)), "expected: "+Usage(spec)))
			continue
		}
		if seen[key] {
			p.fail(tok.pos, "%s is given twice", key)
			continue
		}
		seen[key] = true
		at := shift(tok.pos, utf8.RuneCountInString(key)+1)
		switch arg.Kind {
		case sim.CPUArg:
			n, err := strconv.Atoi(value)
			if err != nil || n < 0 {
				p.fail(at, "cpu=%s: expected the number of a CPU", value)
				continue
			}
			op.cpu = n
			p.cpuUses = append(p.cpuUses, token{strconv.Itoa(n), at})
		case sim.NewMMArg:
			newMM = &token{value, at}
		case sim.FailArg:
			switch value {
			case "early":
				op.failEarly = true
			case "late":
				op.failLate = true
			default:
				p.fail(at, "fail=%s: expected early or late", value)
			}
		case sim.ThreadArg:
			op.thread = true
		case sim.CountArg:
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 || n > 10000 {
				p.fail(at, "n=%s: expected a number from 1 to 10000", value)
				continue
			}
			op.n = n
		case sim.PagesArg:
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 || n > sim.MaxAreaPages {
				p.fail(at, "pages=%s: expected a number from 1 to %d", value, sim.MaxAreaPages)
				continue
			}
			op.page = n
		case sim.StepsArg:
			n, err := strconv.Atoi(value)
			if err != nil || n < 0 || n > 10000 {
				p.fail(at, "steps=%s: expected a number from 0 to 10000", value)
				continue
			}
			op.n, op.limited = n, true
		case sim.UntilArg:
			op.until = p.until(token{value, at})
		}
	}
	for _, arg := range spec.Args {
		if arg.Kind == sim.CPUArg && !arg.Optional && !seen["cpu"] {
			p.fail(toks[0].pos, "%s needs cpu=N", spec.Verb)
			p.hint("expected: " + Usage(spec))
		}
	}
	if spec.Verb == sim.Mmap && op.page == 0 {
		op.page = 1
	}
	switch {
	case newMM != nil:
		p.declareMM(*newMM)
		op.mm = newMM.text
	case spec.Verb == sim.Fork && op.child != "":
		op.mm = p.freshMM(op.child)
	case spec.Verb == sim.Exec && op.task != "":
		op.mm = p.freshMM(op.task)
	}
	if seen["until"] && seen["steps"] {
		p.fail(toks[0].pos, "%s has both until= and steps=: one of them says where to stop", spec.Verb)
	}
	if len(p.errs) == bad {
		p.s.lines = append(p.s.lines, line{pos: toks[0].pos, op: op})
	}
	return true
}

// until parses FUNC, FUNC:return or FUNC:FIELD.
func (p *parser) until(tok token) sim.Until {
	fn, what, has := strings.Cut(tok.text, ":")
	u := sim.Until{Func: fn}
	if !p.s.written.HasFunc(fn) {
		p.fail(tok.pos, "kernel %s has no function %q in the model", p.s.written, fn)
		p.hint(nearest.Hint(fn, p.s.written.FuncNames()))
		return u
	}
	if name := p.s.renamed(fn); name != "" { // else the operation never gets there
		u.Func = name
	}
	if !has {
		return u
	}
	if what == "return" {
		u.Return = true
		return u
	}
	if u.Field = sim.FieldNamed(what); u.Field == sim.NoField {
		p.fail(shift(tok.pos, utf8.RuneCountInString(fn)+1), "expected return or a field after %s:, not %q", fn, what)
		p.hint(nearest.Hint(what, []string{"return", "mm", "active_mm", "state", "mm_users", "mm_count", "current", "prev_mm"}))
	}
	return u
}
