package site

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"docgen/internal/content"
	"docgen/internal/render"
)

// shell returns everything about a page but its body.
func (b *build) shell(p *page, a *answers) *render.Page {
	front := p.shown.page.Front
	data := &render.Page{
		Site:        b.sites[p.lang],
		Title:       front.Title,
		Description: cmp.Or(front.Description, p.shown.summary, b.cfg.Description.In(p.lang, b.tree.Source)),
		URL:         b.absolute(b.pageURL(p.shown.page.Lang, p.node)),
		TOC:         b.contents(p, a),
		Sidebar:     b.sidebar(p.lang, p.node),
		Crumbs:      b.crumbs(p.lang, p.node),
		Langs:       b.alternates(p.lang, p.node),
		Edit:        b.editLink(p.shown.page.File),
		Kind:        "page",
		Draft:       front.Draft,
		NoIndex:     front.Draft,
	}
	if p.node == b.tree.Root {
		data.Kind = "home"
	}
	data.Book = b.bookLink(p)
	if b.hasText(p) {
		data.Markdown = b.fileURL(textOutput(p))
	}
	data.Number = b.link(p.lang, p.node).Number
	data.Section = len(p.node.Children) > 0 && p.node != b.tree.Root
	if p.node != b.tree.Root {
		data.Minutes = minutes(p.shown.page.Lang, p.shown.doc)
	}
	if p.fallback() {
		data.Fallback = p.shown.page.Lang
	}
	if !front.Updated.IsZero() {
		data.Updated = b.words.For(p.lang).Date(front.Updated)
		data.UpdatedISO = front.Updated.Format("2006-01-02")
	}
	data.Part = b.pageURL(p.lang, cmp.Or(b.partOf(p.node), p.node))
	i := b.index[p.node]
	if i > 0 && b.follows(b.order[i-1], p.node) {
		prev := b.link(p.lang, b.order[i-1])
		data.Prev = &prev
	}
	if i+1 < len(b.order) && b.follows(p.node, b.order[i+1]) {
		next := b.link(p.lang, b.order[i+1])
		data.Next = &next
	}
	return data
}

// link returns a link to a topic's page in lang.
func (b *build) link(lang string, n *content.Node) render.Link {
	return b.entries[lang][b.index[n]]
}

// newLink makes what link returns.
func (b *build) newLink(lang string, n *content.Node) render.Link {
	l := render.Link{Href: b.pageURL(lang, n), Number: b.number(n)}
	if p := b.pageOf(lang, n); p != nil {
		l.Text = p.Front.Title
		if p.Lang != lang {
			l.Lang = p.Lang
		}
	}
	return l
}

// number returns the number of a chapter: a page's place in a section that is
// numbered. It is 0 for other pages.
func (b *build) number(n *content.Node) int {
	if n.Parent == nil {
		return 0
	}
	head := n.Parent.Pages[b.tree.Source]
	if head == nil || !head.Front.Numbered { // a section without a page is reported by content
		return 0
	}
	return slices.Index(n.Parent.Children, n) + 1
}

// sidebar returns the top level of the site, opened along the way to n: the
// size of a page does not grow with the number of other sections. In a part of
// the site it is that part alone.
func (b *build) sidebar(lang string, n *content.Node) []render.SidebarItem {
	open := map[*content.Node]bool{}
	for up := n; up != nil; up = up.Parent {
		open[up] = true
	}
	var items func(list []*content.Node) []render.SidebarItem
	items = func(list []*content.Node) []render.SidebarItem {
		if len(list) == 0 {
			return nil
		}
		out := make([]render.SidebarItem, len(list))
		for i, c := range list {
			out[i].Link = b.link(lang, c)
			out[i].Current = c == n
			if open[c] {
				out[i].Children = items(c.Children)
			}
		}
		return out
	}
	if part := b.partOf(n); part != nil {
		return items([]*content.Node{part})
	}
	return items(b.tree.Root.Children)
}

// crumbs returns the way from the start page to the section that holds n.
func (b *build) crumbs(lang string, n *content.Node) []render.Link {
	var links []render.Link
	for up := n.Parent; up != nil; up = up.Parent {
		links = append([]render.Link{b.link(lang, up)}, links...)
	}
	return links
}

// alternates returns the page of a topic in every language.
func (b *build) alternates(lang string, n *content.Node) []render.Alternate {
	list := make([]render.Alternate, len(b.cfg.Languages))
	for i, l := range b.cfg.Languages {
		href := b.pageURL(l.Code, n)
		list[i] = render.Alternate{
			Lang: l.Code, Name: l.Name, Href: href,
			Current: l.Code == lang,
			Missing: n.Pages[l.Code] == nil,
			URL:     b.absolute(href),
		}
	}
	return list
}

func (b *build) editLink(file string) string {
	if b.cfg.EditLink == "" {
		return ""
	}
	return strings.ReplaceAll(b.cfg.EditLink, "{path}", (&url.URL{Path: norm.NFC.String(file)}).EscapedPath())
}
