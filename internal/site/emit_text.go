package site

import (
	"path"
	"strings"

	"docgen/internal/book"
	"docgen/internal/content"
	"docgen/internal/render"
)

// llmsTxt is the file in which programs look for a list of what a site has to
// read, in Markdown (llmstxt.org, a proposal of 2024: a title, a summary in a
// quotation, sections with lists of links, one called Optional for what can be
// left out).
const llmsTxt = "llms.txt"

// textFiles is the emitter of pages as Markdown, beside each page, and of the lists
// of them: one per language, and the source language's at the root.
func textFiles(b *build) []file {
	var files []file
	for _, p := range b.pages {
		if b.hasText(p) {
			files = append(files, file{
				name: textOutput(p),
				from: origin{file: p.shown.page.File, what: "the Markdown of"},
				make: func() (made, error) { return b.text(p), nil },
			})
		}
	}
	for _, lang := range b.tree.Langs {
		files = append(files, file{
			name: path.Join(lang, llmsTxt),
			from: origin{what: "the list of pages in " + lang},
			make: plain([]byte(b.list(lang, false))),
		})
	}
	if _, own := b.links.static[llmsTxt]; !own {
		files = append(files, file{
			name: llmsTxt,
			from: origin{what: "the list of pages"},
			make: plain([]byte(b.list(b.tree.Source, true))),
		})
	}
	return files
}

// hasText says whether the page is also published as Markdown: not for want of a
// translation, because the original is.
func (b *build) hasText(p *page) bool { return !p.fallback() }

// textOutput is the output path of a page as Markdown.
func textOutput(p *page) string { return path.Join(path.Dir(p.output), "index.md") }

// text makes a page's Markdown, or takes it from the memo.
func (b *build) text(p *page) made {
	front := p.shown.page.Front
	url := b.absolute(b.pageURL(p.lang, p.node))
	produce := func() made {
		tree, err := b.bodyTree(p)
		if err != nil {
			return made{} // the page reports it
		}
		var out strings.Builder
		out.WriteString("# " + book.Escaped(front.Title) + "\n\n")
		if front.Description != "" {
			out.WriteString("> " + book.Escaped(front.Description) + "\n\n")
		}
		out.WriteString("<" + url + ">")
		if !front.Updated.IsZero() {
			out.WriteString(" · " + front.Updated.Format("2006-01-02"))
		}
		out.WriteString("\n\n" + tree.Markdown(func(href string) string {
			switch {
			case strings.HasPrefix(href, "/"):
				return b.absolute(href)
			case strings.HasPrefix(href, "#"):
				return url + href
			}
			return href
		}))
		return made{data: []byte(out.String())}
	}
	if b.in.Memo == nil {
		return produce()
	}
	k := newKey("markdown").key(b.bodyKey(p)).string(front.Title).string(front.Description).string(url).string(front.Updated.Format("2006-01-02"))
	return remember(b.memo, k.sum(), produce)
}

// list is the list of a language's pages. other says whether it tells of the other
// languages, too.
func (b *build) list(lang string, other bool) string {
	site, words := b.sites[lang], b.words.For(lang)
	var out strings.Builder
	out.WriteString("# " + book.Escaped(site.Title) + "\n")
	if d := b.cfg.Description.In(lang, b.tree.Source); d != "" {
		out.WriteString("\n> " + book.Escaped(d) + "\n")
	}
	var loose []*page // of no section
	sections := map[*content.Node][]*page{}
	for _, p := range b.pages {
		switch {
		case p.lang != lang || !b.hasText(p) || p.shown.page.Front.Draft:
		case p.node.Parent == nil || p.node.Parent.Parent == nil && !p.node.Section:
			loose = append(loose, p)
		default:
			top := p.node
			for top.Parent.Parent != nil {
				top = top.Parent
			}
			sections[top] = append(sections[top], p)
		}
	}
	item := func(text, href, about string) {
		out.WriteString("- [" + book.Escaped(text) + "](" + b.absolute(href) + ")")
		if about = book.Escaped(about); about != "" {
			out.WriteString(": " + about)
		}
		out.WriteString("\n")
	}
	entries := func(pages []*page) {
		for _, p := range pages {
			front := p.shown.page.Front
			item(front.Title, b.fileURL(textOutput(p)), front.Description)
		}
	}
	if len(loose) > 0 {
		out.WriteString("\n")
		entries(loose)
	}
	for _, n := range b.tree.Root.Children {
		if pages := sections[n]; len(pages) > 0 {
			out.WriteString("\n## " + book.Escaped(b.pageOf(lang, n).Front.Title) + "\n\n")
			entries(pages)
		}
	}
	if other && len(b.tree.Langs) > 1 {
		out.WriteString("\n## " + words.T("lang.switch", nil) + "\n\n")
		for _, l := range b.cfg.Languages {
			if l.Code != lang {
				item(l.Name, b.fileURL(path.Join(l.Code, llmsTxt)), b.cfg.Title.In(l.Code, b.tree.Source))
			}
		}
	}
	var books []render.Link
	for _, v := range b.volumes {
		if v.lang == lang {
			books = append(books, render.Link{Text: words.T("book.print", nil), Href: b.fileURL(v.printOutput())}, render.Link{Text: "EPUB", Href: b.fileURL(v.epubOutput())})
		}
	}
	if len(books) > 0 {
		out.WriteString("\n## Optional\n\n")
		for _, l := range books {
			item(l.Text, l.Href, "")
		}
	}
	return out.String()
}
