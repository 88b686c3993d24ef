package markdown

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// HTML in Markdown is an error unless Input.RawHTML allows it: it escapes the
// checks of the other elements, and translations would have to repeat it.
// Comments are always allowed; they are notes among authors and are dropped.

var (
	htmlComment = regexp.MustCompile(`(?s)<!--.*?-->`)
	htmlTagName = regexp.MustCompile(`^</?([A-Za-z][A-Za-z0-9-]*)`)
)

const rawHTMLHint = "write Markdown instead, put it in back-ticks to show it as text, or set rawHTML: true in the site's configuration"

// rawHTML drops comments and reports all other HTML.
func (p *page) rawHTML() {
	open := map[string]bool{} // elements already reported, whose end tags need no error of their own
	check := func(n ast.Node, offset int, raw string) {
		rest := strings.TrimSpace(htmlComment.ReplaceAllString(raw, ""))
		switch {
		case rest == "":
			remove(n)
		case strings.HasPrefix(rest, "<!--"):
			p.errorf(p.pos(offset+strings.LastIndex(raw, "<!--")), "end it with -->", "the comment has no end")
		case p.in.RawHTML:
		default:
			what := "HTML"
			if m := htmlTagName.FindStringSubmatch(rest); m != nil {
				what = m[0] + ">"
				if open[m[1]] && strings.HasPrefix(rest, "</") {
					return
				}
				open[m[1]] = true
			}
			p.errorf(p.pos(offset+max(strings.Index(raw, rest), 0)), rawHTMLHint, "raw HTML is not allowed here: %s", what)
		}
	}
	for _, n := range nodesOf(p.root, ast.KindRawHTML, ast.KindHTMLBlock) {
		switch n := n.(type) {
		case *ast.RawHTML:
			check(n, n.Segments.At(0).Start, string(n.Segments.Value(p.in.Src)))
		case *ast.HTMLBlock:
			check(n, n.Lines().At(0).Start, htmlBlockText(n, p.in.Src))
		}
	}
}

func htmlBlockText(n *ast.HTMLBlock, src []byte) string {
	raw := n.Lines().Value(src)
	if n.HasClosure() {
		raw = append(raw, n.ClosureLine.Value(src)...)
	}
	return string(bytes.ReplaceAll(raw, []byte{0}, []byte("\ufffd")))
}

// inlineHTML writes HTML as it stands. What Parse reported as an error is
// still in the tree; as the page cannot be published, dropping it will do.
func (w *writer) inlineHTML(to util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering && w.doc.rawHTML && !w.entry {
		put(to, string(n.(*ast.RawHTML).Segments.Value(src)))
	}
	return ast.WalkSkipChildren, nil
}

func (w *writer) htmlBlock(to util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering && w.doc.rawHTML {
		put(to, htmlBlockText(n.(*ast.HTMLBlock), src))
	}
	return ast.WalkSkipChildren, nil
}
