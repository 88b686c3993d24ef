package render

import (
	"cmp"
	"html/template"
)

// [region book]

// A Book is many pages as one, to be printed.
type Book struct {
	Site        *Site
	Title       string
	Description string
	Updated     string // localized date of the last change to a page of it, or ""
	URL         string // of the pages that it is made of: absolute if the site's address is known
	Home        string // the same, as a link
	EPUB        string // URL of the same as an EPUB
	CSS         []string
	Chapters    []BookChapter
}

// A BookChapter is a page of a book.
type BookChapter struct {
	ID       string // of its heading; all ids in it begin with it and a colon
	Number   int    // 0 if it has none
	Title    string
	Lang     string // of it, if not the book's
	Body     template.HTML
	Sections []BookSection
}

// A BookSection is an entry of the table of contents.
type BookSection struct {
	ID   string
	HTML template.HTML
}

// [endregion book]

// Print renders a book with print.html.
func (r *Renderer) Print(b *Book) ([]byte, error) {
	return r.print(b, words{r.cat.For(b.Site.Lang)})
}

func (r *Renderer) print(b *Book, l words) ([]byte, error) {
	return r.execute("print.html", bookView{b, l})
}

type bookView struct {
	*Book
	L words
}

// LangOf is the language of a chapter.
func (v bookView) LangOf(c BookChapter) string { return cmp.Or(c.Lang, v.Site.Lang) }

// A BookLink leads from a page to the books that are made of it.
type BookLink struct {
	Print, EPUB string // URLs
}
