package markdown

import (
	"bufio"
	"bytes"
	"html"
	"io"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// A writer renders a Doc once, with the answers of one Resolver. Its methods,
// in the files of the elements they render, have the signature that goldmark
// wants: they are called on entering and on leaving a node. None changes the
// tree.
type writer struct {
	doc   *Doc
	r     Resolver
	entry bool // rendering headings for the table of contents: no links, no Resolver

	with renderer.Renderer // calls the writer; made when first needed
}

// content renders what is in n. A writer does so in the middle of doing so, too:
// for an exercise. size is about how much there will be, if that is known.
func (w *writer) content(n ast.Node, size int) []byte {
	if w.with == nil {
		w.with = newRenderer(w)
	}
	var b bytes.Buffer
	b.Grow(size)
	to := bufio.NewWriterSize(&b, 256) // most of what is rendered is headings
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		// Writing to a buffer does not fail, and no writer method returns an error.
		_ = w.with.Render(to, w.doc.src, c)
	}
	return b.Bytes()
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
