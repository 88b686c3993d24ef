package markdown

import (
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

// softBreaks joins the lines of a Japanese page: a line feed between two wide
// characters, or beside wide punctuation, which carries its own space, is not
// a space. Between kana and a Latin word one stays, as the author may want it.
// goldmark has an option for this, but it drops the break also before code,
// emphasis and links, whatever stands there.
func (p *page) softBreaks() {
	if !joinsLines(p.in.Lang) {
		return
	}
	for _, t := range nodes[*ast.Text](p.root) {
		if t.SoftLineBreak() && joins(p.runeBefore(t), p.runeAfter(t)) {
			t.SetSoftLineBreak(false)
		}
	}
}

// joins says whether a line that ends in a and one that begins with b need no
// space between them.
func joins(a, b rune) bool {
	wideA, wideB := joinable(a), joinable(b)
	return wideA && wideB || wideA && unicode.IsPunct(a) || wideB && unicode.IsPunct(b)
}

// joinable says whether r is written without spaces; Hangul is not.
func joinable(r rune) bool { return isCJK(r) && !unicode.Is(unicode.Hangul, r) }

// runeBefore is the last character before the line break at the end of t, 0
// if there is none that counts.
func (p *page) runeBefore(t *ast.Text) rune {
	for n := ast.Node(t); n != nil && n.Type() == ast.TypeInline; {
		if r, _ := utf8.DecodeLastRuneInString(plainText(n, p.in.Src)); r != utf8.RuneError {
			return r
		}
		if prev := n.PreviousSibling(); prev != nil {
			n = prev
		} else {
			n = n.Parent()
		}
	}
	return 0
}

// runeAfter is the first character after the line break at the end of t, 0 if
// there is none that counts.
func (p *page) runeAfter(t *ast.Text) rune {
	n := ast.Node(t)
	for n.NextSibling() == nil {
		if n = n.Parent(); n == nil || n.Type() != ast.TypeInline {
			return 0
		}
	}
	r, _ := utf8.DecodeRuneInString(plainText(n.NextSibling(), p.in.Src))
	if r == utf8.RuneError {
		return 0
	}
	return r
}
