package markdown

import (
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

// A Volume is how much there is to read in a page, apart from its figures and
// exercises. How long that takes is a matter of the language, and the site's.
type Volume struct {
	Words  int // between spaces or characters, in the prose; a role is one
	Chars  int // Chinese and Japanese characters in the prose: such text has no words that could be counted without a dictionary
	Code   int // words in code blocks
	Images int
}

// volume counts what a reader reads: paragraphs, headings, items, tables and
// footnotes, as plain text.
func (p *page) volume() {
	var prose, code, images counter
	roles := 0
	// The walker returns no error, so Walk does not either.
	_ = ast.Walk(p.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch first := n.FirstChild(); {
		case !entering:
		case n.Kind() == kindCode:
			code.begin()
			_, _ = code.WriteString(n.(*codeNode).block.Text)
		case n.Type() == ast.TypeBlock && first != nil && first.Type() == ast.TypeInline:
			prose.begin()
			addText(&prose, n, p.in.Src)
			if len(p.doc.Roles) > 0 {
				for _, r := range nodes[*roleNode](n) {
					if r.name != kernelLang { // whose text is in the plain text
						roles++
					}
				}
			}
			if len(p.doc.Images) > 0 {
				for _, image := range nodes[*ast.Image](n) { // is looked at, not read
					images.begin()
					addText(&images, image, p.in.Src)
				}
			}
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	p.doc.Volume = Volume{
		Words:  prose.words + roles - images.words,
		Chars:  prose.chars - images.chars,
		Code:   code.words + code.chars,
		Images: len(p.doc.Images),
	}
}

// A counter counts the words of a text that is written to it, each with a letter
// or digit in it, and the characters of scripts that are written without spaces.
type counter struct {
	words, chars int
	inWord       bool
}

// begin begins another text.
func (c *counter) begin() { c.inWord = false }

func (c *counter) Write(text []byte) (int, error) {
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		c.count(r)
		i += size
	}
	return len(text), nil
}

func (c *counter) WriteString(text string) (int, error) { return c.Write([]byte(text)) }

func (c *counter) WriteByte(b byte) error {
	c.count(rune(b))
	return nil
}

func (c *counter) count(r rune) {
	switch {
	case unicode.IsSpace(r):
		c.inWord = false
	case isCharacter(r):
		c.chars++
		c.inWord = false
	case c.inWord && r > unicode.MaxLatin1 && unicode.In(r, unicode.Po, unicode.Ps, unicode.Pe):
		c.inWord = false // 、。「」
	case !c.inWord && (unicode.IsLetter(r) || unicode.IsDigit(r)):
		c.words++
		c.inWord = true
	}
}

// isCharacter says whether r is a Chinese or Japanese character.
func isCharacter(r rune) bool {
	switch {
	case r < '⺀': // the first of them
		return false
	case 'ぁ' <= r && r <= 'ゖ', 'ァ' <= r && r <= 'ヺ', '一' <= r && r <= '鿿', r == 'ー': // that is of the script Common
		return true
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}
