package site

import (
	"path"
	"slices"
	"strings"

	"docgen/internal/render"
)

// redirectFiles is the emitter of the pages at old addresses, which a page
// lists as its aliases.
func redirectFiles(b *build) []file {
	var files []file
	taken := map[string]bool{} // what content has reported: paths of pages and other aliases
	for _, p := range b.pages {
		taken[p.output] = true
	}
	for _, p := range b.pages {
		own := p.node.Pages[p.lang]
		for _, alias := range b.tree.Aliases(p.node, p.lang) {
			name := aliasOutput(p.lang, alias)
			if taken[name] {
				continue
			}
			taken[name] = true
			from := p.node.Pages[b.tree.Source]
			if own != nil && slices.Contains(own.Front.Aliases, alias) {
				from = own
			}
			to := &render.Redirect{
				Lang:  p.lang,
				Title: p.shown.page.Front.Title,
				Href:  b.pageURL(p.lang, p.node),
				URL:   b.absolute(b.pageURL(p.shown.page.Lang, p.node)),
			}
			files = append(files, file{
				name: name,
				from: origin{file: from.File, what: "alias " + alias + " of"},
				make: func() (made, error) { return b.rendered(b.renderer.Redirect(to)), nil },
			})
		}
	}
	return files
}

// aliasOutput returns the output path of an alias: "mm/old/" or "old.html".
func aliasOutput(lang, alias string) string {
	if strings.HasSuffix(alias, ".html") {
		return path.Join(lang, alias)
	}
	return path.Join(lang, alias, "index.html")
}
