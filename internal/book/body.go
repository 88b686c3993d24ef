package book

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A Body is the body of a page on its way into a book.
type Body struct {
	root *html.Node // holds what is in the body
}

// Parse reads a body's HTML and leaves out what only a browser with a script has a
// use for: controls, permalinks, downloads, and custom elements, of which what is
// in them stays.
func Parse(src string) *Body {
	root := element(atom.Article, "")
	// A reader that does not fail and a parser that accepts everything.
	nodes, _ := html.ParseFragment(strings.NewReader(src), root)
	for _, n := range nodes {
		root.AppendChild(n)
	}
	for n := range root.Descendants() {
		if n.Type == html.CommentNode {
			n.Type, n.Data = html.TextNode, ""
		}
	}
	for _, n := range elements(root) {
		switch {
		case n.Parent == nil: // gone with what it was in
		case useless(n):
			remove(n)
		case n.DataAtom == atom.Input:
			mark := ""
			if attr(n, "type") == "checkbox" {
				mark = "☐"
				for _, a := range n.Attr {
					if a.Key == "checked" {
						mark = "☑"
					}
				}
			}
			replace(n, text(mark))
		case n.DataAtom == atom.Label:
			unwrap(n)
		case n.DataAtom == atom.Img: // what is not in sight would be missing on paper
			dropAttr(n, "loading")
		case strings.Contains(n.Data, "-") && n.Namespace == "":
			unwrap(n)
		}
	}
	return &Body{root}
}

// Clone copies the body: parsing it again would take thrice as long.
func (b *Body) Clone() *Body { return &Body{clone(b.root)} }

// useless says whether an element can do nothing in a book.
func useless(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Button, atom.Select, atom.Textarea, atom.Dialog,
		atom.Iframe, atom.Object, atom.Embed, atom.Video, atom.Audio, atom.Canvas, atom.Output, atom.Progress, atom.Noscript:
		return true
	}
	for _, a := range n.Attr {
		if a.Key == "hidden" {
			return true
		}
	}
	for _, class := range onlyScripted {
		if is(n, class) {
			return true
		}
	}
	return false
}

// onlyScripted are classes of elements that lead to the page itself, or keep room for
// what a script puts there.
var onlyScripted = []string{"permalink", "downloads", "player", "exercise-check"}

// HTML is the body as HTML.
func (b *Body) HTML() []byte {
	var out bytes.Buffer
	for n := range b.root.ChildNodes() {
		_ = html.Render(&out, n) // a Buffer does not fail
	}
	return out.Bytes()
}

// references are attributes that hold ids.
var references = []string{"aria-labelledby", "aria-describedby", "aria-controls", "aria-details", "aria-owns", "for", "headers"}

var urlReference = regexp.MustCompile(`^url\(#(.+)\)$`)

// RenameIDs renames all ids and what refers to them, but for links, which Link
// changes: in one document for many pages ids would be there twice.
func (b *Body) RenameIDs(rename func(id string) string) {
	for n := range b.root.Descendants() {
		for i, a := range n.Attr {
			switch {
			case a.Key == "id":
				n.Attr[i].Val = rename(a.Val)
			case isReference(a.Key):
				ids := strings.Fields(a.Val)
				for j := range ids {
					ids[j] = rename(ids[j])
				}
				n.Attr[i].Val = strings.Join(ids, " ")
			case strings.HasPrefix(a.Val, "url(#"):
				n.Attr[i].Val = urlReference.ReplaceAllStringFunc(a.Val, func(s string) string {
					return "url(#" + rename(s[len("url(#"):len(s)-1]) + ")"
				})
			}
		}
	}
}

func isReference(key string) bool {
	for _, r := range references {
		if r == key {
			return true
		}
	}
	return false
}

// Link changes where links lead and pictures are. Of a link that leads to "" the
// text stays; an image that is nowhere is replaced by its description.
func (b *Body) Link(to func(href string) string) {
	for _, n := range elements(b.root) {
		for i, a := range n.Attr {
			if a.Key != "href" && a.Key != "src" {
				continue
			}
			switch href := to(a.Val); {
			case href != "":
				n.Attr[i].Val = href
			case n.DataAtom == atom.A:
				unwrap(n)
			case n.DataAtom == atom.Img:
				replace(n, text(attr(n, "alt")))
			}
			break
		}
	}
}

// Lower makes each heading one of the next level, because a title comes above.
func (b *Body) Lower() {
	for n := range b.root.Descendants() {
		switch n.DataAtom {
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5:
			n.Data = "h" + string(n.Data[1]+1)
			n.DataAtom = atom.Lookup([]byte(n.Data))
		}
		if a := attr(n, "aria-level"); a != "" {
			if level, err := strconv.Atoi(a); err == nil {
				setAttr(n, "aria-level", strconv.Itoa(min(level+1, 6)))
			}
		}
	}
}

// Title puts the page's title above its body, with a line above that, which may
// be "".
func (b *Body) Title(title, label string) {
	first := b.root.FirstChild
	if label != "" {
		b.root.InsertBefore(element(atom.P, "chapter-label", text(label)), first)
	}
	b.root.InsertBefore(element(atom.H1, "", text(title)), first)
}
