package typeset

import (
	"bytes"
	"slices"
	"strings"
)

// A setter goes through a document once, collects the text of each block across the
// tags inside it, and lets the rules of its language look at it.
type setter struct {
	src     []byte
	options Options
	phrases *model

	open []element
	run  []atom // of the current block

	left, right []byte // the words that wordBefore and wordAfter have returned
	edits       []edit

	broken bool // a line can break before the next atom
	tagged int  // where the tag of code begins whose first letter is the next atom

	heading, phrased, nav bool // what the current block is, known when it ends
}

// An element is one that is open, with what its descendants inherit.
type element struct {
	name  string
	kind  kind
	lang  string // the first part of its language's tag
	rules []rule

	opaque  bool // its text is code or a name: looked at, not changed
	silent  bool // its text is none
	heading bool
	phrased bool
	nav     bool
}

// document goes through all of the source.
func (s *setter) document() {
	s.open = append(s.open, element{})
	pos := 0
	for pos < len(s.src) {
		next := bytes.IndexByte(s.src[pos:], '<')
		if next < 0 {
			next = len(s.src) - pos
		}
		s.text(pos, pos+next)
		pos += next
		if pos == len(s.src) {
			break
		}
		pos = s.tag(pos)
	}
	s.flush()
}

// text is text between two tags.
func (s *setter) text(pos, end int) {
	if top := s.top(); pos < end && len(top.rules) > 0 && !top.silent {
		s.add(pos, end, top.opaque)
	}
}

func (s *setter) top() *element { return &s.open[len(s.open)-1] }

// flush lets the rules look at a block that has ended.
func (s *setter) flush() {
	if n := len(s.run); n > 0 && s.run[n-1].r == ' ' {
		s.run = s.run[:n-1]
	}
	if len(s.run) > 1 {
		top := s.top()
		s.heading, s.phrased, s.nav = top.heading, top.phrased, top.nav
		for _, rule := range top.rules {
			rule(s, s.run)
		}
	}
	s.run, s.broken, s.tagged = s.run[:0], false, 0
}

// tag reads what begins with < at pos and returns where it ends.
func (s *setter) tag(pos int) int {
	rest := s.src[pos:]
	if bytes.HasPrefix(rest, []byte("<!--")) {
		return s.past(pos+4, "-->")
	}
	if len(rest) < 2 || rest[1] != '/' && !isLetter(rest[1]) {
		if bytes.HasPrefix(rest, []byte("<!")) || bytes.HasPrefix(rest, []byte("<?")) {
			return s.past(pos, ">")
		}
		s.text(pos, pos+1)
		return pos + 1
	}
	closing := rest[1] == '/'
	start := pos + 1
	if closing {
		start++
	}
	end := start
	for end < len(s.src) && !isSpace(s.src[end]) && s.src[end] != '>' && s.src[end] != '/' {
		end++
	}
	name, k := elementName(s.src[start:end])
	if closing {
		_, end = attributes(s.src, end) // it has none, but a browser would read them, too
		s.end(name)
		return end
	}
	a, end := attributes(s.src, end)
	s.begin(name, k, a, pos, end)
	if name == "script" || name == "style" {
		if i := bytes.Index(s.src[end:], []byte("</"+name)); i >= 0 {
			return end + i
		}
		return len(s.src)
	}
	return end
}

// begin opens an element whose tag is from pos to end.
func (s *setter) begin(name string, k kind, a attribute, pos, end int) {
	up := *s.top()
	if a.phrases { // whoever says so shows it as a block
		k &^= inline
	}
	switch {
	case up.silent: // whatever is inside is a part of it
	case name == "wbr":
		s.broken = true
	case k&thing != 0:
		if len(up.rules) > 0 {
			s.run = append(s.run, atom{r: object, pos: pos, end: end, fixed: true, afterBreak: s.broken})
			s.broken = false
		}
	case k&code != 0 && !up.opaque:
		s.tagged = pos
	case k&(inline|code) == 0:
		s.flush()
	}
	if k&void != 0 || a.closed && up.silent {
		return
	}
	e := up
	e.name, e.kind = name, k
	if a.lang != "" {
		e.lang, _, _ = strings.Cut(strings.ToLower(a.lang), "-")
		e.rules = s.rules(e.lang)
	}
	e.opaque = up.opaque || a.verbatim || k&code != 0
	e.silent = up.silent || k&(thing|untouched) != 0
	e.heading = up.heading || k&heading != 0
	e.phrased = up.phrased || a.phrases || k&(heading|phrased|navigation) != 0
	e.nav = up.nav || k&navigation != 0
	s.open = append(s.open, e)
}

// end closes the innermost element of that name, and what has been left open in it.
func (s *setter) end(name string) {
	for i := len(s.open) - 1; i > 0; i-- {
		if s.open[i].name != name {
			continue
		}
		if s.open[i].kind&(inline|code|thing) == 0 && !s.open[i-1].silent {
			s.open = s.open[:i+1]
			s.flush()
		}
		s.open = s.open[:i]
		return
	}
}

// past returns where the first sep after pos ends.
func (s *setter) past(pos int, sep string) int {
	if i := bytes.Index(s.src[pos:], []byte(sep)); i >= 0 {
		return pos + i + len(sep)
	}
	return len(s.src)
}

// An attribute is what matters of a tag's attributes.
type attribute struct {
	lang     string
	verbatim bool // translate="no": a name, which is left as it is
	phrases  bool // class="phrases"
	closed   bool // the tag ends with />
}

// attributes reads attributes from pos on and returns where the tag ends.
func attributes(src []byte, pos int) (a attribute, end int) {
	for pos < len(src) {
		switch c := src[pos]; {
		case c == '>':
			return a, pos + 1
		case c == '/' || isSpace(c):
			a.closed = c == '/'
			pos++
			continue
		}
		start := pos
		for pos < len(src) && src[pos] != '=' && src[pos] != '>' && src[pos] != '/' && !isSpace(src[pos]) {
			pos++
		}
		name := src[start:pos]
		for pos < len(src) && isSpace(src[pos]) {
			pos++
		}
		if pos >= len(src) || src[pos] != '=' {
			continue
		}
		for pos++; pos < len(src) && isSpace(src[pos]); {
			pos++
		}
		var value []byte
		if pos < len(src) && (src[pos] == '"' || src[pos] == '\'') {
			n := bytes.IndexByte(src[pos+1:], src[pos])
			if n < 0 {
				return a, len(src)
			}
			value = src[pos+1 : pos+1+n]
			pos += n + 2
		} else {
			start := pos
			for pos < len(src) && src[pos] != '>' && !isSpace(src[pos]) {
				pos++
			}
			value = src[start:pos]
		}
		switch string(name) {
		case "lang":
			a.lang = string(value)
		case "translate":
			a.verbatim = string(value) == "no"
		case "class":
			a.phrases = slices.ContainsFunc(bytes.Fields(value), func(class []byte) bool { return string(class) == "phrases" })
		}
	}
	return a, pos
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r' }
