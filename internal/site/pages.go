package site

import (
	"errors"
	"html/template"
	"slices"
	"strings"
	"sync"

	"docgen/internal/content"
	"docgen/internal/markdown"
	"docgen/internal/render"
)

// A page is one topic in one language, as it will be published.
type page struct {
	lang   string
	node   *content.Node
	shown  *parsed // the page whose body it shows: its own or, for a fallback, the source language's
	output string
	links  []pageLink // links within the site, checked once everything is made
	quoted []string   // addresses in what it quotes of other pages, which are checked there
	lost   []string   // ids of figures that are not shown, or not to their end, as a diagnostic says

	ask     sync.Once
	answers *answers // see answersOf
	text    bodyText
}

// A pageLink is a link in the author's Markdown that leads to somewhere in the site.
type pageLink struct {
	markdown.Pos
	dest string // as written
	term bool   // nobody has written it
	target
}

// fallback says whether the page is shown in the source language for want of
// a translation.
func (p *page) fallback() bool { return p.shown.page.Lang != p.lang }

// lacks says whether the page would have this place but for what has been
// reported already, so that links to it need no error of their own.
func (p *page) lacks(fragment string) bool {
	if p.shown.unread() {
		return true
	}
	return slices.ContainsFunc(p.lost, func(id string) bool {
		return fragment == id || strings.HasPrefix(fragment, id+"-")
	})
}

// assemble decides which pages there will be: every topic in every language.
func (b *build) assemble() {
	b.index = map[*content.Node]int{}
	b.tree.Walk(func(n *content.Node) {
		b.index[n] = len(b.order)
		b.order = append(b.order, n)
	})
	b.findParts()
	b.entries = map[string][]render.Link{}
	for _, lang := range b.tree.Langs {
		for _, n := range b.order {
			b.entries[lang] = append(b.entries[lang], b.newLink(lang, n))
		}
	}
	b.sites = map[string]*render.Site{}
	b.hrefs = map[string]position{}
	b.report.Pages, b.report.Fallbacks = map[string]int{}, map[string]int{}
	for _, lang := range b.tree.Langs {
		b.sites[lang] = b.site(lang)
		for _, n := range b.order {
			shown := b.docs[b.pageOf(lang, n)]
			if shown == nil { // a section without a page, which content has reported
				continue
			}
			p := &page{lang: lang, node: n, shown: shown, output: pageOutput(lang, n)}
			b.pages = append(b.pages, p)
			b.report.Pages[lang]++
			p.text.askers.Add(2) // the page itself, and who makes a tree of it
			p.text.readers.Add(1)
			if b.searchable(p) {
				p.text.askers.Add(1)
			}
			if p.fallback() {
				b.report.Fallbacks[lang]++
			}
		}
	}
	b.bind()
}

// pageOf returns the page that stands for n in lang: its own or the source
// language's.
func (b *build) pageOf(lang string, n *content.Node) *content.Page {
	if p := n.Pages[lang]; p != nil {
		return p
	}
	return n.Pages[b.tree.Source]
}

// pageFiles is the emitter of all pages.
func pageFiles(b *build) []file {
	files := make([]file, len(b.pages))
	for i, p := range b.pages {
		files[i] = file{
			name: p.output,
			from: origin{file: p.shown.page.File},
			page: p,
			make: func() (made, error) { return b.render(p), nil },
		}
		if p.fallback() {
			files[i].from.what = "the " + p.lang + " fallback of"
		}
	}
	return files
}

// render makes a page, or takes it from the memo: its bytes depend on its body,
// on the answers to what the body asks, and on the shell's data.
func (b *build) render(p *page) made {
	data := b.shell(p, b.answersOf(p))
	type result struct {
		made
		err error
	}
	produce := func() result {
		body, errs := b.body(p)
		data.Body = template.HTML(body)
		html, err := b.renderer.Page(data)
		if err = errors.Join(append(errs, err)...); err != nil {
			return result{err: err}
		}
		html = b.typeset(html)
		refs := scanHTML(html)
		return result{made: made{html, &refs}}
	}
	var r result
	if b.in.Memo == nil { // nobody asks again: let the bytes go
		r = produce()
	} else {
		r = remember(b.memo, newKey("page").value(b.cfg.Typography).key(b.bodyKey(p)).value(*data).sum(), produce)
	}
	b.diags.add(templateDiagnostics(r.err)...)
	return r.made
}
