package book

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Unfold opens all folds, which paper cannot. Two kinds are more than text that
// was out of the way. The answers of exercises go to the end of the chapter, below
// a heading of this text, because an answer below its question is read first;
// what unfolded them leads there. And call chains, which have a line per call,
// become one paragraph each, calls within calls in brackets.
func (b *Body) Unfold(answers string) {
	end := element(atom.Section, "answers")
	for _, n := range elements(b.root) {
		switch {
		case n.DataAtom != atom.Details || n.Parent == nil:
		case is(n, "exercise-answer"):
			b.moveAnswer(n, end)
		case is(n, "trace-calls"):
			replace(n, callsInline(n))
		default:
			unfold(n)
		}
	}
	if end.FirstChild == nil {
		return
	}
	heading := element(atom.H2, "", text(answers))
	setAttr(heading, "id", answersID)
	end.InsertBefore(heading, end.FirstChild)
	b.root.AppendChild(end)
}

// answersID is the id of the heading above answers. A dot keeps it apart from the
// ids that authors write.
const answersID = "book.answers"

// moveAnswer moves the answer of an exercise to the end of the chapter, and leaves
// a link.
func (b *Body) moveAnswer(n, end *html.Node) {
	summary := summaryOf(n)
	exercise := n.Parent
	id := attr(exercise, "id")
	answer := element(atom.Div, "answer")
	setAttr(answer, "id", id+".answer")
	if title := first(exercise, "exercise-title"); title != nil {
		link := element(atom.A, "", text(words(title)))
		setAttr(link, "href", "#"+id)
		answer.AppendChild(element(atom.P, "exercise-title", link))
	}
	if ask := first(exercise, "exercise-ask"); ask != nil {
		again := element(atom.P, "exercise-ask")
		for c := range ask.ChildNodes() {
			again.AppendChild(clone(c))
		}
		for _, n := range elements(again) {
			dropAttr(n, "id")
		}
		answer.AppendChild(again)
	}
	move(n, answer)
	end.AppendChild(answer)
	link := element(atom.A, "", text(summary))
	setAttr(link, "href", "#"+id+".answer")
	replace(n, element(atom.P, "exercise-to-answer", link))
}

// summaryOf takes the summary out of a fold and returns its text.
func summaryOf(n *html.Node) string {
	for c := range children(n) {
		if c.DataAtom == atom.Summary {
			remove(c)
			return words(c)
		}
	}
	return ""
}

// unfold makes a fold a part of the text, its summary a line above.
func unfold(n *html.Node) {
	for c := range children(n) {
		if c.DataAtom == atom.Summary {
			c.DataAtom, c.Data = atom.P, "p"
			setAttr(c, "class", "summary")
			break
		}
	}
	n.DataAtom, n.Data = atom.Div, "div"
	dropAttr(n, "open", "name")
}

// callsInline makes a paragraph of a call chain.
func callsInline(n *html.Node) *html.Node {
	p := element(atom.P, "trace-calls", element(atom.Span, "trace-calls-title", text(summaryOf(n)+":")), text(" "))
	base, depth := -1, 0
	for _, li := range elements(n) {
		if li.DataAtom != atom.Li {
			continue
		}
		d := max(depthOf(li), base)
		switch {
		case base < 0:
			base = d
		case d > depth:
			p.AppendChild(text(" " + strings.Repeat("(", d-depth)))
		default:
			p.AppendChild(text(strings.Repeat(")", depth-d) + ", "))
		}
		depth = d
		move(li, p)
	}
	p.AppendChild(text(strings.Repeat(")", depth-max(base, 0)) + "."))
	return p
}

// depthOf is how deep in a call chain a line is: class d3.
func depthOf(li *html.Node) int {
	for c := range strings.FieldsSeq(attr(li, "class")) {
		if len(c) > 1 && c[0] == 'd' {
			depth := 0
			for _, r := range c[1:] {
				if r < '0' || r > '9' {
					return 0
				}
				depth = 10*depth + int(r-'0')
			}
			return min(depth, 40)
		}
	}
	return 0
}
