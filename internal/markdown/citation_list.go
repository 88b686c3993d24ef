package markdown

import (
	"strings"

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
	p.allowNone(f)
	if strings.TrimSpace(f.body) != "" {
		p.errorf(Pos{f.at.Line + 1, 1}, "cite in ```kernel fences; here they are listed", "a citations fence is empty")
	}
	n := &citationListNode{at: f.at}
	if len(p.doc.Lists) > 0 {
		p.errorf(f.at, "", "the page already lists the citations on line %d", p.doc.Lists[0].Line)
		return n
	}
	p.doc.Lists = append(p.doc.Lists, f.at)
	return n
}

func (w *writer) citationList(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	at := n.(*citationListNode).at
	if !entering || len(w.doc.Lists) == 0 || at != w.doc.Lists[0] {
		return ast.WalkContinue, nil
	}
	level := 2
	if i := w.doc.Section(at); i >= 0 {
		level = min(w.doc.Headings[i].Level+1, 6)
	}
	put(to, w.r.Citations(level)+"\n")
	return ast.WalkContinue, nil
}
