package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// links collects the page's links: those that the author wrote, autolinks, and
// those of terms.
func (p *page) links() {
	for _, n := range nodesOf(p.root, ast.KindLink, ast.KindAutoLink, kindTerm) {
		switch n := n.(type) {
		case *ast.Link:
			link := Link{Pos: p.pos(n.Pos()), Dest: unescape(n.Destination)}
			p.checkDestination(link.Pos, "a link", link.Dest)
			if p.isBlank(n) {
				p.warnf(link.Pos, "write between the brackets where it leads", "the link has no text, so readers cannot see it")
			}
			p.addLink(n, link)
		case *ast.AutoLink:
			link := Link{Pos: p.pos(p.autoLinkOffset(n)), Dest: p.autoLinkDest(n)}
			p.checkDestination(link.Pos, "a link", link.Dest)
			p.addLink(n, link)
		case *termNode:
			p.addLink(n, Link{Pos: p.pos(n.Pos()), Dest: "/" + p.in.Words.Glossary + "#" + n.id, Term: true})
		}
	}
}

// isBlank says whether a link shows nothing that one could click on.
func (p *page) isBlank(n *ast.Link) bool {
	return plainText(n, p.in.Src) == "" && len(nodes[*ast.Image](n)) == 0 && len(nodes[*roleNode](n)) == 0
}

func (p *page) addLink(n ast.Node, link Link) {
	p.doc.values[n] = len(p.doc.Links)
	p.doc.Links = append(p.doc.Links, link)
}

func (p *page) autoLinkDest(n *ast.AutoLink) string {
	url := string(n.URL(p.in.Src))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(url), "mailto:") {
		url = "mailto:" + url
	}
	return url
}

// autoLinkOffset is where an autolink begins. goldmark's own position of a
// bare URL can be that of the space or bracket before it.
func (p *page) autoLinkOffset(n *ast.AutoLink) int {
	at := n.Pos()
	if p.in.Src[at] != '<' && !bytes.HasPrefix(p.in.Src[at:], n.Label(p.in.Src)) {
		at++
	}
	return at
}

// checkDestination reports addresses that are missing, or that run code or
// smuggle a file in.
func (p *page) checkDestination(at Pos, what, dest string) {
	switch {
	case dest == "":
		p.errorf(at, "", "%s needs a destination", what)
	case isDangerous(dest):
		p.errorf(at, "use an http(s) address, or a file of this project", "%s must not lead to a %s: address", what, scheme(dest))
	}
}

// isDangerous says whether a browser that follows dest would do something
// other than fetch a document over the network.
func isDangerous(dest string) bool {
	switch scheme(dest) {
	case "javascript", "vbscript", "data", "file":
		return true
	}
	return false
}

// scheme returns what stands before the colon of an absolute URL, as browsers
// read it: in lower case, control characters and spaces left out.
func scheme(dest string) string {
	name, _, found := strings.Cut(dest, ":")
	if !found {
		return ""
	}
	return strings.ToLower(strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, name))
}

func (w *writer) link(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	switch {
	case w.entry:
	case entering:
		w.openLink(to, n)
		if title := n.(*ast.Link).Title; len(title) > 0 {
			put(to, ` title="`, unescape(title), `"`)
		}
		put(to, ">")
	default:
		put(to, "</a>")
	}
	return ast.WalkContinue, nil
}

func (w *writer) autoLink(to util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	switch label := string(n.(*ast.AutoLink).Label(src)); {
	case !entering:
	case w.entry:
		put(to, "", label)
	default:
		w.openLink(to, n)
		put(to, ">", label, "</a>")
	}
	return ast.WalkContinue, nil
}

// openLink writes a start tag without its closing bracket.
func (w *writer) openLink(to util.BufWriter, n ast.Node) {
	put(to, "<a")
	if href := w.r.Link(w.doc.Links[w.doc.values[n]]); !isDangerous(href) {
		put(to, ` href="`, href, `"`)
	}
}
