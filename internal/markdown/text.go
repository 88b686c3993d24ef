package markdown

import (
	"bufio"
	"bytes"
	"html"
	"io"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	ghtml "github.com/yuin/goldmark/renderer/html"
)

// plainText is what a reader would read aloud of n: text, code, and the
// descriptions of images, without footnote marks.
func plainText(n ast.Node, src []byte) string {
	var b strings.Builder
	addText(&b, n, src)
	return strings.Join(strings.Fields(b.String()), " ")
}

// A textWriter takes plain text: a strings.Builder, or whoever only looks at it.
type textWriter interface {
	io.Writer
	io.ByteWriter
	io.StringWriter
}

// addText writes the plain text of n. Writing it does not fail.
func addText(b textWriter, n ast.Node, src []byte) {
	switch n := n.(type) {
	case *ast.Text:
		if n.IsRaw() {
			_, _ = b.Write(n.Value(src))
		} else {
			raw := n.Value(src)
			if isPlain(raw) {
				_, _ = b.Write(raw)
			} else {
				_, _ = b.WriteString(unescape(raw))
			}
		}
		if n.SoftLineBreak() || n.HardLineBreak() {
			_ = b.WriteByte(' ')
		}
	case *ast.String:
		_, _ = b.Write(n.Value)
	case *ast.AutoLink:
		_, _ = b.Write(n.Label(src))
	case *roleNode:
		if n.name == kernelLang || n.alone {
			_, _ = b.WriteString(n.text())
		}
	case *ast.RawHTML, *east.FootnoteLink:
	default:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			addText(b, c, src)
		}
	}
}

// isPlain says whether a text stands for itself.
func isPlain(raw []byte) bool { return !bytes.ContainsAny(raw, "\\&\x00") }

// unescape undoes Markdown's backslash escapes and character references, just
// as rendering does.
func unescape(raw []byte) string {
	if isPlain(raw) {
		return string(raw)
	}
	var b strings.Builder
	w := bufio.NewWriter(&b)
	ghtml.DefaultWriter.Write(w, raw)
	w.Flush()
	return html.UnescapeString(b.String())
}

// summary fills Doc.Text: the first paragraph at top level that can be read
// without the simulator and says something.
func (p *page) summary() {
	for n := p.root.FirstChild(); n != nil; n = n.NextSibling() {
		quotes := func(r *roleNode) bool { return r.name != kernelLang && !r.alone }
		if n.Kind() != ast.KindParagraph || slices.ContainsFunc(nodes[*roleNode](n), quotes) {
			continue
		}
		if p.doc.Text = plainText(n, p.in.Src); p.doc.Text != "" {
			return
		}
	}
}
