package markdown

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"docgen/internal/terms"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// A page's first use of each term is linked to the glossary, and forms to avoid
// are reported. Both are found in one pass over the text.

// Words is the vocabulary of a page.
type Words struct {
	*terms.Matcher
	Glossary string // the page with the terms, below the language's folder: "glossary.md"
	Link     bool   // link first uses; not on the glossary itself
	Check    bool   // report forms to avoid
}

// A termNode is a link to the glossary that nobody has written. Its children
// are what the author wrote: text, or a code span.
type termNode struct {
	ast.BaseInline
	id string // in the glossary
}

var kindTerm = ast.NewNodeKind("Term")

func (n *termNode) Kind() ast.NodeKind { return kindTerm }

func (n *termNode) Dump(src []byte, level int) {
	ast.DumpHelper(n, src, level, map[string]string{"ID": n.id}, nil)
}

// terms looks at all text of the page, and at the titles of its figures and
// code blocks.
func (p *page) terms() {
	if p.in.Words == nil {
		return
	}
	s := &termScan{page: p, words: p.in.Words, linked: map[int]bool{}}
	s.children(p.root, s.words.Link)
	for _, e := range p.doc.Embeds {
		s.title(e.Pos, e.Title)
	}
	for _, e := range p.doc.Evidence {
		s.title(e.Pos, e.Title)
	}
	for _, c := range p.doc.Comparisons {
		s.title(c.Pos, c.Title)
	}
	for _, n := range nodes[*codeNode](p.root) {
		s.title(n.block.Pos, n.title)
	}
}

// A termScan goes over a page in document order.
type termScan struct {
	*page
	words  *Words
	linked map[int]bool // terms that have been linked, or have a link of the author's
}

// children looks at what is in n. link says whether links can be made there:
// not in links, in what names things (headings, header cells, defined words),
// and in descriptions of images.
func (s *termScan) children(n ast.Node, link bool) {
	anchor := false // in <a> of the author's
	for c := n.FirstChild(); c != nil; {
		next := c.NextSibling()
		switch c := c.(type) {
		case *ast.Text:
			run := []*ast.Text{c}
			for t, ok := next.(*ast.Text); ok && !t.IsRaw(); t, ok = next.(*ast.Text) {
				run, next = append(run, t), next.NextSibling()
			}
			s.text(run, link && !anchor)
		case *ast.CodeSpan:
			s.code(c, link && !anchor)
		case *ast.RawHTML:
			anchor = opensAnchor(c, s.in.Src, anchor)
		case *ast.Link:
			s.byHand(c)
			s.children(c, false)
		case *ast.Image, *ast.Heading, *east.TableHeader, *east.DefinitionTerm:
			s.children(c, false)
		case *mentionNode, *roleNode:
		default:
			s.children(c, link && !anchor)
		}
		c = next
	}
}

// opensAnchor says whether what follows an HTML tag is in a link; before says
// whether the tag is.
func opensAnchor(n *ast.RawHTML, src []byte, before bool) bool {
	tag := strings.ToLower(string(n.Segments.Value(src)))
	switch name := strings.TrimLeft(tag, "</"); {
	case name != "a" && !strings.HasPrefix(name, "a ") && !strings.HasPrefix(name, "a>") && !strings.HasPrefix(name, "a\n"):
		return before
	default:
		return !strings.HasPrefix(tag, "</")
	}
}

// byHand notes a link of the author's to the glossary.
func (s *termScan) byHand(n *ast.Link) {
	file, id, found := strings.Cut(unescape(n.Destination), "#")
	if !found || s.below(file) != s.words.Glossary {
		return
	}
	for i, term := range s.words.Terms() {
		if term.ID == id {
			s.linked[i] = true
		}
	}
}

// below returns what a link's path leads to, below the language's folder.
func (p *page) below(file string) string {
	if rooted, ok := strings.CutPrefix(file, "/"); ok {
		return path.Clean(rooted)
	}
	return path.Join(path.Dir(p.in.Path), file)
}

// text looks at a run of text without markup. goldmark cuts text wherever
// markup might have begun, and at the ends of lines.
func (s *termScan) text(run []*ast.Text, link bool) {
	var b strings.Builder
	starts := make([]int, len(run))
	for i, t := range run {
		starts[i] = b.Len()
		b.Write(t.Value(s.in.Src))
		if t.SoftLineBreak() || t.HardLineBreak() {
			b.WriteByte('\n')
		}
	}
	piece := func(at int) int { // the last that begins at or before a byte
		i, found := slices.BinarySearch(starts, at)
		if !found {
			return i - 1
		}
		for i+1 < len(starts) && starts[i+1] == at { // an empty one holds nothing
			i++
		}
		return i
	}
	var uses []termUse
	for _, m := range s.words.Text(b.String()) {
		from, to := piece(m.Start), piece(m.End-1)
		u := termUse{
			term: m.Term, from: from, to: to,
			start: run[from].Segment.Start + m.Start - starts[from], end: run[to].Segment.Start + m.End - starts[to],
		}
		switch {
		case m.Avoid >= 0:
			s.avoid(s.pos(u.start), m.Avoid, b.String()[m.Start:m.End])
		case link && s.first(m.Term):
			uses = append(uses, u)
		}
	}
	for _, u := range slices.Backward(uses) { // so that what is cut off is behind what is still to do
		s.wrap(run, u)
	}
}

// A termUse is where a term stands in a run of text.
type termUse struct {
	term       int
	from, to   int // indexes of pieces of the run
	start, end int // bytes of the page
}

// first says whether this use of a term is the one to link.
func (s *termScan) first(term int) bool {
	if s.linked[term] {
		return false
	}
	s.linked[term] = true
	return !s.words.Term(term).Unlinked
}

// wrap puts the use of a term into a link.
func (s *termScan) wrap(run []*ast.Text, u termUse) {
	first, last := run[u.from], run[u.to]
	node := s.newTerm(u.term, u.start)
	parent := first.Parent()
	parent.InsertBefore(parent, first, node)

	rest := ast.NewTextSegment(last.Segment.WithStart(u.end))
	rest.SetSoftLineBreak(last.SoftLineBreak())
	rest.SetHardLineBreak(last.HardLineBreak())
	parent.InsertAfter(parent, last, rest)
	last.Segment = last.Segment.WithStop(u.end)
	last.SetSoftLineBreak(false)
	last.SetHardLineBreak(false)

	before := ast.NewTextSegment(first.Segment.WithStop(u.start))
	parent.InsertBefore(parent, node, before)
	first.Segment = first.Segment.WithStart(u.start)
	for _, t := range run[u.from : u.to+1] {
		node.AppendChild(node, t) // which takes it from its parent
	}
	run[u.from] = before // where the uses are that are still to do
}

func (s *termScan) newTerm(term, offset int) *termNode {
	node := &termNode{id: s.words.Term(term).ID}
	node.SetPos(offset)
	return node
}

// code looks at a code span.
func (s *termScan) code(n *ast.CodeSpan, link bool) {
	first, ok := n.FirstChild().(*ast.Text)
	if !ok {
		return
	}
	text := plainText(n, s.in.Src)
	if bytes.HasPrefix(s.in.Src[first.Segment.Start:], []byte(text)) { // else it goes over several lines
		for _, m := range s.words.Code(text) {
			s.avoid(s.pos(first.Segment.Start+m.Start), m.Avoid, text[m.Start:m.End])
		}
	}
	if i := s.words.Named(text); link && i >= 0 && s.first(i) {
		node := s.newTerm(i, max(n.Pos(), 0))
		replace(n, node)
		node.AppendChild(node, n)
	}
}

// title looks at the title of a fence at a place.
func (s *termScan) title(at Pos, title string) {
	for _, m := range s.words.Text(title) {
		if m.Avoid >= 0 {
			found := title[m.Start:m.End]
			line := string(s.lines.line(at.Line - s.lines.first))
			if i := strings.Index(line, title); i >= 0 {
				at.Col = len([]rune(line[:i+m.Start])) + 1
			}
			s.avoid(at, m.Avoid, found)
		}
	}
}

// avoid reports a form to avoid.
func (s *termScan) avoid(at Pos, i int, found string) {
	if s.words.Check {
		msg, hint := s.words.Avoid(i).Report(found)
		s.warnf(at, hint, "%s", msg)
	}
}

func (w *writer) term(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	switch {
	case w.entry:
	case entering:
		put(to, `<a class="term" href="`, w.r.Link(w.doc.Links[w.doc.values[n]]), `">`)
	default:
		put(to, "</a>")
	}
	return ast.WalkContinue, nil
}
