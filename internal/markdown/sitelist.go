package markdown

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// An empty fence of one of these languages stands for a list of what is in all
// pages of the site. It can be on any page; what is in the list only the site
// knows.
const (
	citationsLang = "citations" // all citations
	answersLang   = "answers"   // all exercises, with answers
)

// A siteListNode takes the place of such a fence.
type siteListNode struct {
	ast.BaseBlock
	at    Pos
	lang  string
	shown bool // it is the page's first of its kind: ids in the list are unique
}

var kindSiteList = ast.NewNodeKind("SiteList")

func (n *siteListNode) Kind() ast.NodeKind { return kindSiteList }

func (n *siteListNode) Dump(src []byte, level int) {
	ast.DumpHelper(n, src, level, map[string]string{"Lang": n.lang}, nil)
}

func (p *page) newCitationList(f *fence) ast.Node {
	return p.newSiteList(f, &p.doc.CitationLists, "cite in ```kernel fences; here they are listed")
}

func (p *page) newAnswers(f *fence) ast.Node {
	return p.newSiteList(f, &p.doc.Answers, "the answer of each exercise stands in its own fence")
}

// newSiteList reads a fence that has nothing to say but where the list stands, once
// in a page at most. list has the page's fences of that kind so far.
func (p *page) newSiteList(f *fence, list *[]Pos, hint string) ast.Node {
	p.allow(f)
	p.empty(f, hint)
	n := &siteListNode{at: f.at, lang: f.lang, shown: len(*list) == 0}
	if n.shown {
		*list = append(*list, f.at)
	} else {
		p.errorf(f.at, "", "the page already has a fence of %s, on line %d", f.lang, (*list)[0].Line)
	}
	return n
}

func (w *writer) siteList(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	switch list := n.(*siteListNode); {
	case !entering || !list.shown:
	case list.lang == citationsLang:
		put(to, w.r.Citations(w.doc.LevelBelow(list.at))+"\n")
	default:
		put(to, w.r.Answers(list.at)+"\n")
	}
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
