package script

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"docgen/internal/nearest"
	"docgen/sim"
	"docgen/sim/say"
)

// This file knows what names mean: which are taken, which are reserved, and
// what a wrong one was probably meant to be.

// names are the names of one sort of thing, in the order of their declaration.
type names struct {
	list  []string
	known map[string]bool
}

func (n *names) add(name string) {
	if n.known == nil {
		n.known = map[string]bool{}
	}
	n.list = append(n.list, name)
	n.known[name] = true
}

func (n *names) has(name string) bool { return n.known[name] }

// declareTask and declareMM make a name known, useTask and useMM ask for one.
func (p *parser) declareTask(tok token) {
	if p.newName(tok) {
		p.tasks.add(tok.text)
	}
}

func (p *parser) declareMM(tok token) {
	if p.newName(tok) {
		p.mms.add(tok.text)
	}
}

func (p *parser) newName(tok token) bool {
	switch {
	case !isName(tok.text):
		p.fail(tok.pos, "%q is not a name: expected a letter, then letters, digits or _", tok.text)
	case isReserved(tok.text):
		p.fail(tok.pos, "the name %s is reserved", tok.text)
	case p.known(tok.text):
		p.fail(tok.pos, "there is already something called %s", tok.text)
		if p.mms.has(tok.text) {
			p.hint("it must be a new name; tasks share an mm by clone")
		}
	default:
		return true
	}
	return false
}

func (p *parser) known(name string) bool {
	return isReserved(name) || p.tasks.has(name) || p.mms.has(name) || p.lets.has(name) || p.areas.has(name)
}

func (p *parser) useTask(tok token) string {
	if n, ok := numbered(tok.text, "idle"); ok {
		p.cpuUses = append(p.cpuUses, token{strconv.Itoa(n), tok.pos})
	} else if n, ok := numbered(tok.text, "cpuhp"); ok {
		p.cpuUses = append(p.cpuUses, token{strconv.Itoa(n), tok.pos})
	} else if tok.text != kworker && !p.tasks.has(tok.text) {
		p.fail(tok.pos, "there is no task %q", tok.text)
		p.hint(nearest.Hint(tok.text, p.tasks.list))
	}
	return tok.text
}

func (p *parser) useMM(tok token) string {
	if tok.text != "init_mm" && !p.mms.has(tok.text) {
		p.fail(tok.pos, "there is no mm %q", tok.text)
		if p.tasks.has(tok.text) {
			p.hint(tok.text + " is a task; its mm is called " + defaultMM(tok.text) + " unless mm= names it")
		} else {
			p.hint(nearest.Hint(tok.text, p.mms.list))
		}
	}
	return tok.text
}

func (p *parser) useArea(tok token) string {
	if !p.areas.has(tok.text) {
		p.fail(tok.pos, "there is no area %q: mmap makes one", tok.text)
		p.hint(nearest.Hint(tok.text, p.areas.list))
	}
	return tok.text
}

// place parses AREA[i].
func (p *parser) place(tok token) (area string, page int) {
	area, page, ok := cutPlace(tok.text)
	if !ok {
		p.fail(tok.pos, "expected a page of an area, such as heap[0], not %q", tok.text)
		return area, page
	}
	return p.useArea(token{area, tok.pos}), page
}

// cutPlace reads heap[3].
func cutPlace(text string) (area string, page int, ok bool) {
	area, index, has := strings.Cut(text, "[")
	index, closed := strings.CutSuffix(index, "]")
	n, err := strconv.Atoi(index)
	return area, n, has && closed && err == nil && n >= 0 && n < sim.MaxAreaPages
}

// kworker is the machine's own kernel thread for what is put off; its cpuhp
// threads are called cpuhp0, cpuhp1, …
const kworker = "kworker"

// numbered reads names like idle0 and cpu12.
func numbered(name, prefix string) (int, bool) {
	digits, ok := strings.CutPrefix(name, prefix)
	n, err := strconv.Atoi(digits)
	return n, ok && err == nil && strconv.Itoa(n) == digits && n >= 0
}

func isReserved(name string) bool {
	_, idle := numbered(name, "idle")
	_, cpu := numbered(name, "cpu")
	_, hp := numbered(name, "cpuhp")
	_, page := numbered(name, "page")
	return idle || cpu || hp || page || slices.Contains([]string{kworker, "init_mm", "mm_cachep", "cost", "zero", "NULL"}, name)
}

func isName(s string) bool {
	for i, r := range s {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return s != ""
}

func isLabel(s string) bool {
	for _, r := range s {
		if r != '_' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return false
		}
	}
	return s != ""
}

// freshMM declares a name for the mm that a task gets: mm_T, or mm_T_2 and so
// on if the task has had one before.
func (p *parser) freshMM(task string) string {
	name := defaultMM(task)
	for p.mms.has(name) {
		n := max(p.had[task], 1) + 1 // more than have been asked for so far, so that a long script is not looked through again and again
		p.had[task] = n
		name = defaultMM(task) + "_" + strconv.Itoa(n)
	}
	p.mms.add(name)
	return name
}

// checkCPUs reports CPUs that the machine does not have.
func (p *parser) checkCPUs() {
	for _, tok := range p.cpuUses {
		if n, _ := strconv.Atoi(tok.text); n >= p.s.cpus {
			p.fail(tok.pos, "the machine has no CPU %d: it has %d, numbered from 0", n, p.s.cpus)
			p.hint(say.Textf("machine cpus=%d", n+1))
		}
	}
}
