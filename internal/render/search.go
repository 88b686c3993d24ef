package render

import (
	"html/template"

	"docgen/internal/locale"
)

// A Letter is the headings of a site that begin with it, on the page to search on.
type Letter struct {
	Letter string
	Links  []Link
}

// SearchIndex renders the list of all headings, in the language of l, with
// search.html.
func (r *Renderer) SearchIndex(list []Letter, l *locale.Localizer) (template.HTML, error) {
	out, err := r.searchIndex(list, words{l})
	return template.HTML(out), err
}

func (r *Renderer) searchIndex(list []Letter, l words) ([]byte, error) {
	return r.execute("search.html", searchView{list, l})
}

// A searchView is what search.html executes on.
type searchView struct {
	Letters []Letter
	L       words
}
