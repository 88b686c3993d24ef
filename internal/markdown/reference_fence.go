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
	p.allow(f, attributes(referenceLang)...)
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
		p.empty(f, "write before or after it")
		p.doc.References = append(p.doc.References, Reference{Pos: f.at, Of: of.value})
		return &referenceNode{index: len(p.doc.References) - 1}
	}
	return p.unusable(f)
}

// inheritReferences compares the references of a translation with the source page's.
func (p *page) inheritReferences() {
	if p.in.Source == nil {
		return
	}
	align(p, p.doc.References, p.in.Source.References, alignment[Reference]{
		id:   func(r Reference) string { return r.Of },
		name: func(r Reference) string { return "the reference of " + r.Of },
		at:   func(r Reference) Pos { return r.Pos },
		same: func(r, source Reference) bool { return r.Of == source.Of },
		near: func(r, source Reference) bool { return r.Of == source.Of },
		take: func(r, source *Reference) {},
	})
}

// referenceLevels fills in the level of each reference, once headings are known.
func (p *page) referenceLevels() {
	for i := range p.doc.References {
		r := &p.doc.References[i]
		r.Level = 3
		if s := p.doc.Section(r.Pos); s >= 0 {
			r.Level = min(max(p.doc.Headings[s].Level+1, 3), 4)
		}
	}
}

func (w *writer) reference(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		put(to, w.r.Reference(w.doc.References[n.(*referenceNode).index])+"\n")
	}
	return ast.WalkContinue, nil
}
