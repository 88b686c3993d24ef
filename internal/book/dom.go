package book

import (
	"iter"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// attr returns an attribute of n, "" if it has none.
func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

// setAttr sets an attribute of n, or adds it.
func setAttr(n *html.Node, key, value string) {
	for i, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			n.Attr[i].Val = value
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: value})
}

func dropAttr(n *html.Node, keys ...string) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return slices.Contains(keys, a.Key) })
}

// is says whether n is an element of this class.
func is(n *html.Node, class string) bool {
	if n.Type != html.ElementNode {
		return false
	}
	for name := range strings.FieldsFuncSeq(attr(n, "class"), isBlank) {
		if name == class {
			return true
		}
	}
	return false
}

// elements are those below n, in document order, as a list, so that whoever goes
// over it may change the tree.
func elements(n *html.Node) []*html.Node {
	var list []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode {
			list = append(list, d)
		}
	}
	return list
}

// byClass are the elements of a class below n, likewise.
func byClass(n *html.Node, class string) []*html.Node {
	var list []*html.Node
	for d := range n.Descendants() {
		if is(d, class) {
			list = append(list, d)
		}
	}
	return list
}

// first returns the first element of a class below n, nil if there is none.
func first(n *html.Node, class string) *html.Node {
	for d := range n.Descendants() {
		if is(d, class) {
			return d
		}
	}
	return nil
}

// children are the elements right below n.
func children(n *html.Node) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for c := range n.ChildNodes() {
			if c.Type == html.ElementNode && !yield(c) {
				return
			}
		}
	}
}

// remove takes n out of the tree, if it is in one.
func remove(n *html.Node) {
	if n.Parent != nil {
		n.Parent.RemoveChild(n)
	}
}

// unwrap puts what is in n in its place.
func unwrap(n *html.Node) {
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		n.RemoveChild(c)
		n.Parent.InsertBefore(c, n)
	}
	remove(n)
}

// replace puts other in the place of n.
func replace(n, other *html.Node) {
	n.Parent.InsertBefore(other, n)
	remove(n)
}

// element makes an element with a class, which may be "", and what is in it.
func element(a atom.Atom, class string, in ...*html.Node) *html.Node {
	n := &html.Node{Type: html.ElementNode, DataAtom: a, Data: a.String()}
	if class != "" {
		setAttr(n, "class", class)
	}
	for _, c := range in {
		n.AppendChild(c)
	}
	return n
}

func text(s string) *html.Node { return &html.Node{Type: html.TextNode, Data: s} }

// words is the text in n, its blanks made one each.
func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// move moves all that is in from to the end of to.
func move(from, to *html.Node) {
	for c := from.FirstChild; c != nil; c = from.FirstChild {
		from.RemoveChild(c)
		to.AppendChild(c)
	}
}

// clone copies a tree. Its nodes and their attributes are allocated in two pieces,
// because there are tens of thousands.
func clone(n *html.Node) *html.Node {
	nodes, attrs := 1, len(n.Attr)
	for d := range n.Descendants() {
		nodes, attrs = nodes+1, attrs+len(d.Attr)
	}
	c := cloner{make([]html.Node, nodes), make([]html.Attribute, attrs)}
	return c.clone(n)
}

// A cloner has room for what a tree consists of.
type cloner struct {
	nodes []html.Node
	attrs []html.Attribute
}

func (c *cloner) clone(n *html.Node) *html.Node {
	own := &c.nodes[0]
	c.nodes = c.nodes[1:]
	own.Type, own.DataAtom, own.Data, own.Namespace = n.Type, n.DataAtom, n.Data, n.Namespace
	if k := len(n.Attr); k > 0 {
		own.Attr = c.attrs[:k:k] // whoever adds one gets a copy
		c.attrs = c.attrs[k:]
		copy(own.Attr, n.Attr)
	}
	for d := n.FirstChild; d != nil; d = d.NextSibling {
		own.AppendChild(c.clone(d))
	}
	return own
}
