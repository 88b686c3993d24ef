package site

import (
	"cmp"
	"context"
	"encoding/json"
	"html/template"
	"path"
	"slices"
	"strings"
	"unicode"

	"docgen/internal/content"
	"docgen/internal/locale"
	"docgen/internal/render"
	"docgen/internal/search"
)

// searchDir is the folder of search indexes in the output, one per language.
const searchDir = "search"

// searchEntry is the only file of an index whose name does not tell what is in it:
// all pages name it, and would have to be made again whenever one has changed.
func searchEntry(lang string) string { return path.Join(searchDir, lang, "index.json") }

// A searched is the index of a language.
type searched struct {
	pages   []*page // whose originals are in the language
	digests []*search.Digest
	key     key // of the digests
	*search.Index
}

// digest takes all pages into the indexes of their languages. A page that is shown in
// another language for want of a translation is in no index: who looks for its
// words would find them in the wrong language.
func (b *build) digest(ctx context.Context) error {
	if !b.cfg.Search {
		return nil
	}
	b.searched = map[string]*searched{}
	var pages []*page
	for _, lang := range b.tree.Langs {
		s := &searched{}
		for _, p := range b.pages {
			if p.lang == lang && b.searchable(p) {
				s.pages = append(s.pages, p)
			}
		}
		pages = append(pages, s.pages...)
		b.searched[lang] = s
	}
	digests := make([]*search.Digest, len(pages))
	keys := make([]key, len(pages))
	err := parallel(ctx, b.jobs, len(pages), func(i int) error {
		digests[i], keys[i] = b.digestOf(pages[i])
		return nil
	})
	if err != nil {
		return err
	}
	for _, lang := range b.tree.Langs {
		s := b.searched[lang]
		n := len(s.pages)
		s.digests, digests = digests[:n], digests[n:]
		k := newKey("digests").string(lang)
		for _, id := range keys[:n] {
			k = k.key(id)
		}
		s.key, keys = k.sum(), keys[n:]
	}
	return parallel(ctx, b.jobs, len(b.tree.Langs), func(i int) error {
		lang := b.tree.Langs[i]
		s := b.searched[lang]
		words := b.searchWords(lang)
		s.Index = remember(b.memo, newKey("search").key(s.key).bytes(words).sum(), func() *search.Index {
			return search.Make(s.digests, words)
		})
		return nil
	})
}

// searchable says whether a page is in an index.
func (b *build) searchable(p *page) bool {
	return b.cfg.Search && !p.fallback() && !p.shown.page.Front.Draft
}

// digestOf takes a page into its language's index, or finds that in the memo.
func (b *build) digestOf(p *page) (*search.Digest, key) {
	title := p.shown.page.Front.Title
	url := b.pageURL(p.lang, p.node)
	entries := b.termIDs(p)
	k := newKey("digest").key(b.bodyKey(p)).string(title).string(url).value(entries).sum()
	d := remember(b.memo, k, func() *search.Digest {
		body, _ := b.body(p) // what is wrong with it is told where the page is made
		return search.Digested(&search.Page{URL: url, Title: title, Units: search.Extract(body), Entries: entries})
	})
	return d, k
}

// termIDs are the entries on a page, if it is the glossary.
func (b *build) termIDs(p *page) []string {
	if b.vocabulary == nil || p.node != b.glossary {
		return nil
	}
	var ids []string
	for _, t := range b.vocabulary.Terms {
		ids = append(ids, t.ID)
	}
	return ids
}

// searchWords is what the search says to readers, as JSON. Its script puts values
// into what is in braces.
func (b *build) searchWords(lang string) json.RawMessage {
	words := map[string]any{}
	l := b.words.For(lang)
	args := locale.Args{"N": "{N}", "Pages": "{Pages}", "Query": "{Query}"}
	for _, id := range []string{"placeholder", "none", "hint", "some", "failed", "step", "close", "keys", "results"} {
		words[id] = l.T("search."+id, args)
	}
	for _, id := range []string{"count", "more"} {
		words[id] = l.Forms("search."+id, args)
	}
	data, _ := json.Marshal(words) // strings only
	return data
}

// searchFiles is the emitter of the search indexes and of the pages to search on.
func searchFiles(b *build) []file {
	if !b.cfg.Search {
		return nil
	}
	var files []file
	for _, lang := range b.tree.Langs {
		from := origin{what: "the search index in " + lang}
		files = append(files, file{name: searchEntry(lang), from: from, make: plain(b.searched[lang].Entry)})
		seen := map[string]bool{} // texts can be the same, of pages without any
		for _, f := range b.searched[lang].Files {
			if !seen[f.Name] {
				files = append(files, file{name: path.Join(searchDir, lang, f.Name), from: from, make: plain(f.Data)})
			}
			seen[f.Name] = true
		}
		files = append(files, file{
			name: searchOutput(lang),
			from: origin{what: "the page to search on in " + lang},
			make: func() (made, error) { return b.searchPage(lang), nil },
		})
	}
	return files
}

func searchOutput(lang string) string { return path.Join(lang, searchDir, "index.html") }

// searchPage makes the page to search on, or takes it from the memo.
func (b *build) searchPage(lang string) made {
	data := &render.Page{
		Site:    b.sites[lang],
		Title:   b.words.For(lang).T("search.title", nil),
		Sidebar: b.sidebar(lang, b.tree.Root),
		Langs:   b.searchAlternates(lang),
		NoIndex: true,
	}
	list := b.headings(lang)
	produce := func() made {
		body, err := b.renderer.SearchIndex(list, b.words.For(lang))
		if err != nil {
			return b.rendered(nil, err)
		}
		data.Body = template.HTML(body)
		return b.rendered(b.renderer.Page(data))
	}
	k := newKey("search page").key(b.theme).key(b.searched[lang].key).value(list).value(b.cfg.Typography).value(*data).sum()
	m, ok := recall[made](b.memo, k)
	if !ok {
		if m = produce(); m.data != nil { // what went wrong is to be told each time
			b.memo.store(k, m)
		}
	}
	return m
}

// headings lists what is on the page to search on without a script, as a book does:
// the terms by their first letters, and the pages of each part with their sections.
func (b *build) headings(lang string) render.Headings {
	s := b.searched[lang]
	seen := map[string]int{} // how many pages have such a heading
	for _, d := range s.digests {
		for _, h := range d.Headings() {
			seen[h.Text]++
		}
	}
	letters := map[string][]indexed{}
	parts := map[*content.Node][]render.PageHeadings{}
	for i, d := range s.digests {
		n := s.pages[i].node
		page := render.PageHeadings{Page: b.link(lang, n)}
		for _, h := range d.Headings() {
			switch {
			case h.Entry:
				e := indexed{b.reading(lang, h.Fragment, h.Text), render.Link{Href: h.URL, Text: h.Text}}
				letters[initial(e.reading)] = append(letters[initial(e.reading)], e)
			case h.Fragment != "" && seen[h.Text] <= 2: // "Summary" leads nowhere
				page.Sections = append(page.Sections, render.Link{Href: h.URL, Text: h.Text})
			}
		}
		part := b.tree.Root
		for up := n; up.Parent != nil; up = up.Parent {
			if up.Section {
				part = up
			}
		}
		parts[part] = append(parts[part], page)
	}
	var all render.Headings
	for _, letter := range sortedKeys(letters) {
		list := letters[letter]
		slices.SortFunc(list, func(a, b indexed) int {
			return cmp.Or(strings.Compare(strings.ToLower(a.reading), strings.ToLower(b.reading)), strings.Compare(a.link.Href, b.link.Href))
		})
		links := make([]render.Link, len(list))
		for i, e := range list {
			links[i] = e.link
		}
		all.Letters = append(all.Letters, render.Letter{Letter: letter, Links: links})
	}
	for _, n := range append(slices.Clone(b.tree.Root.Children), b.tree.Root) {
		if pages := parts[n]; pages != nil {
			all.Parts = append(all.Parts, render.Part{Title: b.link(lang, n).Text, Rest: n == b.tree.Root, Pages: pages})
		}
	}
	return all
}

// An indexed is a term, and what it is sorted by.
type indexed struct {
	reading string
	link    render.Link
}

// reading is what a term is sorted by.
func (b *build) reading(lang, id, text string) string {
	for _, t := range b.vocabulary.Terms {
		if r := t.Reading[lang]; t.ID == id && r != "" {
			return r
		}
	}
	return text
}

// searchAlternates are the pages to search on in each language.
func (b *build) searchAlternates(lang string) []render.Alternate {
	list := b.alternates(lang, b.tree.Root)
	for i := range list {
		list[i].Href, list[i].URL, list[i].Missing = b.fileURL(searchOutput(list[i].Lang)), "", false
	}
	return list
}

// initial is the letter that a term is found under: its first, in upper case; a row
// of kana by its first sign; 漢字 for an ideograph, of which no reading is given; and
// # for what begins with no letter.
func initial(text string) string {
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			return kanaRow(r)
		case unicode.Is(unicode.Han, r):
			return "漢字"
		case unicode.IsLetter(r):
			return strings.ToUpper(string(r))
		case unicode.IsDigit(r):
			return "#"
		}
	}
	return "#"
}

// kanaRow is the row of the syllabary that a kana is in, by its first sign.
func kanaRow(r rune) string {
	if r >= 'ァ' && r <= 'ヶ' {
		r -= 'ァ' - 'ぁ'
	}
	row := 'あ'
	for _, first := range "あかさたなはまやらわ" {
		if r >= first-1 { // the small form of a row's first stands before it
			row = first
		}
	}
	return string(row)
}

// searchLinks is where pages of a language find their search.
func (b *build) searchLinks(lang string) render.Search {
	if !b.cfg.Search {
		return render.Search{}
	}
	return render.Search{Page: b.fileURL(path.Join(lang, searchDir) + "/"), Index: b.fileURL(searchEntry(lang))}
}
