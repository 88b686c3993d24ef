package markdown

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// A ```citations fence, which is empty, stands for the list of all citations of
// the site. It can be on any page; what is in the list only the site knows.

const citationsLang = "citations"

type citationListNode struct {
	ast.BaseBlock
	at Pos
}

var kindCitationList = ast.NewNodeKind("CitationList")

func (n *citationListNode) Kind() ast.NodeKind { return kindCitationList }

func (n *citationListNode) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

func (p *page) newCitationList(f *fence) ast.Node {
	p.standsFor(f, &p.doc.CitationLists, "cite in ```kernel fences; here they are listed")
	return &citationListNode{at: f.at}
}

func (w *writer) citationList(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	at := n.(*citationListNode).at
	if !entering || at != w.doc.CitationLists[0] {
		return ast.WalkContinue, nil
	}
	put(to, w.r.Citations(w.doc.LevelBelow(at))+"\n")
	return ast.WalkContinue, nil
}

// LevelBelow is the level of a heading that belongs to the section of a place:
// that of the releases in the list of citations.
func (d *Doc) LevelBelow(at Pos) int {
	if i := d.Section(at); i >= 0 {
		return min(d.Headings[i].Level+1, 6)
	}
	return 2
}
