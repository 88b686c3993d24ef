package render

import (
	"html/template"

	"docgen/internal/locale"
)

// Headings are what the page to search on lists: the terms of a glossary, and all
// pages with their sections.
type Headings struct {
	Letters []Letter
	Parts   []Part
}

// A Letter is the terms that begin with it.
type Letter struct {
	Letter string
	Links  []Link
}

// A Part is the pages of a section at the top level. Rest is the one of all pages
// that are in none.
type Part struct {
	Title string
	Rest  bool
	Pages []PageHeadings
}

// PageHeadings are a page and its sections.
type PageHeadings struct {
	Page     Link
	Sections []Link
}

// SearchIndex renders the list of all headings, in the language of l, with
// search.html.
func (r *Renderer) SearchIndex(list Headings, l *locale.Localizer) (template.HTML, error) {
	out, err := r.searchIndex(list, words{l})
	return template.HTML(out), err
}

func (r *Renderer) searchIndex(list Headings, l words) ([]byte, error) {
	return r.execute("search.html", searchView{list, l})
}

// A searchView is what search.html executes on.
type searchView struct {
	Headings
	L words
}
