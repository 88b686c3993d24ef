package site

import (
	"cmp"
	"html/template"
	"slices"

	"docgen/internal/markdown"
	"docgen/internal/render"
)

// contents returns the page's table of contents: its headings, and those of
// the lists in it that the program makes. Without the latter, a page that is
// mostly list would have next to no contents.
func (b *build) contents(p *page, a *answers) []render.TOCEntry {
	doc := p.shown.doc
	all := slices.Clone(doc.Headings)
	for _, r := range doc.References {
		all = append(all, groupHeadings(b.reference(r.Of), r, a.words)...)
	}
	for _, at := range doc.CitationLists {
		for _, r := range a.cited {
			all = append(all, markdown.Heading{Pos: at, Level: doc.LevelBelow(at), ID: r.ID, HTML: template.HTMLEscapeString(r.Title())})
		}
	}
	for _, at := range doc.Answers {
		for _, s := range a.solved {
			all = append(all, markdown.Heading{Pos: at, Level: render.AnswersLevel, ID: s.ID, HTML: string(s.Page.Title())})
		}
	}
	slices.SortStableFunc(all, func(x, y markdown.Heading) int { return cmp.Compare(x.Line, y.Line) })
	return contents(all)
}

// contents nests the headings of levels 2 and 3.
func contents(headings []markdown.Heading) []render.TOCEntry {
	var toc []render.TOCEntry
	for _, h := range headings {
		entry := render.TOCEntry{ID: h.ID, HTML: template.HTML(h.HTML)}
		switch {
		case h.Level == 2 || h.Level == 3 && len(toc) == 0:
			toc = append(toc, entry)
		case h.Level == 3:
			last := &toc[len(toc)-1]
			last.Children = append(last.Children, entry)
		}
	}
	return toc
}
