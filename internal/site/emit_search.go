package site

import (
	"cmp"
	"html/template"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"docgen/internal/locale"
	"docgen/internal/render"
	"docgen/internal/search"
)

// searchDir is the folder of search indexes in the output, one per language.
const searchDir = "search"

// The names of an index's files do not tell what is in them, because they must
// be known before the pages are: a reader asks for them with the hash of the
// entry's contents, and for the entry itself with none.
func searchEntry(lang string) string { return path.Join(searchDir, lang, "index.json") }

// maxShards bounds the shards of an index; a page is good for about one and a half
// of 4 kB.
const maxShards = 1024

// A searched is the index of a language.
type searched struct {
	once  sync.Once
	pages []*page // whose originals are in the language
	*search.Index
	digests []*search.Digest
}

// searchFiles is the emitter of the search indexes and of the pages to search on.
// A page that is shown in another language for want of a translation is in no
// index: who looks for its words would find them in the wrong language.
func searchFiles(b *build) []file {
	if !b.cfg.Search {
		return nil
	}
	var files []file
	for _, lang := range b.tree.Langs {
		s := b.searchOf(lang)
		add := func(name string, make func() []byte) {
			files = append(files, file{
				name: path.Join(searchDir, lang, name),
				from: origin{what: "the search index in " + lang},
				make: func() (made, error) { b.searchIndex(lang); return made{data: make()}, nil },
			})
		}
		add("index.json", func() []byte { return s.Entry })
		for i := range shards(len(s.pages)) {
			add(strconv.Itoa(i)+".bin", func() []byte { return append([]byte{}, s.Shards[i]...) })
		}
		for i := range s.pages {
			add("page-"+strconv.Itoa(i)+".json", func() []byte { return s.digests[i].File })
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

func shards(pages int) int { return min(maxShards, pages+pages/2+1) }

// searchOf returns the index of a language, which has yet to be made.
func (b *build) searchOf(lang string) *searched {
	if s := b.searched[lang]; s != nil {
		return s
	}
	s := &searched{}
	for _, p := range b.pages {
		if p.lang == lang && !p.fallback() {
			s.pages = append(s.pages, p)
		}
	}
	if b.searched == nil {
		b.searched = map[string]*searched{}
	}
	b.searched[lang] = s
	return s
}

// searchIndex makes the index of a language, if that has not been done.
func (b *build) searchIndex(lang string) *searched {
	s := b.searched[lang]
	s.once.Do(func() {
		k := newKey("search").key(b.theme).string(lang)
		for _, p := range s.pages {
			d, id := b.digest(p)
			s.digests = append(s.digests, d)
			k = k.key(id)
		}
		words := b.searchWords(lang)
		s.Index = remember(b.memo, k.sum(), func() *search.Index {
			return search.Make(s.digests, shards(len(s.pages)), words)
		})
	})
	return s
}

// searchWords is what the search says to readers, which its script puts values into.
func (b *build) searchWords(lang string) map[string]string {
	words := map[string]string{}
	l := b.words.For(lang)
	for _, id := range []string{"label", "placeholder", "count", "best", "none", "failed", "step", "close", "keys"} {
		words[id] = l.T("search."+id, locale.Args{"N": "{N}", "Shown": "{Shown}", "Query": "{Query}"})
	}
	return words
}

// digest takes a page into its language's index, or finds that in the memo.
func (b *build) digest(p *page) (*search.Digest, key) {
	title := p.shown.page.Front.Title
	url := b.pageURL(p.lang, p.node)
	k := newKey("digest").key(b.bodyKey(p)).string(title).string(url).sum()
	d := remember(b.memo, k, func() *search.Digest {
		body, _ := b.body(p) // what is wrong with it is told where the page is made
		return search.Digested(&search.Page{URL: url, Title: title, Units: search.Extract(body)})
	})
	return d, k
}

// searchPage makes the page to search on: without a script it is a list of all
// headings, by their first letters.
func (b *build) searchPage(lang string) made {
	s := b.searchIndex(lang)
	groups := map[string][]render.Link{}
	seen := map[string]int{} // how many pages have such a heading
	for _, d := range s.digests {
		for _, h := range d.Headings() {
			seen[h.Text]++
		}
	}
	for _, d := range s.digests {
		for _, h := range d.Headings() {
			if seen[h.Text] > 2 { // "Summary" leads nowhere
				continue
			}
			letter := initial(h.Text)
			groups[letter] = append(groups[letter], render.Link{Href: h.URL, Text: h.Text})
		}
	}
	var list []render.Letter
	for _, letter := range sortedKeys(groups) {
		links := groups[letter]
		sortLinks(links)
		list = append(list, render.Letter{Letter: letter, Links: links})
	}
	l := b.words.For(lang)
	body, err := b.renderer.SearchIndex(list, l)
	if err != nil {
		return b.rendered(nil, err)
	}
	return b.rendered(b.renderer.Page(&render.Page{
		Site:    b.sites[lang],
		Title:   l.T("search.title", nil),
		Body:    template.HTML(body),
		Sidebar: b.sidebar(lang, b.tree.Root),
		Langs:   b.searchAlternates(lang),
		NoIndex: true,
	}))
}

// searchAlternates are the pages to search on in each language.
func (b *build) searchAlternates(lang string) []render.Alternate {
	list := b.alternates(lang, b.tree.Root)
	for i := range list {
		list[i].Href, list[i].URL, list[i].Missing = b.fileURL(searchOutput(list[i].Lang)), "", false
	}
	return list
}

// initial is the letter that a heading is found under: its first, in upper case;
// a row of kana by its first sign, and # for what begins with no letter.
func initial(text string) string {
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			return kanaRow(r)
		case unicode.Is(unicode.Han, r):
			return "漢"
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

func sortLinks(links []render.Link) {
	slices.SortFunc(links, func(a, b render.Link) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text)), strings.Compare(a.Href, b.Href))
	})
}

// searchLinks is where pages of a language find their search.
func (b *build) searchLinks(lang string) render.Search {
	if !b.cfg.Search {
		return render.Search{}
	}
	return render.Search{Page: b.fileURL(path.Join(lang, searchDir) + "/"), Index: b.fileURL(searchEntry(lang))}
}
