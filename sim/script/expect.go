package script

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"docgen/internal/nearest"
	"docgen/sim"
)

// An expectation is a line that checks what has happened so far.
type expectation struct {
	kind  expectKind
	path  path    // for compareValues, and the mm of freedBy
	op    string  // for compareValues: = != < > <= >=
	want  []value // one value, or the members of a set
	word  token   // the part of the line that bless rewrites
	no    bool    // for calledFunc
	fn    string  // for calledFunc
	cpu   int     // for calledFunc: -1 for any
	since string  // for calledFunc: a label
	name  string  // for wasRefused and hasViolation; the task of freedBy, "" for any
	when  *condition
}

type expectKind uint8

const (
	compareValues expectKind = iota
	calledFunc
	freedBy
	wasRefused
	hasViolation
)

// A value is the right side of a comparison: text as it stands, or a name that
// let gave to a value, plus a number.
type value struct {
	text string
	let  bool
	plus int
	path *path
}

// A condition limits an expectation to some kernels: `if kernel<5.9`.
type condition struct {
	op     string
	kernel sim.Kernel
}

func (c *condition) holds(k sim.Kernel) bool {
	if c == nil {
		return true
	}
	a, b := k.Release, c.kernel.Release
	switch c.op {
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	case ">=":
		return a >= b
	case "!=":
		return a != b
	default:
		return a == b
	}
}

// mentions says whether an expectation is about a task.
func (e *expectation) mentions(task string) bool {
	return e.path.object == task || e.name == task ||
		slices.ContainsFunc(e.want, func(v value) bool { return v.text == task || v.path != nil && v.path.object == task })
}

// expect parses an expect line.
func (p *parser) expect(toks []token) {
	e := &expectation{cpu: -1}
	bad := len(p.errs)
	toks = p.condition(e, toks)
	if len(toks) < 2 {
		p.fail(toks[0].pos, "expect needs something to expect")
		p.hint("for example: expect K.active_mm = M")
		return
	}
	args := toks[1:]
	switch {
	case args[0].text == "refused" || args[0].text == "violation":
		p.expectNamed(e, args)
	case len(args) >= 2 && isOperator(args[1].text):
		p.expectCompare(e, args)
	case len(args) >= 2 && args[1].text == "freed":
		p.expectFreed(e, args)
	case len(args) >= 2 && strings.Contains(args[1].text, "/"):
		p.expectCounts(e, args)
	case strings.Contains(args[0].text, ".") || p.mms.has(args[0].text):
		p.fail(args[0].pos, "expected a comparison after %s", args[0].text)
		p.hint("for example: expect " + args[0].text + " = VALUE, or for an mm users/count: expect M 1/2")
	default:
		p.expectCall(e, args)
	}
	if len(p.errs) == bad {
		p.s.lines = append(p.s.lines, line{pos: toks[0].pos, expect: e})
	}
}

func isOperator(s string) bool {
	return slices.Contains([]string{"=", "!=", "<", ">", "<=", ">="}, s)
}

// condition takes `if kernel<5.9` off the end of a line.
func (p *parser) condition(e *expectation, toks []token) []token {
	i := slices.IndexFunc(toks, func(t token) bool { return t.text == "if" })
	if i < 0 {
		return toks
	}
	const form = "expected: if kernel<5.9 (or <=, >, >=, =, !=)"
	if i+1 >= len(toks) {
		p.fail(toks[i].pos, "if needs a condition")
		p.hint(form)
		return toks[:i]
	}
	text := joined(toks[i+1:])
	rest, ok := strings.CutPrefix(text, "kernel")
	op := rest[:len(rest)-len(strings.TrimLeft(rest, "<>=!"))]
	k, err := sim.ParseKernel(rest[len(op):])
	switch {
	case !ok || !isOperator(op):
		p.fail(toks[i+1].pos, "%q is not a condition", text)
		p.hint(form)
	case err != nil:
		p.fail(toks[i+1].pos, "%s", err)
	default:
		e.when = &condition{op, k}
	}
	return toks[:i]
}

// joined returns the text of tokens without the blanks between them.
func joined(toks []token) string {
	var b strings.Builder
	for _, t := range toks {
		b.WriteString(t.text)
	}
	return b.String()
}

// expectNamed parses `expect refused REASON` and `expect violation NAME`.
func (p *parser) expectNamed(e *expectation, args []token) {
	e.kind = wasRefused
	var known []string
	for _, r := range sim.Refusals() {
		known = append(known, string(r))
	}
	what := "reason to refuse an operation"
	if args[0].text == "violation" {
		e.kind, known, what = hasViolation, sim.Invariants(), "invariant"
	}
	if len(args) != 2 {
		p.fail(args[0].pos, "expected: expect %s NAME", args[0].text)
		p.hint("known: " + strings.Join(known, ", "))
		return
	}
	if !slices.Contains(known, args[1].text) {
		p.fail(args[1].pos, "%q is not the name of any %s", args[1].text, what)
		p.hint(cmp.Or(nearest.Hint(args[1].text, known), "known: "+strings.Join(known, ", ")))
	}
	e.name, e.word = args[1].text, args[1]
}

// expectCompare parses `expect PATH = VALUE` and its like.
func (p *parser) expectCompare(e *expectation, args []token) {
	e.path, _ = p.path(args[0])
	e.op = args[1].text
	if len(args) < 3 {
		p.fail(args[1].pos, "expected a value after %s", e.op)
		return
	}
	// A set may have blanks in it.
	text := args[2].text
	if strings.HasPrefix(text, "{") {
		n := 2
		for n+1 < len(args) && !strings.HasSuffix(args[n].text, "}") {
			n++
		}
		text = joined(args[2 : n+1])
		args = slices.Delete(slices.Clone(args), 3, n+1)
	}
	if len(args) > 3 {
		p.fail(args[3].pos, "unexpected %q after the value", args[3].text)
		return
	}
	e.word = token{args[2].text, args[2].pos}
	if e.path.fieldOf() == sim.FCpumask {
		e.want = []value{{text: text}}
		if !isMask(text) {
			p.fail(args[2].pos, "expected a set of CPUs, such as {0,1} or {}, not %q", text)
		}
		return
	}
	set, isSet := strings.CutPrefix(text, "{")
	if !isSet {
		e.want = []value{p.value(token{text, args[2].pos})}
		return
	}
	set, closed := strings.CutSuffix(set, "}")
	if !closed {
		p.fail(args[2].pos, "the set %s has no closing }", text)
		return
	}
	if e.op != "=" && e.op != "!=" {
		p.fail(args[1].pos, "a set can be compared with = and != only")
	}
	for _, member := range strings.Split(set, ",") {
		e.want = append(e.want, p.value(token{member, args[2].pos}))
	}
}

// isMask says whether text is a set of CPU numbers in canonical form: ascending,
// without blanks.
func isMask(text string) bool {
	var mask sim.Mask
	inner, open := strings.CutPrefix(text, "{")
	inner, closed := strings.CutSuffix(inner, "}")
	if !open || !closed {
		return false
	}
	for _, member := range strings.Split(inner, ",") {
		n, err := strconv.Atoi(member)
		if inner != "" && (err != nil || n < 0 || n >= sim.MaxCPUs) {
			return false
		}
		mask |= 1 << n
	}
	return inner == "" || mask.String() == text
}

// value parses a number, NULL, a name, a state, a path, or g, g+1, g-1.
func (p *parser) value(tok token) value {
	if tok.text == "" {
		p.fail(tok.pos, "expected a value")
		return value{}
	}
	if _, err := strconv.Atoi(tok.text); err == nil || isCounters(tok.text) {
		return value{text: tok.text}
	}
	if i := strings.IndexAny(tok.text, "+-"); i > 0 {
		n, err := strconv.Atoi(tok.text[i:])
		if err == nil && p.lets.has(tok.text[:i]) {
			return value{text: tok.text[:i], let: true, plus: n}
		}
	}
	if p.lets.has(tok.text) {
		return value{text: tok.text, let: true}
	}
	if strings.Contains(tok.text, ".") {
		pa, _ := p.path(tok)
		return value{text: tok.text, path: &pa}
	}
	states := []string{"running", "runnable", "sleeping", "waiting", "zombie", "reaped",
		"online", "dying", "dead", "offline"}
	switch tok.text {
	case "NULL", switchingMM:
		return value{text: tok.text}
	case "true":
		return value{text: "1"}
	case "false":
		return value{text: "0"}
	}
	if !slices.Contains(states, tok.text) && !p.known(tok.text) {
		p.fail(tok.pos, "%q is not a value: there is nothing of that name", tok.text)
		p.hint(nearest.Hint(tok.text, slices.Concat(p.tasks.list, p.mms.list, p.lets.list, states, []string{"NULL", "init_mm"})))
	}
	return value{text: tok.text}
}

// expectCounts parses `expect M users/count`.
func (p *parser) expectCounts(e *expectation, args []token) {
	e.path = path{object: p.useMM(args[0]), kind: mmObject}
	e.op, e.word = "=", args[1]
	if !isCounters(args[1].text) {
		p.fail(args[1].pos, "expected mm_users/mm_count, such as 1/2, not %q", args[1].text)
	}
	if len(args) > 2 {
		p.fail(args[2].pos, "unexpected %q after the counters", args[2].text)
	}
	e.want = []value{{text: args[1].text}}
}

// isCounters says whether text is users/count.
func isCounters(text string) bool {
	users, count, _ := strings.Cut(text, "/")
	_, err1 := strconv.Atoi(users)
	_, err2 := strconv.Atoi(count)
	return err1 == nil && err2 == nil
}

// expectFreed parses `expect M freed [by=T]`.
func (p *parser) expectFreed(e *expectation, args []token) {
	e.kind = freedBy
	e.path = path{object: p.useMM(args[0]), kind: mmObject}
	e.word = args[1]
	for _, tok := range args[2:] {
		by, ok := strings.CutPrefix(tok.text, "by=")
		if !ok {
			p.fail(tok.pos, "unexpected %q: expected by=TASK", tok.text)
			continue
		}
		e.word = token{by, shift(tok.pos, len("by="))}
		e.name = p.useTask(e.word)
	}
}

// ipi is what expectCall takes for the interrupts that CPUs send each other;
// cpu= is the one that is interrupted.
const ipi = "ipi"

// expectCall parses `expect [no] FUNC [cpu=N] [since=@L]`, or ipi for FUNC.
func (p *parser) expectCall(e *expectation, args []token) {
	e.kind = calledFunc
	if args[0].text == "no" {
		if len(args) == 1 {
			p.fail(args[0].pos, "expected a function after no")
			return
		}
		e.no = true
		args = args[1:]
	}
	e.fn = args[0].text
	if e.fn != ipi && !sim.KnownFunc(e.fn) {
		p.fail(args[0].pos, "%q is neither a kernel function of the model nor another thing to expect", e.fn)
		p.hint(cmp.Or(nearest.Hint(e.fn, sim.FuncNamesEver()), "expected: PATH = VALUE, MM users/count, MM freed by=TASK, [no] FUNC, refused REASON or violation NAME"))
	}
	for _, tok := range args[1:] {
		key, val, _ := strings.Cut(tok.text, "=")
		at := shift(tok.pos, utf8.RuneCountInString(key)+1)
		switch key {
		case "cpu":
			n, err := strconv.Atoi(val)
			if err != nil || n < 0 {
				p.fail(at, "cpu=%s: expected the number of a CPU", val)
				continue
			}
			e.cpu = n
			p.cpuUses = append(p.cpuUses, token{val, at})
		case "since":
			label := strings.TrimPrefix(val, "@")
			if !p.labels[label] {
				p.fail(at, "there is no label @%s before this line", label)
				p.hint(nearest.Hint(label, p.s.labels))
			}
			e.since = label
		default:
			p.fail(tok.pos, "unexpected %q: expected cpu=N or since=@LABEL", tok.text)
		}
	}
}
