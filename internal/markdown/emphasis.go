package markdown

import (
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Emphasis and strikethrough work as in CommonMark and GFM, with one change:
// a delimiter run that is next to a CJK character may have punctuation on its
// other side. CommonMark asks for a space there, which Japanese does not
// write, and so takes the opening ** of a later phrase for the closing one of
// this phrase (commonmark-spec#650). The rule is that of the amendments
// proposed there (github.com/tats-u/markdown-cjk-friendly, specification.md).
// It says the same as CommonMark where there is no CJK character, so it holds
// in all languages.

// emphasisParser parses * and _.
type emphasisParser struct{}

func (emphasisParser) Trigger() []byte { return []byte{'*', '_'} }

func (emphasisParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	return scanDelimiter(block, pc, emphasisDelimiters{})
}

type emphasisDelimiters struct{}

func (emphasisDelimiters) IsDelimiter(b byte) bool { return b == '*' || b == '_' }

func (emphasisDelimiters) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}

func (emphasisDelimiters) OnMatch(consumes int) ast.Node { return ast.NewEmphasis(consumes) }

// strikethroughParser parses ~ and ~~.
type strikethroughParser struct{}

func (strikethroughParser) Trigger() []byte { return []byte{'~'} }

func (strikethroughParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if line, _ := block.PeekLine(); runLength(line) > 2 || block.PrecendingCharacter() == '~' {
		return nil
	}
	return scanDelimiter(block, pc, strikethroughDelimiters{})
}

type strikethroughDelimiters struct{}

func (strikethroughDelimiters) IsDelimiter(b byte) bool { return b == '~' }

func (strikethroughDelimiters) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char && opener.Length == closer.Length
}

func (strikethroughDelimiters) OnMatch(int) ast.Node { return east.NewStrikethrough() }

// runLength is the length of the delimiter run at the start of line.
func runLength(line []byte) int {
	n := 1
	for n < len(line) && line[n] == line[0] {
		n++
	}
	return n
}

// scanDelimiter takes the delimiter run at the reader's position. goldmark
// pairs the runs later; what is ours is whether this one may open or close.
func scanDelimiter(block text.Reader, pc parser.Context, kind parser.DelimiterProcessor) ast.Node {
	line, segment := block.PeekLine()
	before := precedingSide(block)
	d := parser.ScanDelimiter(line, before.char, 1, kind)
	if d == nil {
		return nil
	}
	after := newSide(' ') // the end of the text
	if n := d.OriginalLength; n < len(line) {
		after = newSide(util.ToRune(line, n))
	}
	left := !after.space && (!after.punct || before.space || before.punct || before.cjk)
	right := !before.space && (!before.punct || after.space || after.punct || after.cjk)
	d.CanOpen, d.CanClose = left, right
	if d.Char == '_' { // not inside a word
		d.CanOpen = left && (!right || before.anyPunct)
		d.CanClose = right && (!left || after.anyPunct)
	}
	d.Segment = segment.WithStop(segment.Start + d.OriginalLength)
	block.Advance(d.OriginalLength)
	pc.PushDelimiter(d)
	return d
}

// A side is what the rules ask about the character next to a delimiter run.
type side struct {
	char     rune
	space    bool
	anyPunct bool // punctuation or a symbol
	punct    bool // the same, but not of CJK writing
	cjk      bool
}

func newSide(r rune) side {
	s := side{char: r, space: util.IsSpaceRune(r), anyPunct: util.IsPunctRune(r), cjk: isCJK(r)}
	s.punct = s.anyPunct && !s.cjk
	return s
}

// precedingSide looks at the character before the reader's position; if that
// only chooses a form of the one before it, at that one.
func precedingSide(block text.Reader) side {
	r := block.PrecendingCharacter()
	switch {
	case isIdeographicVariant(r):
		return side{char: r, cjk: true}
	case isVariant(r):
		_, segment := block.PeekLine()
		end := segment.Start - utf8.RuneLen(r)
		base, _ := utf8.DecodeLastRune(block.Source()[:max(end, 0)])
		s := newSide(base)
		if r == 0xfe01 && isCurlyQuote(base) { // its full-width form
			s.cjk, s.punct = true, false
		}
		return s
	}
	return newSide(r)
}

func isCurlyQuote(r rune) bool { return r == '‘' || r == '’' || r == '“' || r == '”' }
