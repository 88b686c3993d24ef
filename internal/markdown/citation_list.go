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
	level := 2
	if i := w.doc.Section(at); i >= 0 {
		level = min(w.doc.Headings[i].Level+1, 6)
	}
	put(to, w.r.Citations(level)+"\n")
	return ast.WalkContinue, nil
}
