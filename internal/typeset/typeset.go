// Package typeset finishes the text of a page as a typographer would: quotation
// marks and apostrophes of English, blanks at which no line may break, and places
// between Japanese phrases at which a heading may.
//
// It works on finished HTML and not on Markdown, because what readers see as one
// text comes from everywhere: from authors' pages, from messages, from templates.
// Only there is it known in which language a word stands, what follows the
// quotation mark before a link, and that a cell is a cell. It changes text and
// nothing else: no tag, no attribute, no title, no code. What it does it does once:
// typesetting its own output changes nothing.
package typeset

// Options says what to do. The zero value leaves everything as it is.
type Options struct {
	Quotes  bool // English: curly quotation marks and apostrophes
	Spaces  bool // English, Russian: no break where a line should not end
	Phrases bool // Japanese: headings, captions, cells and navigation break between phrases
}

// A Typesetter holds the model of Japanese phrases. It is safe for concurrent use.
type Typesetter struct{ phrases *model }

// New reads the model.
func New() *Typesetter { return &Typesetter{phrases: readModel()} }

// HTML returns src, a document or a part of one, with its text typeset.
func (t *Typesetter) HTML(src []byte, o Options) []byte {
	if o == (Options{}) {
		return src
	}
	s := &setter{src: src, options: o, phrases: t.phrases}
	s.document()
	return s.result()
}

// nbsp is a blank at which no line may break.
const nbsp = '\u00a0'

// A rule is what is done with one block of text in a language.
type rule func(s *setter, run []atom)

// rules lists what each language's text gets, by the first part of its tag.
func (s *setter) rules(lang string) []rule {
	var list []rule
	switch lang {
	case "en":
		if s.options.Quotes {
			list = append(list, englishQuotes)
		}
		if s.options.Spaces {
			list = append(list, englishSpaces)
		}
	case "ru":
		if s.options.Spaces {
			list = append(list, russianSpaces)
		}
	case "ja":
		if s.options.Phrases {
			list = append(list, japanesePhrases)
		}
	}
	return list
}
