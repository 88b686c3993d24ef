package markdown

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
	"golang.org/x/text/unicode/norm"
)

// headings collects the page's headings, checks their order and gives each an id.
func (p *page) headings() {
	list := nodes[*ast.Heading](p.root)
	explicit := make([]string, len(list))
	above := 1 // the page's title
	for i, n := range list {
		h := Heading{Pos: p.pos(p.headingOffset(n)), Level: n.Level, Text: plainText(n, p.in.Src), Classes: classes(n)}
		switch {
		case h.Text == "":
			p.errorf(h.Pos, "", "the heading has no text")
		case h.Level == 1:
			p.errorf(h.Pos, "begin with ##; the page's title is its only heading of level 1", "a page's body has no heading of level 1")
		case h.Level > above+1:
			p.warnf(h.Pos, "use "+strings.Repeat("#", above+1), "the heading of level %d skips a level, expected at most %d", h.Level, above+1)
		}
		above = max(h.Level, 1)
		explicit[i] = p.explicitID(n, h.Pos)
		p.doc.values[n] = i
		p.doc.Headings = append(p.doc.Headings, h)
	}
	p.assignIDs(explicit)
	w := &writer{doc: p.doc, entry: true}
	for i, n := range list {
		p.doc.Headings[i].HTML = string(bytes.TrimSpace(w.content(n, 0)))
	}
}

// headingOffset is where the heading's line begins, without indentation.
func (p *page) headingOffset(n *ast.Heading) int {
	at := max(n.Pos(), 0)
	if n.Lines().Len() > 0 { // goldmark's own position can be off inside lists
		text := n.Lines().At(0).Start
		if hash := bytes.LastIndexByte(p.in.Src[:text], '#'); hash >= 0 && len(bytes.Trim(p.in.Src[hash:text], "# \t")) == 0 {
			for at = hash; at > 0 && p.in.Src[at-1] == '#'; at-- {
			}
			return at
		}
		return text
	}
	return at
}

// A malformed {#id} stays in the text. One with a space before it at the end
// of a heading is not meant as text.
var strayAttributes = regexp.MustCompile(`\s\{[^{}]*[#=][^{}]*\}$`)

// explicitID returns the id that the author wrote as {#id}, "" if none or if
// it is not usable.
func (p *page) explicitID(n *ast.Heading, at Pos) string {
	if lines := n.Lines(); lines.Len() > 0 {
		last := lines.At(lines.Len() - 1)
		if m := strayAttributes.FindIndex(last.Value(p.in.Src)); m != nil {
			p.errorf(p.pos(last.Start+m[0]+1), "write {#id} with letters, digits, hyphens and underscores", "this is not an id")
		}
	}
	id := ""
	for _, attr := range n.Attributes() {
		value, ok := attr.Value.([]byte)
		switch name := string(attr.Name); {
		case name == "class":
			// see classes
		case name != "id":
			p.errorf(at, "{#id} and {.class} can follow a heading's text", "unknown heading attribute %q", name)
		case !ok || !isID(norm.NFC.String(string(value))):
			p.errorf(at, "write {#id} with letters, digits, hyphens and underscores", "%q is not an id", attr.Value)
		default:
			id = norm.NFC.String(string(value))
		}
	}
	return id
}

// classes returns what the author wrote as {.class}. It says something to the
// site's checks and is not written into the page, where it could mean anything
// to a style sheet.
func classes(n *ast.Heading) []string {
	value, _ := n.AttributeString("class")
	list, _ := value.([]byte)
	return strings.Fields(string(list))
}

// assignIDs gives each heading its id: the author's explicit one, that of the
// heading in the same place of the source page, or one made from its text, in
// this order. The ids of fences are taken.
func (p *page) assignIDs(explicit []string) {
	used, owner := idSet{}, map[string]Pos{}
	for _, id := range frameIDs {
		used.unique(id)
	}
	free := func(id string, at Pos) bool {
		if isFrameID(id) {
			p.errorf(at, "choose another", "the id %q is one of the page around the text", id)
		}
		return !isFrameID(id)
	}
	take := func(id string, at Pos) {
		if p.in.Source == nil { // a translation repeats it
			free(id, at)
		}
		used.unique(id)
		owner[id] = at
	}
	for _, e := range p.doc.Embeds {
		take(e.anchor(), e.Pos)
	}
	for _, e := range p.doc.Evidence {
		take(e.ID, e.Pos)
	}
	for _, c := range p.doc.Comparisons {
		take(c.ID, c.Pos)
	}
	for _, e := range p.doc.Exercises {
		take(e.ID, e.Pos)
	}
	for i, id := range p.inheritIDs(explicit) {
		h := &p.doc.Headings[i]
		if id == "" {
			continue
		}
		if !free(id, h.Pos) {
			continue
		}
		if first, taken := owner[id]; taken {
			p.errorf(h.Pos, "", "the id %q is already used on line %d", id, first.Line)
			continue
		}
		owner[id] = h.Pos
		h.ID = used.unique(id)
	}
	for i := range p.doc.Headings {
		if h := &p.doc.Headings[i]; h.ID == "" {
			h.ID = used.unique(slug(h.Text))
		}
	}
}

func (w *writer) heading(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	h := w.doc.Headings[w.doc.values[n]]
	tag := "h" + string(rune('0'+h.Level))
	if entering {
		put(to, "<"+tag+` id="`, h.ID, `">`)
	} else {
		put(to, ` <a class="permalink" href="#`, h.ID, `" aria-label="`, w.r.Label("permalink")+w.r.Label("colon")+h.Text, `">#</a></`+tag+">\n")
	}
	return ast.WalkContinue, nil
}
