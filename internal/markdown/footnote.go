package markdown

import (
	"fmt"
	"regexp"
	"strconv"

	"docgen/internal/nearest"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Footnotes are goldmark's, with checks and with HTML of our own: the notes
// are a labelled section at the end, and each way back has a name.

// A footnoteCensus remembers which notes a page defines, because goldmark
// forgets those that nothing refers to.
type footnoteCensus struct{}

// A footnoteDef is a note's definition.
type footnoteDef struct {
	label  string
	offset int
	used   bool
}

const footnoteMeta = "footnotes" // where the census leaves its []footnoteDef

func (footnoteCensus) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	var defs []footnoteDef
	for _, n := range nodes[*east.Footnote](doc) {
		defs = append(defs, footnoteDef{string(n.Ref), n.Pos(), n.Index >= 0})
	}
	doc.AddMeta(footnoteMeta, defs)
}

var footnoteMark = regexp.MustCompile(`\[\^([^\]\s]+)\]`)

// footnotes reports notes without reference and references without note.
func (p *page) footnotes() {
	defs, _ := p.root.OwnerDocument().Meta()[footnoteMeta].([]footnoteDef)
	var labels []string
	first := map[string]footnoteDef{}
	for _, def := range defs {
		switch earlier, twice := first[def.label]; {
		case twice:
			p.errorf(p.pos(def.offset), "", "the footnote [^%s] is already defined on line %d", def.label, p.pos(earlier.offset).Line)
		case !def.used:
			p.warnf(p.pos(def.offset), fmt.Sprintf("refer to it with [^%s]", def.label), "nothing refers to the footnote [^%s]", def.label)
			fallthrough
		default:
			first[def.label] = def
			labels = append(labels, def.label)
			p.doc.notes = append(p.doc.notes, item{p.pos(def.offset), def.label, "the footnote [^" + def.label + "]"})
		}
	}
	for _, run := range textRuns(p.root, p.in.Src) {
		for _, m := range run.findAll(footnoteMark) {
			hint := nearest.Hint(m.text, labels)
			if hint == "" {
				hint = fmt.Sprintf("define it in a paragraph that begins with [^%s]:, or write \\[ for a bracket", m.text)
			}
			p.warnf(p.pos(m.offset), hint, "there is no footnote [^%s]", m.text)
		}
	}
}

func (w *writer) footnoteLink(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering || w.entry {
		return ast.WalkContinue, nil
	}
	link := n.(*east.FootnoteLink)
	index := strconv.Itoa(link.Index)
	put(to, `<sup class="footnote-ref" id="`, footnoteRefID(link.Index, link.RefIndex), `"><a href="#fn:`, index,
		`" role="doc-noteref">`, index, `</a></sup>`)
	return ast.WalkContinue, nil
}

// footnoteRefID is the anchor of a reference to note index, ref counting from 0.
func footnoteRefID(index, ref int) string {
	if ref == 0 {
		return fmt.Sprintf("fnref:%d", index)
	}
	return fmt.Sprintf("fnref:%d-%d", index, ref+1)
}

func (w *writer) footnoteBacklink(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	back := n.(*east.FootnoteBacklink)
	which := strconv.Itoa(back.Index)
	if back.RefCount > 1 {
		which = fmt.Sprintf("%d-%d", back.Index, back.RefIndex+1)
	}
	put(to, ` <a class="footnote-back" href="#`, footnoteRefID(back.Index, back.RefIndex),
		`" role="doc-backlink" aria-label="`, w.r.Label("footnote-back")+" "+which, `">↩`+"\ufe0e"+`</a>`)
	return ast.WalkContinue, nil
}

func (w *writer) footnote(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		put(to, `<li id="fn:`, strconv.Itoa(n.(*east.Footnote).Index), "\">\n")
	} else {
		put(to, "</li>\n")
	}
	return ast.WalkContinue, nil
}

func (w *writer) footnoteList(to util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		put(to, `<section class="footnotes" role="doc-endnotes" aria-label="`, w.r.Label("footnotes"), "\">\n<ol>\n")
	} else {
		put(to, "</ol>\n</section>\n")
	}
	return ast.WalkContinue, nil
}
