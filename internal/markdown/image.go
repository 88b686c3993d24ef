package markdown

import (
	"strconv"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// images collects the page's images.
func (p *page) images() {
	for _, n := range nodes[*ast.Image](p.root) {
		img := Image{p.pos(n.Pos()), unescape(n.Destination), plainText(n, p.in.Src)}
		p.checkDestination(img.Pos, "an image", img.Dest)
		if img.Alt == "" {
			p.warnf(img.Pos, "say between the brackets what the picture shows, for readers who cannot see it", "the image has no description")
		}
		p.doc.values[n] = len(p.doc.Images)
		p.doc.Images = append(p.doc.Images, img)
	}
}

func (w *writer) image(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	img := w.doc.Images[w.doc.values[n]]
	if w.entry {
		put(to, "", img.Alt)
		return ast.WalkSkipChildren, nil
	}
	src, width, height := w.r.Image(img)
	if isDangerous(src) {
		src = ""
	}
	put(to, `<img src="`, src, `" alt="`, img.Alt, `"`)
	if title := n.(*ast.Image).Title; len(title) > 0 {
		put(to, ` title="`, unescape(title), `"`)
	}
	if width > 0 && height > 0 {
		put(to, ` width="`, strconv.Itoa(width), `" height="`, strconv.Itoa(height), `"`)
	}
	put(to, ` loading="lazy">`)
	return ast.WalkSkipChildren, nil
}
