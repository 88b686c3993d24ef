package render

import (
	"html/template"
	"sync"
)

// A linkCache keeps the HTML of sidebar links. On a page of a large section
// the sidebar costs more than all the rest, and on the next page of the same
// section all but two of its links are the same. The zero value is empty and
// ready for use, by several goroutines at once.
type linkCache struct{ done sync.Map } // Link → template.HTML

// sidebarLink is the template function "sidebarLink": it renders l with
// partials/sidebar-link.html, which sees a Link and nothing else.
func (r *Renderer) sidebarLink(l Link) (template.HTML, error) {
	if html, ok := r.links.done.Load(l); ok {
		return html.(template.HTML), nil
	}
	out, err := r.execute("partials/sidebar-link.html", l)
	if err != nil {
		return "", err
	}
	html := template.HTML(out)
	r.links.done.Store(l, html)
	return html, nil
}
