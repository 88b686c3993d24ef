package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// A mention is a role that speaks of words instead of using them,
// {mention}`virtual machine`: what is in it is neither linked to the glossary
// nor reported as a form to avoid or as a number that no simulator gave. Which
// words a page has to mention is up to its language. If they are code, the
// back-ticks are written in double ones: {mention}`` `mput` ``.

// A mentionNode takes the place of the role; its child is the text.
type mentionNode struct {
	ast.BaseInline
	code bool
}

const mentionRole = "mention"

var kindMention = ast.NewNodeKind("Mention")

func (n *mentionNode) Kind() ast.NodeKind { return kindMention }

func (n *mentionNode) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

// mentions takes mentions out of the roles, which quote something.
func (p *page) mentions() {
	for _, n := range nodes[*roleNode](p.root) {
		if n.name != mentionRole || n.alone {
			p.quotes = append(p.quotes, n)
			continue
		}
		text, code := strings.CutPrefix(n.content, "`")
		m := &mentionNode{code: code}
		m.SetPos(n.Pos())
		m.AppendChild(m, ast.NewString([]byte(strings.TrimSuffix(text, "`"))))
		replace(n, m)
	}
}

func (w *writer) mention(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	tag := "span"
	if n.(*mentionNode).code {
		tag = "code"
	}
	if entering {
		put(to, "<"+tag+` class="mention">`)
	} else {
		put(to, "</"+tag+">")
	}
	return ast.WalkContinue, nil
}
