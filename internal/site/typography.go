package site

import "docgen/internal/typeset"

// Typography says what is done with the text of finished pages. The zero value leaves
// it as authors and messages have it.
type Typography struct {
	// English: " and ' become “ ” ‘ ’, as what is around them asks.
	Quotes bool `yaml:"quotes,omitempty"`
	// English and Russian: no line ends between a number and its unit or before a dash;
	// in Russian, nor after a short word or between a number and what it counts.
	Spaces bool `yaml:"spaces,omitempty"`
	// Japanese: headings, captions, table cells and navigation break between phrases only.
	Phrases bool `yaml:"phrases,omitempty"`
}

// allTypography is what a site gets that does not say otherwise.
var allTypography = Typography{Quotes: true, Spaces: true, Phrases: true}

// typeset finishes the text of a page. Whoever makes HTML of a site for readers sends
// it through here.
func (b *build) typeset(html []byte) []byte {
	return b.memo.typesetter().HTML(html, typeset.Options(b.cfg.Typography))
}

// typesetter is made when it is first needed.
func (m *Memo) typesetter() *typeset.Typesetter {
	m.typesetting.Do(func() { m.typeset = typeset.New() })
	return m.typeset
}
