package markdown

import (
	"slices"
	"strings"

	"docgen/internal/nearest"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// referenceLang is the language of fences that stand for a generated list:
//
//	```reference {of=operations}
//	```
//
// The page brings the headings and the words around it, the site brings the
// list, in the page's language. What can be listed is known here, so that a
// mistyped name is found before anything else is looked at; that the site makes
// each of them is a test's business.
const referenceLang = "reference"

// Lists lists what a reference can be of.
func Lists() []string {
	return []string{
		"operations", "statements", "settings", "checks", "bounds", "choices", "paths", "refusals",
		"invariants", "faults", "kernels", "trace", "events", "cases",
		"config", "front-matter", "terms", "elements",
	}
}

// A referenceNode takes the place of a fence that stands for a generated list.
type referenceNode struct {
	ast.BaseBlock
	index int // in Doc.References
}

var kindReference = ast.NewNodeKind("Reference")

func (n *referenceNode) Kind() ast.NodeKind { return kindReference }

func (n *referenceNode) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

// newReference reads a fence that stands for a list. One that names none
// becomes an empty code block.
func (p *page) newReference(f *fence) ast.Node {
	p.allow(f, "", attributeKeys(referenceLang)...)
	of, given := f.attr("of")
	switch {
	case !given && !f.bad:
		p.errorf(f.at, "write {of=…}: "+strings.Join(Lists(), ", "), "the reference does not say of what")
	case !given || of.bare:
	case !slices.Contains(Lists(), of.value):
		p.errorf(of.Pos, nearest.Hint(of.value, Lists()), "there is no reference of %q, expected one of %s", of.value, strings.Join(Lists(), ", "))
	case slices.ContainsFunc(p.doc.References, func(r Reference) bool { return r.Of == of.value }):
		p.errorf(of.Pos, "link to the one above", "the reference of %s is in this page already", of.value)
	default:
		if strings.TrimSpace(f.body) != "" {
			p.errorf(Pos{f.at.Line + 1, 1}, "leave the fence empty, and write before or after it", "a reference has no text of its own")
		}
		p.doc.References = append(p.doc.References, Reference{Pos: f.at, Of: of.value})
		return &referenceNode{index: len(p.doc.References) - 1}
	}
	return p.newCode(CodeBlock{Pos: f.at, Text: f.body}, "", nil)
}

// inheritReferences compares the references of a translation with the source
// page's: the same, in the same order. A missing one is a warning, as with
// scenarios.
func (p *page) inheritReferences() {
	if p.in.Source == nil {
		return
	}
	theirs := p.in.Source.References
	next := 0
	for _, r := range p.doc.References {
		at := slices.IndexFunc(theirs[next:], func(s Reference) bool { return s.Of == r.Of })
		if at < 0 {
			hint := "keep the source page's order"
			if !slices.ContainsFunc(theirs, func(s Reference) bool { return s.Of == r.Of }) {
				hint = "take it out, or put it into the source page, too"
			}
			p.errorf(r.Pos, hint, "the source page %s does not show the reference of %s here", p.in.Source.file, r.Of)
			continue
		}
		for _, missed := range theirs[next : next+at] {
			p.warnMissingReference(r.Pos, missed)
		}
		next += at + 1
	}
	for _, missed := range theirs[next:] {
		p.warnMissingReference(p.end(), missed)
	}
}

func (p *page) warnMissingReference(at Pos, source Reference) {
	p.warnf(at, "", "the source page shows the reference of %s before this place (%s:%d); here it is missing", source.Of, p.in.Source.file, source.Line)
}

// referenceLevels fills in the level of each reference, once headings are known.
func (p *page) referenceLevels() {
	for i := range p.doc.References {
		r := &p.doc.References[i]
		r.Level = 3
		for _, h := range p.doc.Headings {
			if h.Line < r.Line && h.Level >= 2 {
				r.Level = min(max(h.Level+1, 3), 4)
			}
		}
	}
}

func (w *writer) reference(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		put(to, w.r.Reference(w.doc.References[n.(*referenceNode).index])+"\n")
	}
	return ast.WalkContinue, nil
}
