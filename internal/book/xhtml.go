package book

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// XHTML is the body as the contents of an element of XHTML, and whether there are
// drawings in it. It has the elements of HTML and the attributes that say something
// to readers: scripts are gone, and so is what they would have looked for. Ids that
// are no names in XML get one.
func (b *Body) XHTML() (data []byte, svg bool) {
	w := xhtmlWriter{}
	for n := range b.root.ChildNodes() {
		w.node(n)
	}
	return w.out.Bytes(), w.svg
}

type xhtmlWriter struct {
	out bytes.Buffer
	svg bool
}

// kept are the attributes of HTML that a book has.
var kept = []string{"id", "class", "href", "src", "alt", "lang", "dir", "start", "colspan", "rowspan", "scope", "headers",
	"title", "width", "height", "datetime", "cite", "reversed", "value",
	"aria-label", "aria-labelledby", "aria-describedby", "aria-hidden", "aria-level", "role"}

// roles are those that say more than the element does.
var roles = []string{"img", "group", "heading", "note", "doc-endnotes", "doc-noteref", "doc-backlink"}

func (w *xhtmlWriter) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		escape(&w.out, n.Data)
		return
	case html.ElementNode:
	default:
		return
	}
	foreign := n.Namespace != ""
	w.out.WriteString("<" + n.Data)
	if n.Namespace == "svg" && n.DataAtom == atom.Svg && (n.Parent == nil || n.Parent.Namespace != "svg") {
		w.svg = true
		w.out.WriteString(` xmlns="http://www.w3.org/2000/svg"`)
	}
	for _, a := range n.Attr {
		switch {
		case foreign && (strings.HasPrefix(a.Key, "data-") || a.Key == "focusable" || a.Key == "xmlns" || a.Namespace != ""):
			continue
		case !foreign && !slices.Contains(kept, a.Key), a.Key == "role" && !slices.Contains(roles, a.Val):
			continue
		case a.Key == "width" || a.Key == "height":
			if n.DataAtom != atom.Img && !foreign {
				continue
			}
		}
		value := a.Val
		switch {
		case a.Key == "id":
			value = xmlName(value)
		case slices.Contains(references, a.Key):
			ids := strings.Fields(value)
			for i := range ids {
				ids[i] = xmlName(ids[i])
			}
			value = strings.Join(ids, " ")
		case a.Key == "href" && strings.Contains(value, "#") && !strings.Contains(value, ":"):
			file, id, _ := strings.Cut(value, "#")
			value = file + "#" + xmlName(id)
		}
		w.attribute(a.Key, value)
		if a.Key == "lang" {
			w.attribute("xml:lang", value)
		}
	}
	if n.FirstChild == nil && (foreign || isVoid(n)) {
		w.out.WriteString("/>")
		return
	}
	w.out.WriteString(">")
	for c := range n.ChildNodes() {
		w.node(c)
	}
	w.out.WriteString("</" + n.Data + ">")
}

func (w *xhtmlWriter) attribute(key, value string) {
	w.out.WriteString(" " + key + `="`)
	escape(&w.out, value)
	w.out.WriteString(`"`)
}

func isVoid(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Br, atom.Img, atom.Hr, atom.Wbr, atom.Col:
		return true
	}
	return false
}

// xmlName makes an id a name of XML, which begins with a letter or a low line and
// has no colon in it. Links to it do the same.
func xmlName(id string) string {
	id = strings.Map(func(r rune) rune {
		switch {
		case r == '-' || r == '.' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0xc0 && r != 0xd7 && r != 0xf7:
			return r
		}
		return '_'
	}, id)
	if id != "" && strings.ContainsRune("-.0123456789", rune(id[0])) {
		id = "_" + id
	}
	return id
}

// escape writes text as XML, without the characters that XML cannot hold.
func escape(out *bytes.Buffer, s string) {
	last := 0
	for i, r := range s {
		var as string
		switch {
		case r == '&':
			as = "&amp;"
		case r == '<':
			as = "&lt;"
		case r == '>':
			as = "&gt;"
		case r == '"':
			as = "&quot;"
		case r < ' ' && r != '\n' && r != '\t' && r != '\r', r == 0xfffe, r == 0xffff:
		default:
			continue
		}
		out.WriteString(s[last:i])
		out.WriteString(as)
		last = i + len(string(r))
	}
	out.WriteString(s[last:])
}
