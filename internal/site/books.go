package site

import (
	"cmp"
	"errors"
	"fmt"
	"html/template"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"docgen/internal/book"
	"docgen/internal/content"
	"docgen/internal/locale"
	"docgen/internal/nearest"
	"docgen/internal/render"
)

// A volume is one book in one language: the pages of a section as one to print,
// and as an EPUB.
type volume struct {
	lang     string
	node     *content.Node
	chapters []*leaf
	place    map[string]int // by output path of a page: its chapter
}

// A leaf is a page that is a chapter.
type leaf struct {
	page *page
	id   string // of the chapter on the page to print
	once sync.Once
	made pressed
}

// pressed is what the books have of a page.
type pressed struct {
	print    template.HTML
	chapter  book.Chapter
	pictures []book.Entry
	copied   []copied // pictures of the author's
	err      error
}

// copied is a file that is taken into an EPUB under another name.
type copied struct{ name, output string }

// A keyPart is what identifies a leaf within a volume, for a memo key.
type keyPart struct {
	ID, Output string
}

// bind finds the books that the configuration asks for.
func (b *build) bind() {
	for i, name := range b.cfg.Books {
		node := b.links.dirs[strings.Trim(name, "/")]
		if node == nil || !node.Section || node == b.tree.Root {
			b.diags.add(b.cfg.errorf(listKey("books", i), "books: %s/%s has no section %q", contentDir, b.tree.Source, name).
				WithHint(nearest.Hint(name, b.sections())))
			continue
		}
		for _, lang := range b.tree.Langs {
			v := &volume{lang: lang, node: node, place: map[string]int{}}
			ids := map[string]bool{"main": true, "book": true}
			for _, p := range b.pages {
				if p.lang != lang || !within(p.node, node) {
					continue
				}
				id := strings.ReplaceAll(strings.Trim(strings.TrimPrefix(p.node.Path, node.Path), "/"), "/", "-")
				id = cmp.Or(id, path.Base(node.Path))
				for n := 2; ids[id]; n++ {
					id = fmt.Sprintf("%s-%d", strings.TrimRight(id, "-0123456789"), n)
				}
				ids[id] = true
				v.place[p.output] = len(v.chapters)
				v.chapters = append(v.chapters, &leaf{page: p, id: id})
				p.text.readers.Add(1)
			}
			b.volumes = append(b.volumes, v)
		}
	}
}

// within says whether n is section or below it.
func within(n, section *content.Node) bool {
	for up := n; up != nil; up = up.Parent {
		if up == section {
			return true
		}
	}
	return false
}

// sections are the folders of the sections that can be books.
func (b *build) sections() []string {
	var names []string
	for _, n := range b.order {
		if n.Section && n != b.tree.Root {
			names = append(names, n.Key)
		}
	}
	return names
}

// printOutput and epubOutput are the output paths of a volume.
func (v *volume) printOutput() string { return path.Join(v.lang, v.node.Path, "print/index.html") }

func (v *volume) epubOutput() string {
	return path.Join(v.lang, v.node.Path, path.Base(v.node.Path)+"-"+v.lang+".epub")
}

// bookLink returns the books that a page leads to: of the section that it is the
// first page of or, from the start page, of the first section that is a book.
func (b *build) bookLink(p *page) *render.BookLink {
	for _, v := range b.volumes {
		if v.lang == p.lang && (v.node == p.node || p.node == b.tree.Root) {
			return &render.BookLink{Print: b.fileURL(v.printOutput()), EPUB: b.fileURL(v.epubOutput())}
		}
	}
	return nil
}

// bookFiles is the emitter of books.
func bookFiles(b *build) []file {
	var files []file
	for _, v := range b.volumes {
		what := origin{what: "the book of " + path.Join(contentDir, v.lang, v.node.Key)}
		files = append(files,
			file{name: v.printOutput(), from: what, copied: true, make: func() (made, error) { return b.print(v) }},
			file{name: v.epubOutput(), from: what, make: func() (made, error) { return b.epub(v) }})
	}
	return files
}

// print makes the page to print.
func (b *build) print(v *volume) (made, error) {
	data := &render.Book{
		Site: b.sites[v.lang], CSS: b.sites[v.lang].CSS,
		Home: b.pageURL(v.lang, v.node), URL: b.absolute(b.pageURL(v.lang, v.node)), EPUB: b.fileURL(v.epubOutput()),
		Title: b.titleOf(v), Description: v.chapters[0].page.shown.page.Front.Description,
	}
	if b.addresses.origin == "" {
		data.URL = ""
	}
	if u := b.assets.url(printCSS); u != "" {
		data.CSS = append(slices.Clone(data.CSS), u)
	}
	if t := v.updated(); !t.IsZero() {
		data.Updated = b.words.For(v.lang).Date(t)
	}
	if err := b.press(v); err != nil {
		return made{}, nil // the page has reported it
	}
	for _, l := range v.chapters {
		front := l.page.shown.page
		c := render.BookChapter{ID: l.id, Number: b.number(l.page.node), Title: front.Front.Title, Body: l.made.print}
		if front.Lang != v.lang {
			c.Lang = front.Lang
		}
		data.Chapters = append(data.Chapters, c)
	}
	produce := func() rendered { html, err := b.renderer.Print(data); return rendered{html, err} }
	var r rendered
	if b.in.Memo == nil {
		r = produce()
	} else {
		r = remember(b.memo, newKey("print").key(b.theme).value(*data).sum(), produce)
	}
	m := b.rendered(r.html, r.err)
	m.refs = &references{} // all that it links to, the pages it is made of do, and are checked
	return m, nil
}

type rendered struct {
	html []byte
	err  error
}

// epub makes the EPUB.
func (b *build) epub(v *volume) (made, error) {
	if err := b.press(v); err != nil {
		return made{}, nil
	}
	words := b.words.For(v.lang)
	e := &book.Book{
		URL: b.absolute(b.pageURL(v.lang, v.node)), Lang: v.lang, Title: b.titleOf(v), Publisher: b.sites[v.lang].Title,
		Description: v.chapters[0].page.shown.page.Front.Description, Modified: v.updated(), CSS: b.assets.src[bookCSS],
		Words: book.Words{Contents: words.T("book.contents", nil), Cover: words.T("book.cover", nil), Access: words.T("book.access", nil)},
	}
	if b.addresses.origin != "" {
		e.Source = e.URL
	}
	for _, l := range v.chapters {
		e.Chapters = append(e.Chapters, l.made.chapter)
		e.Resources = append(e.Resources, l.made.pictures...)
		for _, c := range l.made.copied {
			i := slices.IndexFunc(b.copies, func(f file) bool { return f.name == c.output })
			m, err := b.copies[i].make()
			if err != nil {
				return made{}, err
			}
			e.Resources = append(e.Resources, b.epubs.Entry(c.name, m.data))
		}
	}
	data, err := b.epubs.EPUB(e)
	return made{data: data}, err
}

// titleOf is the title of a volume: what the navigation of the site calls a course
// is no title, so if it is a part of the site it has the site's name.
func (b *build) titleOf(v *volume) string {
	title := v.chapters[0].page.shown.page.Front.Title
	if len(b.cfg.Books) == 1 {
		return b.sites[v.lang].Title
	}
	return title
}

// updated is when a page of the volume was last changed.
func (v *volume) updated() (last time.Time) {
	for _, l := range v.chapters {
		if t := l.page.shown.page.Front.Updated; t.After(last) {
			last = t
		}
	}
	return last
}

// press makes the chapters of a volume, once for all books.
func (b *build) press(v *volume) error {
	var errs []error
	for i, l := range v.chapters {
		l.once.Do(func() { l.made = b.pressed(v, i) })
		errs = append(errs, l.made.err)
	}
	return errors.Join(errs...)
}

// pressed makes one chapter, or takes it from the memo. Where its links lead in
// the books depends on which pages are in them, and on where the site is.
func (b *build) pressed(v *volume, i int) pressed {
	l := v.chapters[i]
	produce := func() pressed { return b.pressLeaf(v, i) }
	if b.in.Memo == nil {
		return produce()
	}
	var parts []keyPart
	for _, l := range v.chapters {
		parts = append(parts, keyPart{l.id, l.page.output})
	}
	front := l.page.shown.page
	k := newKey("leaf").key(b.bodyKey(l.page)).value(parts).int(i).string(b.addresses.origin).string(b.base).bytes(b.colours).
		string(front.Front.Title).int(b.number(l.page.node)).string(v.lang).string(l.page.output)
	return remember(b.memo, k.sum(), produce)
}

func (b *build) pressLeaf(v *volume, i int) (out pressed) {
	l := v.chapters[i]
	tree, err := b.bodyTree(l.page)
	if err != nil {
		return pressed{err: err}
	}
	front := l.page.shown.page
	words := b.words.For(front.Lang)

	onPaper := tree.Clone()
	onPaper.Unfold(words.T("book.answers", nil))
	screen := onPaper.Clone()
	onPaper.Lower()
	onPaper.Frames("", func(id string) []book.Picture {
		data, err := b.framesOf(l.page, id)
		if err != nil || data == nil {
			out.err = errors.Join(out.err, err)
			return nil
		}
		width, height, _ := pictureSize(".svg", data)
		return []book.Picture{{Src: b.fileURL(outputBeside(l.page, framesID(id), ".svg")), Alt: words.T("book.frames", nil), Width: width, Height: height}}
	})
	onPaper.RenameIDs(func(id string) string { return l.id + ":" + id })
	onPaper.Link(func(href string) string {
		name, fragment, ok := b.outputOf(l.page.output, href)
		j, here := v.place[name]
		switch {
		case !ok || !here && strings.HasPrefix(href, "/"):
			return href
		case !here: // as seen from another folder
			return b.fileURL(name) + suffixAfterPath(href)
		case fragment == "":
			return "#" + v.chapters[j].id
		}
		return "#" + v.chapters[j].id + ":" + fragment
	})
	out.print = template.HTML(onPaper.HTML())

	shelf := &shelf{build: b, volume: v, leaf: i}
	screen.Figures(shelf.figure)
	screen.Frames(words.T("book.frames", nil), shelf.frames)
	screen.Link(shelf.link)
	screen.Title(front.Front.Title, b.chapterLabel(l, words))
	var sections []book.Section
	for _, h := range l.page.shown.doc.Headings {
		if h.Level == 2 {
			sections = append(sections, book.Section{ID: h.ID, Title: h.Text})
		}
	}
	title := front.Front.Title
	if n := b.number(l.page.node); n > 0 {
		title = fmt.Sprintf("%d. %s", n, title)
	}
	out.chapter = b.epubs.Chapter(chapterFile(i), title, front.Lang, render.Dir(front.Lang), sections, screen)
	out.pictures, out.copied, out.err = shelf.pictures, shelf.copied, errors.Join(append(shelf.errs, out.err)...)
	return out
}

// chapterLabel is "Chapter 3", or "".
func (b *build) chapterLabel(l *leaf, words *locale.Localizer) string {
	if n := b.number(l.page.node); n > 0 {
		return words.T("chapter", locale.Args{"N": n})
	}
	return ""
}

// chapterFile names the file of a chapter, without extension.
func chapterFile(i int) string { return fmt.Sprintf("c%02d", i+1) }

// A shelf is what an EPUB's chapter finds its pictures and places in.
type shelf struct {
	*build
	volume   *volume
	leaf     int
	pictures []book.Entry
	copied   []copied
	errs     []error
}

// link returns where a link leads in the EPUB: to a chapter, to the site if its
// address is known, or nowhere.
func (s *shelf) link(href string) string {
	p := s.volume.chapters[s.leaf].page
	name, fragment, ok := s.outputOf(p.output, href)
	switch j, here := s.volume.place[name]; {
	case s.has(href):
		return href
	case !ok:
		if strings.HasPrefix(href, "/") { // elsewhere on the same host
			return s.away(href)
		}
		return href
	case here && fragment == "":
		return chapterFile(j) + ".xhtml"
	case here:
		return chapterFile(j) + ".xhtml#" + fragment
	case book.MediaType(name) != "":
		if picture, ok := s.copy(name); ok {
			return picture
		}
	}
	return s.away(href)
}

// has says whether href is a picture of the chapter already.
func (s *shelf) has(href string) bool {
	return slices.ContainsFunc(s.pictures, func(e book.Entry) bool { return e.Name == href })
}

// away is a place of the site, as a URL.
func (s *shelf) away(href string) string {
	if s.addresses.origin == "" {
		return ""
	}
	if !strings.HasPrefix(href, "/") {
		return href
	}
	return s.absolute(href)
}

// copy takes a picture of the author's into the EPUB, once, and returns its name
// there.
func (s *shelf) copy(output string) (name string, ok bool) {
	if i := slices.IndexFunc(s.copied, func(c copied) bool { return c.output == output }); i >= 0 {
		return s.copied[i].name, true
	}
	if !slices.ContainsFunc(s.copies, func(f file) bool { return f.name == output }) {
		return "", false
	}
	name = fmt.Sprintf("%s-copy-%d%s", chapterFile(s.leaf), len(s.copied)+1, strings.ToLower(path.Ext(output)))
	s.copied = append(s.copied, copied{name, output})
	return name, true
}

// figure draws a figure of the page for the EPUB.
func (s *shelf) figure(id string) string {
	if !s.drawable() {
		return ""
	}
	data, err := s.inset(s.volume.chapters[s.leaf].page, id)
	if err != nil {
		s.errs = append(s.errs, err)
	}
	if data == nil {
		return ""
	}
	e := s.epubs.Entry(fmt.Sprintf("%s-%d.svg", chapterFile(s.leaf), len(s.pictures)+1), data)
	s.pictures = append(s.pictures, e)
	return e.Name
}

// frames draws the key frames of a figure for the EPUB, each by itself: a page there
// is as wide as a hand.
func (s *shelf) frames(id string) (list []book.Picture) {
	p := s.volume.chapters[s.leaf].page
	f := s.figureCalled(p, id)
	if f == nil || !f.files.Frames {
		return nil
	}
	pictures, err := render.FramePictures(f.view, f.title, s.words.For(f.lang), render.Look{Lang: f.lang, CSS: s.colours, Bare: true, Inset: true})
	if err != nil {
		s.errs = append(s.errs, err)
	}
	for _, picture := range pictures {
		e := s.epubs.Entry(fmt.Sprintf("%s-%d.svg", chapterFile(s.leaf), len(s.pictures)+1), picture.Data)
		s.pictures = append(s.pictures, e)
		list = append(list, book.Picture{Src: e.Name, Alt: picture.Alt})
	}
	return list
}

// framesOf draws the key frames of a figure of a page, nil if it has none.
func (b *build) framesOf(p *page, id string) ([]byte, error) {
	f := b.figureCalled(p, id)
	if f == nil || !f.files.Frames {
		return nil, nil
	}
	return f.frames()
}

// figureCalled finds a figure of a page by its id, nil if there is none.
func (b *build) figureCalled(p *page, id string) *figure {
	a := b.answersOf(p)
	for _, e := range p.shown.doc.Embeds {
		if f := a.figures[e.Pos]; f != nil && f.view.ID == id {
			return f
		}
	}
	return nil
}

// inset draws the picture of the figure called id alone, nil if it has none.
func (b *build) inset(p *page, id string) ([]byte, error) {
	a := b.answersOf(p)
	look := render.Look{Lang: p.shown.page.Lang, CSS: b.colours, Bare: true, Inset: true}
	words := b.words.For(look.Lang)
	for _, e := range p.shown.doc.Evidence {
		if f := a.proofs[e.Pos]; f != nil && e.ID == id {
			return render.EvidenceSVG(f.view, f.title, words, look)
		}
	}
	for _, c := range p.shown.doc.Comparisons {
		if f := a.pairs[c.Pos]; f != nil && c.ID == id {
			return render.ComparisonSVG(f.view, f.title, words, look)
		}
	}
	if f := b.figureCalled(p, id); f != nil {
		return render.Inset(f.view, f.title, words, look)
	}
	return nil, nil
}
