package search

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Extract reads the units of a page out of the HTML of its body: what readers
// see is what they find, quoted values and captions included. Sections begin at
// h2 and h3 with an id; the rows of a trace's steps are units of their own, with the
// figure's title for a heading.
func Extract(body string) []Unit {
	x := extractor{units: []Unit{{}}}
	x.step = -1
	z := html.NewTokenizer(strings.NewReader(body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			x.close()
			return x.units
		case html.TextToken:
			if x.skip == 0 {
				x.text.Write(z.Text())
			}
		case html.StartTagToken:
			if x.skip > 0 {
				x.within(z, 1)
				continue
			}
			t := z.Token()
			x.open(&t)
		case html.EndTagToken:
			if x.skip > 0 {
				x.within(z, -1)
				continue
			}
			t := z.Token()
			x.end(&t)
		}
	}
}

type extractor struct {
	units []Unit
	text  strings.Builder // of the unit that is being read
	skip  int             // how many open elements have nothing to read
	depth int             // open elements inside what is skipped
	tag   atom.Atom       // the element that is skipped

	heading bool // inside of a heading
	step    int  // the row of a step: index of its unit; -1 outside

	figure string // title of the last figure
	titled int    // length of the text before the figure's title that is being read, + 1
}

// void says whether an element has no end tag.
func void(a atom.Atom) bool {
	switch a {
	case atom.Br, atom.Wbr, atom.Hr, atom.Img, atom.Input, atom.Link, atom.Meta, atom.Col, atom.Source, atom.Area, atom.Embed, atom.Track, atom.Base:
		return true
	}
	return false
}

// silent says whether an element holds nothing that is looked for: pictures have
// their words again in the table, what the kernel calls is not prose, and labels
// that are the same in every figure would make all of them results. Answers to
// exercises are not given away here; a page of answers says them openly.
func silent(t *html.Token) bool {
	switch t.DataAtom {
	case atom.Svg, atom.Script, atom.Style, atom.Template, atom.Button, atom.Select:
		return true
	}
	for class := range strings.FieldsSeq(attr(t, "class")) {
		switch class {
		case "permalink", "chapter-number", "downloads", "citations", "player",
			"trace-calls", "trace-cell", "trace-n", "trace-legend", "trace-facts", "trace-start", "trace-key",
			"exercise-part", "exercise-source", "exercise-answer":
			return true
		}
	}
	return t.DataAtom == atom.Th && strings.HasPrefix(attr(t, "class"), "trace-")
}

func attr(t *html.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// within counts a tag inside of what is skipped, most of a page with figures: nothing
// but its name is read.
func (x *extractor) within(z *html.Tokenizer, by int) {
	name, _ := z.TagName()
	if atom.Lookup(name) != x.tag {
		return
	}
	if x.depth += by; x.depth == 0 {
		x.skip = 0
		x.text.WriteByte(' ')
	}
}

func (x *extractor) open(t *html.Token) {
	if void(t.DataAtom) {
		if t.DataAtom == atom.Br || t.DataAtom == atom.Hr {
			x.text.WriteByte(' ')
		}
		return
	}
	if silent(t) {
		x.skip, x.depth, x.tag = 1, 1, t.DataAtom
		return
	}
	switch t.DataAtom {
	case atom.H2, atom.H3:
		if id := attr(t, "id"); id != "" {
			x.close()
			x.units = append(x.units, Unit{Fragment: id})
			x.heading = true
		}
	case atom.Tr:
		if n, id := attr(t, "data-step"), attr(t, "id"); n != "" && id != "" {
			x.close()
			x.units = append(x.units, Unit{Fragment: id, Heading: x.figure, Step: n})
			x.step = len(x.units) - 1
		}
	}
	if block(t.DataAtom) || label(t) {
		x.text.WriteByte(' ')
	}
	if t.DataAtom == atom.P && attr(t, "class") == "trace-title" {
		x.titled = x.text.Len() + 1
	}
}

// sectionIndex is the unit of the section that is being read.
func (x *extractor) sectionIndex() int {
	for i := len(x.units) - 1; i > 0; i-- {
		if x.units[i].Step == "" {
			return i
		}
	}
	return 0
}

func (x *extractor) end(t *html.Token) {
	if x.titled > 0 && t.DataAtom == atom.P {
		x.figure = strings.Join(strings.Fields(x.text.String()[x.titled-1:]), " ")
		x.titled = 0
	}
	switch {
	case x.heading && (t.DataAtom == atom.H2 || t.DataAtom == atom.H3):
		x.units[len(x.units)-1].Heading = x.take()
		x.heading = false
	case x.step >= 0 && t.DataAtom == atom.Tr:
		x.units[x.step].Text = x.take()
		x.step = -1
	}
	if block(t.DataAtom) {
		x.text.WriteByte(' ')
	}
}

// close ends the unit that is being read: its text is added to the section's.
func (x *extractor) close() {
	text := x.take()
	if text == "" {
		return
	}
	u := &x.units[x.sectionIndex()]
	if u.Text != "" {
		u.Text += " "
	}
	u.Text += text
}

// take returns the text read so far, with single spaces.
func (x *extractor) take() string {
	text := strings.Join(strings.Fields(x.text.String()), " ")
	x.text.Reset()
	return text
}

// label says whether an element is set apart by its style only: recorded values
// follow each other in one cell.
func label(t *html.Token) bool {
	return t.DataAtom == atom.Span && strings.HasPrefix(attr(t, "class"), "evidence-") || attr(t, "class") == "trace-name"
}

func block(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Li, atom.Td, atom.Th, atom.Tr, atom.Div, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Dt, atom.Dd,
		atom.Pre, atom.Blockquote, atom.Figcaption, atom.Summary, atom.Figure, atom.Table, atom.Ul, atom.Ol, atom.Aside, atom.Section:
		return true
	}
	return false
}
