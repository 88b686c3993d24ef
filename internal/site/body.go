package site

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"docgen/internal/book"
)

// A bodyText is the HTML of a page's body, which goes into the page and into what
// else is made of it: it is rendered when somebody first asks, and let go when
// the last has. Who finds what he makes in the memo does not ask; then it stays
// until the build is over.
type bodyText struct {
	askers atomic.Int32 // who may still ask
	once   sync.Once
	html   string
	errs   []error

	readers atomic.Int32 // who may still ask for the tree
	grown   sync.Once
	tree    *book.Body

	keyed sync.Once
	key   key
}

// body returns the HTML of a page's body, and what went wrong in making it.
func (b *build) body(p *page) (html string, errs []error) {
	t := &p.text
	t.once.Do(func() {
		a := b.answersOf(p)
		t.html = string(p.shown.doc.HTML(a))
		t.errs = slices.Clone(a.errs)
	})
	html, errs = t.html, t.errs
	if t.askers.Add(-1) == 0 {
		t.html = ""
	}
	return html, errs
}

// bodyTree returns the same as a tree, for whoever makes something else than a
// page of it. It is parsed once: do not change it, but a clone.
func (b *build) bodyTree(p *page) (*book.Body, error) {
	t := &p.text
	t.grown.Do(func() {
		html, errs := b.body(p)
		t.errs = errs
		t.tree = book.Parse(html)
	})
	tree, err := t.tree, errors.Join(t.errs...)
	if t.readers.Add(-1) == 0 {
		t.tree = nil
	}
	return tree, err
}

// bodyKey identifies the HTML of a page's body: it depends on the words, the
// templates, the page, and on the answers to what the page asks.
func (b *build) bodyKey(p *page) key {
	t := &p.text
	t.keyed.Do(func() {
		k := newKey("body").key(b.theme).key(p.shown.key).string(p.shown.page.Lang)
		b.answersOf(p).addTo(k, p.shown.doc)
		t.key = k.sum()
	})
	return t.key
}
