package book

import (
	"strconv"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Figures gives figures the form that e-readers can show: the picture is a file,
// and the table of steps has a column for what happens and none for states, of
// which it says below each step what has changed. A page of an e-reader is as wide
// as a hand, and tables cannot be scrolled sideways there. picture returns the
// address of a figure's picture, "" for none.
func (b *Body) Figures(picture func(id string) string) {
	for _, f := range elements(b.root) {
		if f.DataAtom != atom.Figure || !is(f, "trace") {
			continue
		}
		b.picture(f, picture(attr(f, "id")))
		for _, t := range byClass(f, "trace-steps") {
			narrow(t)
		}
	}
	for _, s := range byClass(b.root, "trace-state") {
		stateTable(s)
	}
}

// Frames puts key frames below the pictures of figures: what pictures returns for a
// figure, with a heading if that is not drawn.
func (b *Body) Frames(heading string, pictures func(id string) []Picture) {
	for _, f := range elements(b.root) {
		if f.DataAtom != atom.Figure || !is(f, "trace") {
			continue
		}
		after := first(f, "trace-timeline")
		if after == nil {
			after = first(f, "picture")
		}
		list := pictures(attr(f, "id"))
		if after == nil || len(list) == 0 {
			continue
		}
		box := element(atom.Div, "frames")
		if heading != "" {
			box.AppendChild(element(atom.P, "summary", text(heading)))
		}
		for _, p := range list {
			img := element(atom.Img, "")
			setAttr(img, "src", p.Src)
			setAttr(img, "alt", p.Alt)
			if p.Width > 0 {
				setAttr(img, "width", strconv.Itoa(p.Width))
				setAttr(img, "height", strconv.Itoa(p.Height))
			}
			box.AppendChild(img)
		}
		after.Parent.InsertBefore(box, after.NextSibling)
	}
}

// A Picture is a file that shows something. Its size may be 0, 0.
type Picture struct {
	Src, Alt      string
	Width, Height int
}

// picture puts a picture in the place of the drawings of a figure. It has the
// legend, too, and what it shows stands in its description.
func (b *Body) picture(f *html.Node, src string) {
	if src == "" {
		described(f)
		return
	}
	alt, placed := "", false
	for _, n := range elements(f) {
		switch {
		case n.DataAtom == atom.Svg && n.Parent != nil:
			for _, d := range elements(n) {
				if d.Data == "desc" {
					if alt != "" {
						alt += "\n"
					}
					alt += words(d)
				}
			}
		case (is(n, "trace-legend") || is(n, "trace-scroll") || is(n, "trace-gutter")):
			remove(n)
		}
	}
	for _, n := range elements(f) {
		if !is(n, "trace-timeline") {
			continue
		}
		if place := n.Parent; !placed && n.Parent != nil {
			if is(place, "evidence-side") { // one picture has both sides
				n, place = place.Parent, place.Parent.Parent
			}
			img := element(atom.Img, "")
			setAttr(img, "src", src)
			setAttr(img, "alt", alt)
			place.InsertBefore(element(atom.Div, "picture", img), n)
			placed = true
		}
		if up := n.Parent; up != nil && is(up, "evidence-side") {
			n = up.Parent
		}
		remove(n)
	}
}

// described puts its description in the place of each drawing of a figure.
func described(f *html.Node) {
	for _, n := range byClass(f, "trace-timeline") {
		p := element(atom.P, "summary")
		for _, d := range elements(n) {
			if d.Data == "desc" {
				p.AppendChild(text(words(d)))
			}
		}
		replace(n, p)
	}
}

// narrow leaves of a table of steps what happens, and puts what has changed below.
func narrow(t *html.Node) {
	for _, row := range elements(t) {
		if row.DataAtom != atom.Tr {
			continue
		}
		var what *html.Node
		start := is(row, "trace-start")
		list := element(atom.Ul, "changes")
		for _, cell := range elements(row) {
			switch {
			case cell.Parent != row:
			case is(cell, "trace-what"):
				what = cell
			case is(cell, "trace-cell"):
				if cell.DataAtom == atom.Td && (start || is(cell, "trace-changed")) {
					if li := changes(cell, start); li != nil {
						list.AppendChild(li)
					}
				}
				remove(cell)
			}
		}
		if what != nil && list.FirstChild != nil {
			what.AppendChild(list)
		}
	}
}

// changes is a line about one task or mm: its lines that have changed, or all.
func changes(cell *html.Node, all bool) *html.Node {
	li := element(atom.Li, "")
	if name := first(cell, "trace-name"); name != nil {
		remove(name)
		li.AppendChild(name)
		li.AppendChild(text(": "))
	}
	n := 0
	for _, line := range byClass(cell, "trace-line") {
		if !all && !is(line, "trace-changed") {
			continue
		}
		if n > 0 {
			li.AppendChild(text("; "))
		}
		remove(line)
		li.AppendChild(line)
		n++
	}
	if n == 0 {
		return nil
	}
	return li
}

// stateTable makes the cards of a state a list, one line each.
func stateTable(s *html.Node) {
	list := element(atom.Ul, "trace-state")
	for _, card := range byClass(s, "trace-card") {
		if li := changes(card, true); li != nil {
			list.AppendChild(li)
		}
	}
	if list.FirstChild == nil {
		return
	}
	for _, key := range []string{"aria-label", "aria-labelledby"} {
		if v := attr(s, key); v != "" {
			setAttr(list, key, v)
		}
	}
	replace(s, list)
}
