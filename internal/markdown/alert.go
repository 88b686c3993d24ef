package markdown

import (
	"regexp"
	"slices"
	"strings"

	"docgen/internal/nearest"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Alerts are block quotes whose first line is [!NOTE] or another of GitHub's
// five kinds, in any case, alone on its line.

// An alertNode takes the place of such a block quote.
type alertNode struct {
	ast.BaseBlock
	kind string // one of alertKinds: the end of a class, and of its title's id
}

var kindAlert = ast.NewNodeKind("Alert")

func (n *alertNode) Kind() ast.NodeKind { return kindAlert }

func (n *alertNode) Dump(src []byte, level int) {
	ast.DumpHelper(n, src, level, map[string]string{"Kind": n.kind}, nil)
}

func alertKinds() []string {
	return []string{"note", "tip", "important", "warning", "caution"}
}

var alertMark = regexp.MustCompile(`^\[!([A-Za-z]+)\][ \t]*(.*)`)

// alerts finds block quotes that are alerts.
func (p *page) alerts() {
	for _, quote := range nodes[*ast.Blockquote](p.root) {
		first, ok := quote.FirstChild().(*ast.Paragraph)
		if !ok || first.Lines().Len() == 0 {
			continue
		}
		line := first.Lines().At(0)
		m := alertMark.FindSubmatch(line.Value(p.in.Src))
		if m == nil {
			continue
		}
		kind, at := strings.ToLower(string(m[1])), p.pos(line.Start)
		switch {
		case !slices.Contains(alertKinds(), kind):
			p.warnf(at, nearest.Hint(kind, alertKinds()), "unknown alert [!%s], expected one of %s",
				m[1], strings.ToUpper(strings.Join(alertKinds(), ", ")))
			continue
		case len(m[2]) > 0:
			p.warnf(at, "put the text on the next line", "[!%s] makes an alert only if it is alone on its line", m[1])
			continue
		}
		if !removeLine(first, line) {
			continue // [!NOTE] is a link here
		}
		if !first.HasChildren() {
			remove(first)
		}
		if !quote.HasChildren() {
			p.warnf(at, "write it in the lines below, each with >", "the alert has no text")
		}
		alert := &alertNode{kind: kind}
		for c := quote.FirstChild(); c != nil; c = quote.FirstChild() {
			alert.AppendChild(alert, c)
		}
		replace(quote, alert)
	}
}

// removeLine takes the text of the first line out of a paragraph. It does
// nothing and returns false if that line holds anything but text.
func removeLine(para *ast.Paragraph, line text.Segment) bool {
	var parts []ast.Node
	for c := para.FirstChild(); c != nil; c = c.NextSibling() {
		t, ok := c.(*ast.Text)
		if !ok {
			if c.Pos() >= line.Stop {
				break
			}
			return false
		}
		if t.Segment.Start >= line.Stop {
			break
		}
		parts = append(parts, t)
	}
	for _, t := range parts {
		remove(t)
	}
	return true
}

func (w *writer) alert(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		put(to, "</div>\n")
		return ast.WalkContinue, nil
	}
	kind := n.(*alertNode).kind
	title := w.r.Label("alert." + kind)
	put(to, `<div class="alert alert-`, kind, `" role="note" aria-label="`, title, "\">\n")
	put(to, `<p class="alert-title">`, title, "</p>\n")
	return ast.WalkContinue, nil
}
