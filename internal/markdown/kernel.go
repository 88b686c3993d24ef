package markdown

import (
	"cmp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// A ```kernel fence stands at the end of a section and names what its statements
// rest on, one citation a line (citation.go). A {kernel} role names one function
// inside a sentence.

// kernelLang is the language of the fences, and the name of the role.
const kernelLang = "kernel"

// A kernelNode takes the place of a fence of citations.
type kernelNode struct {
	ast.BaseBlock
	fence kernelFence
	empty bool // nothing is written in the fence, as a translation should have it
}

// A kernelFence is what one fence cites.
type kernelFence struct {
	Pos
	list []Citation
}

var kindKernel = ast.NewNodeKind("Kernel")

func (n *kernelNode) Kind() ast.NodeKind { return kindKernel }

func (n *kernelNode) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

// newKernel reads a fence of citations. What cannot be read is left out.
func (p *page) newKernel(f *fence) ast.Node {
	p.allow(f)
	n := &kernelNode{fence: kernelFence{Pos: f.at}, empty: strings.TrimSpace(f.body) == ""}
	if n.empty && p.in.Source == nil {
		p.errorf(f.at, citationForm, "the fence cites nothing")
	}
	lines := f.node.Lines()
	for i := range lines.Len() {
		seg := lines.At(i)
		text := strings.TrimRight(string(p.in.Src[seg.Start:seg.Stop]), " \t\n")
		if strings.TrimSpace(text) == "" {
			continue
		}
		r := citationReader{page: p, at: func(i int) Pos { return p.pos(seg.Start + i) }}
		if c, ok := r.read(text); ok {
			p.warnTwice(n.fence.list, c)
			n.fence.list = append(n.fence.list, c)
		}
	}
	p.kernels = append(p.kernels, n)
	return n
}

// warnTwice reports a file that a fence has already cited.
func (p *page) warnTwice(list []Citation, c Citation) {
	for _, d := range list {
		if d.Tree == c.Tree && d.Version == c.Version && d.File == c.File && d.Commit == c.Commit {
			p.warnf(c.Pos, "add the functions there", "%s of %s is already cited on line %d", c.File, c.Name(), d.Line)
			return
		}
	}
}

// kernelRole reads a role and reports one that stands where it cannot.
func (p *page) kernelRole(n *roleNode, at Pos) {
	r := citationReader{page: p, at: func(int) Pos { return at }}
	c, ok := r.read(n.content)
	if !ok {
		return
	}
	_, heading := inside[*ast.Heading](n)
	_, image := inside[*ast.Image](n)
	_, link := inside[*ast.Link](n)
	switch {
	case len(c.Functions) > 1:
		p.errorf(at, "give each its own role, or name them in a ```kernel fence at the end of the section", "a role cites one function, found %d", len(c.Functions))
	case heading:
		p.errorf(at, "cite it in the text below", "a heading cannot hold a citation")
	case image:
		p.errorf(at, "cite it in the text beside the image", "the description of an image cannot hold a citation")
	case link:
		p.errorf(at, "cite it before or after the link", "a link cannot hold a citation, which is a link itself")
	default:
		c.inline = true
		n.cited, n.ok = c, true
	}
}

// citations collects what the page cites, in document order.
func (p *page) citations() {
	for _, n := range p.kernels {
		p.doc.kernels = append(p.doc.kernels, n.fence)
		p.doc.Citations = append(p.doc.Citations, n.fence.list...)
	}
	for _, n := range p.quotes {
		if n.ok && n.name == kernelLang {
			p.doc.Citations = append(p.doc.Citations, n.cited)
		}
	}
	slices.SortStableFunc(p.doc.Citations, func(a, b Citation) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
}

// kernel writes the fence as a small list: functions, file, release, commit.
func (w *writer) kernel(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	list := n.(*kernelNode).fence.list
	if !entering || len(list) == 0 {
		return ast.WalkContinue, nil
	}
	separator := w.r.Label("source.separator")
	put(to, `<div class="source"><p class="source-title">`, w.r.Label("source"), "</p>\n<ul role=\"list\">\n")
	for _, c := range list {
		s := w.r.Source(c)
		put(to, "<li>")
		for i, name := range c.Functions {
			if i > 0 {
				put(to, "", separator)
			}
			put(to, `<a href="`, s.Functions[i], `"><code>`, name, "</code></a>")
		}
		put(to, "\u00a0— <a href=\"", s.File, `">`, c.File, "</a>", separator+c.Name())
		if c.Commit != "" {
			put(to, "", separator+w.r.Label("source.commit")+" ")
			w.commit(to, c.Commit, s.Commit)
		}
		put(to, "</li>\n")
	}
	put(to, "</ul></div>\n")
	return ast.WalkContinue, nil
}

func (w *writer) commit(to util.BufWriter, id, href string) {
	if href == "" {
		put(to, "<code>", id, "</code>")
	} else {
		put(to, `<a href="`, href, `"><code>`, id, "</code></a>")
	}
}

// cite writes a role: the function's name, and where it is in its title.
func (w *writer) cite(to util.BufWriter, c Citation) {
	put(to, `<a class="source-ref" href="`, w.r.Source(c).Functions[0], `" title="`, c.File+w.r.Label("source.separator")+c.Name(),
		`"><code>`, c.Functions[0], "</code></a>")
}
