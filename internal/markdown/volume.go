package markdown

import (
	"strings"
	"unicode"

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
	v := &p.doc.Volume
	v.Images = len(p.doc.Images)
	_ = ast.Walk(p.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch first := n.FirstChild(); {
		case !entering:
		case n.Kind() == kindCode:
			words, chars := count(n.(*codeNode).block.Text)
			v.Code += words + chars
		case n.Type() == ast.TypeBlock && first != nil && first.Type() == ast.TypeInline:
			words, chars := count(plainText(n, p.in.Src))
			v.Words += words
			v.Chars += chars
			for _, r := range nodes[*roleNode](n) {
				if r.name != kernelLang { // whose text is in the plain text
					v.Words++
				}
			}
			for _, image := range nodes[*ast.Image](n) { // is looked at, not read
				words, chars := count(plainText(image, p.in.Src))
				v.Words -= words
				v.Chars -= chars
			}
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
}

// count counts the words of a text, each with a letter or digit in it, and the
// characters of scripts that are written without spaces.
func count(text string) (words, chars int) {
	for field := range strings.FieldsSeq(text) {
		inWord := false
		for _, r := range field {
			switch {
			case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r == 'ー': // of the script Common
				chars++
				inWord = false
			case unicode.Is(unicode.Po, r) && r > unicode.MaxLatin1, unicode.In(r, unicode.Ps, unicode.Pe) && r > unicode.MaxLatin1:
				inWord = false // 、。「」
			case !inWord && (unicode.IsLetter(r) || unicode.IsDigit(r)):
				words++
				inWord = true
			}
		}
	}
	return words, chars
}
