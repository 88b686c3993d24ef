package render

import (
	"bytes"
	"fmt"
	"regexp"
)

// A Look says how a figure looks that stands alone: on a slide, in a paper, in
// a mail.
type Look struct {
	Lang        string // of the words
	Theme       string // "light" or "dark"; "" is as the reader's system in a document, and light in a picture
	Transparent bool   // no background
	Bare        bool   // without the title and the line of facts
	Inset       bool   // in a page that has the rest of the figure: no wider than need be, and steps are not told
	CSS         []byte // the site's style sheets: a picture takes its colours from them, a document everything
}

// least is how wide a picture is at least.
func (l Look) least() float64 {
	if l.Inset {
		return 520
	}
	return 760
}

// A palette is the colours of a theme, by the names that the style sheets give
// them: "fg", "mm-1", "mm-1-bg".
type palette map[string]string

var colourPair = regexp.MustCompile(`(?m)^\s*--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);`)

// Colours returns what pictures need of style sheets, which is little, and reading
// it is most of the work for a picture; nil if they do not define the colours.
func Colours(css []byte) []byte {
	if _, err := newPalette(Look{CSS: css}); err != nil {
		return nil
	}
	return bytes.Join(colourPair.FindAll(css, -1), []byte("\n"))
}

// newPalette reads the colours out of style sheets. They are defined there as
// pairs, --NAME: light-dark(#rrggbb, #rrggbb).
func newPalette(look Look) (palette, error) {
	colours := palette{}
	for _, m := range colourPair.FindAllSubmatch(look.CSS, -1) {
		colour := m[2]
		if look.Theme == "dark" {
			colour = m[3]
		}
		colours[string(m[1])] = string(colour)
	}
	for _, name := range []string{"bg", "fg", "fg-soft", "border", "changed", "trace-bad"} {
		if colours[name] == "" {
			return nil, fmt.Errorf("the style sheets do not define the colour --%s as a light-dark() pair", name)
		}
	}
	return colours, nil
}

// ink and fill are the colours of an address space: of what is written, and of
// what it is written on. no address space has those of the page.
func (p palette) ink(colour int) string  { return p.of(fmt.Sprintf("mm-%d", colour), "fg-soft") }
func (p palette) fill(colour int) string { return p.of(fmt.Sprintf("mm-%d-bg", colour), "bg") }

func (p palette) of(name, instead string) string {
	if c := p[name]; c != "" {
		return c
	}
	return p[instead]
}
