package markdown

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"docgen/internal/nearest"

	"github.com/yuin/goldmark/ast"
)

// A fence is a fenced code block with what its first line says:
//
//	```c {hl=2-4,7 title="kernel/fork.c"}
//
// The language comes first; attributes follow in braces, separated by spaces,
// each a key=value, a key="quoted value" or a bare key. In quotes \" and \\
// stand for themselves.
type fence struct {
	node  *ast.FencedCodeBlock
	at    Pos // of the first back-tick or tilde
	lang  string
	attrs []attribute
	body  string
	bad   bool // an attribute could not be read
}

// An attribute is one item in the braces.
type attribute struct {
	Pos
	key, value string
	bare       bool // without =value
}

// attr returns the attribute called key; its Pos is zero if there is none.
func (f *fence) attr(key string) (attribute, bool) {
	i := slices.IndexFunc(f.attrs, func(a attribute) bool { return a.key == key })
	if i < 0 {
		return attribute{}, false
	}
	return f.attrs[i], true
}

// value returns the value of the attribute called key, "" if there is none.
func (f *fence) value(key string) string {
	a, _ := f.attr(key)
	return a.value
}

// newFence reads the first line of a fence and reports what is wrong with it.
func (p *page) newFence(n *ast.FencedCodeBlock) *fence {
	f := &fence{node: n, at: p.pos(p.fenceOffset(n)), body: string(n.Lines().Value(p.in.Src))}
	p.checkEnd(f)
	if n.Info == nil {
		return f
	}
	s := &attributeScanner{page: p, fence: f, start: n.Info.Segment.Start, text: string(n.Info.Segment.Value(p.in.Src))}
	s.scan()
	return f
}

var closingFence = regexp.MustCompile("^[ \t>]*(`{3,}|~{3,})[ \t]*$")

// checkEnd reports a fence that ends with its page, list or quote instead of
// with a fence of its own: usually it has swallowed what follows.
func (p *page) checkEnd(f *fence) {
	next := f.at.Line - p.lines.first + 1 // index of the line after the opening fence
	if lines := f.node.Lines(); lines.Len() > 0 {
		next = p.pos(lines.At(lines.Len()-1).Start).Line - p.lines.first + 1
	}
	if !closingFence.Match(p.lines.line(next)) {
		p.warnf(f.at, "end it with the same marks as it begins", "the code block has no end")
	}
}

// fenceOffset is where the fence's first back-tick or tilde stands. goldmark's
// own position is off by the width of a tab that belongs to a list in part.
func (p *page) fenceOffset(n ast.Node) int {
	at := min(max(n.Pos(), 0), len(p.in.Src))
	line := bytes.LastIndexByte(p.in.Src[:at], '\n') + 1
	if i := bytes.LastIndexAny(p.in.Src[line:min(at+3, len(p.in.Src))], "`~"); i >= 0 {
		for at = line + i; at > line && p.in.Src[at-1] == p.in.Src[at]; at-- {
		}
	}
	return at
}

// An attributeScanner reads an info string.
type attributeScanner struct {
	page  *page
	fence *fence
	start int    // offset of text in the page
	text  string // the whole info string
	next  int    // index in text
}

var (
	fenceLang  = regexp.MustCompile(`^[^\s{]*`)
	fenceKey   = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*`)
	fenceQuote = regexp.MustCompile(`^"((?:[^"\\]|\\.)*)"`)
	fenceWord  = regexp.MustCompile(`^[^\s"{}]+`)
	lineRanges = regexp.MustCompile(`^[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*$`)
)

// accept consumes what pattern matches at the current place.
func (s *attributeScanner) accept(pattern *regexp.Regexp) (string, bool) {
	m := pattern.FindString(s.text[s.next:])
	s.next += len(m)
	return m, m != ""
}

func (s *attributeScanner) skipSpaces() {
	s.next += len(s.text[s.next:]) - len(strings.TrimLeft(s.text[s.next:], " \t"))
}

func (s *attributeScanner) at(prefix string) bool { return strings.HasPrefix(s.text[s.next:], prefix) }

func (s *attributeScanner) pos() Pos { return s.page.pos(s.start + s.next) }

// fail reports an error at the current place and gives the rest up.
func (s *attributeScanner) fail(hint, format string, args ...any) {
	s.page.errorf(s.pos(), hint, format, args...)
	s.fence.bad, s.next = true, len(s.text)
}

func (s *attributeScanner) scan() {
	s.fence.lang, _ = s.accept(fenceLang)
	if s.skipSpaces(); s.next == len(s.text) {
		return
	}
	if !s.at("{") {
		s.fail("write attributes in braces, as in {title=\"…\"}", "unexpected %q after the language of a code block", s.text[s.next:])
		return
	}
	s.next++
	for {
		s.skipSpaces()
		switch {
		case s.next == len(s.text):
			if !s.fence.bad {
				s.fail("", "the attributes have no closing brace")
			}
			return
		case s.at("}"):
			s.next++
			if s.skipSpaces(); s.next < len(s.text) {
				s.fail("", "unexpected %q after the attributes", s.text[s.next:])
			}
			return
		default:
			s.scanAttribute()
		}
	}
}

func (s *attributeScanner) scanAttribute() {
	a := attribute{Pos: s.pos(), bare: true}
	var ok bool
	if a.key, ok = s.accept(fenceKey); !ok {
		hint := ""
		if word := fenceWord.FindString(s.text[s.next:]); lineRanges.MatchString(word) {
			hint = "to mark lines write hl=" + word
		}
		s.fail(hint, "expected an attribute, key=value, found %q", s.text[s.next:])
		return
	}
	if s.at("=") {
		s.next++
		a.bare = false
		if quoted, ok := s.accept(fenceQuote); ok {
			a.value = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(quoted[1 : len(quoted)-1])
		} else if a.value, ok = s.accept(fenceWord); !ok {
			s.fail("put a value with spaces in double quotes", "expected a value after %s=", a.key)
			return
		}
	}
	if rest := s.text[s.next:]; rest != "" && !strings.ContainsAny(rest[:1], " \t}") {
		s.fail("put a value with spaces in double quotes", "unexpected %q after the attribute %s", rest, a.key)
		return
	}
	if _, twice := s.fence.attr(a.key); twice {
		s.page.errorf(a.Pos, "", "the attribute %s is given twice", a.key)
		return
	}
	s.fence.attrs = append(s.fence.attrs, a)
}

// allow reports attributes that an element does not have, and those that lack a
// value or have one that they should not have.
func (p *page) allow(f *fence, known ...Attribute) {
	var keys []string
	for _, a := range known {
		keys = append(keys, a.Key)
	}
	for _, a := range f.attrs {
		i := slices.Index(keys, a.key)
		switch {
		case i < 0 && len(keys) == 0:
			p.errorf(a.Pos, "leave it out", "a fence of %s has no attributes, found %q", f.lang, a.key)
		case i < 0:
			p.errorf(a.Pos, nearest.Hint(a.key, keys), "unknown attribute %q, expected one of %s", a.key, strings.Join(keys, ", "))
			f.bad = true
		case known[i].Bare && !a.bare:
			p.errorf(a.Pos, "", "the attribute %s takes no value", a.key)
		case !known[i].Bare && a.bare:
			p.errorf(a.Pos, "", "the attribute %s needs a value, %s=…", a.key, a.key)
			f.bad = true
		}
	}
}

// empty reports what stands in a fence that is to be empty.
func (p *page) empty(f *fence, hint string) {
	if strings.TrimSpace(f.body) != "" {
		p.errorf(p.pos(f.node.Lines().At(0).Start), hint, "a fence of %s must be empty", f.lang)
	}
}

// unusable shows the code of a fence that means something else, but is no good as
// that. It is not one of the page's code blocks.
func (p *page) unusable(f *fence) ast.Node {
	return &codeNode{block: CodeBlock{Pos: f.at, Lang: f.lang, Text: f.body}, title: f.value("title"), html: p.code.html(f.lang, f.body, nil)}
}
