package markdown

import (
	"bytes"
	"html"
	"io"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// A writer renders a Doc once, with the answers of one Resolver. Its methods,
// in the files of the elements they render, have the signature that goldmark
// wants: they are called on entering and on leaving a node. None changes the
// tree.
type writer struct {
	doc   *Doc
	r     Resolver
	entry bool // rendering a heading for the table of contents: no links, no Resolver
}

func (w *writer) render(to *bytes.Buffer, n ast.Node) {
	// Writing to a buffer does not fail, and no writer method returns an error.
	_ = newRenderer(w).Render(to, w.doc.src, n)
}

// inlineHTML renders the content of n, a heading, without links.
func (d *Doc) inlineHTML(n ast.Node) string {
	var b bytes.Buffer
	r := newRenderer(&writer{doc: d, entry: true})
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		_ = r.Render(&b, d.src, c) // as in render
	}
	return string(bytes.TrimSpace(b.Bytes()))
}

// put writes HTML and text in turn, beginning with HTML; it escapes the text:
// put(to, `<a href="`, href, `">`).
func put(w util.BufWriter, parts ...string) {
	for i, s := range parts {
		if i%2 == 1 {
			s = html.EscapeString(s)
		}
		_, _ = io.WriteString(w, s) // a bufio.Writer keeps its first error
	}
}
