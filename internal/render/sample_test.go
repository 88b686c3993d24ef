package render

import (
	"html/template"
	"os"
	"testing"

	"docgen/i18n"
	"docgen/internal/locale"
	"docgen/templates"
)

var langs = []string{"en", "ja", "ru"}

// names are the languages as the switcher shows them.
var names = map[string]string{"en": "English", "ja": "日本語", "ru": "Русский"}

// A text is what the sample pages say in one language.
type text struct {
	site, title, description, section, prev, next string
	pages                                         []string
	toc                                           [][]template.HTML // h2, then its h3
	updated                                       string
}

var texts = map[string]text{
	"en": {
		site: "Borrowed address spaces", title: "Two pointers: mm and active_mm",
		description: "Why a task has two pointers to an address space, and what each of them answers.",
		section:     "Address spaces", prev: "What an address space is", next: "Counting references",
		pages:   []string{"Introduction", "Address spaces", "The scheduler", "Translation caches", "Reading the source", "Glossary"},
		toc:     [][]template.HTML{{"Two pointers, two questions", "What <code>context_switch</code> does"}, {"The counters", "A lazy exit"}},
		updated: "March 5, 2026",
	},
	"ja": {
		site: "借りもののアドレス空間", title: "二つのポインター：mmとactive_mm",
		description: "タスクがアドレス空間へのポインターを二つ持つ理由と、それぞれが答える問い。",
		section:     "アドレス空間", prev: "アドレス空間とは何か", next: "参照を数える",
		pages:   []string{"はじめに", "アドレス空間", "スケジューラー", "アドレス変換のキャッシュ", "ソースコードを読む", "用語集"},
		toc:     [][]template.HTML{{"二つのポインターが答える二つの問い", "<code>context_switch</code>の処理"}, {"カウンター", "遅延した終了"}},
		updated: "2026年3月5日",
	},
	"ru": {
		site: "Адресные пространства взаймы", title: "Два указателя: mm и active_mm",
		description: "Зачем задаче два указателя на адресное пространство и на какой вопрос отвечает каждый.",
		section:     "Адресные пространства", prev: "Что такое адресное пространство", next: "Подсчёт ссылок",
		pages:   []string{"Введение", "Адресные пространства", "Планировщик", "Кэши трансляции адресов", "Чтение исходного кода", "Глоссарий"},
		toc:     [][]template.HTML{{"Два указателя — два вопроса", "Что делает <code>context_switch</code>"}, {"Счётчики", "Ленивое завершение"}},
		updated: "5 марта 2026 г.",
	},
}

// sampleSite is the site of the sample pages in one language. Its assets are
// not hashed.
func sampleSite(lang string) *Site {
	t := texts[lang]
	return &Site{
		Title: t.site, Lang: lang, Home: "/" + lang + "/", Icon: "/assets/icon.svg",
		Nav:    []Link{{Href: "/" + lang + "/mm/", Text: t.section, Current: true}, {Href: "/" + lang + "/glossary/", Text: t.pages[5]}},
		Footer: template.HTML("<p>" + t.site + " · CC BY-SA 4.0</p>"),
		CSS:    []string{"/assets/site.css"}, JS: []string{"/assets/site.js"}, HeadJS: []string{"/assets/theme.js"},
		SiteMap: "/sitemap.xml",
	}
}

// samplePage is an article of the sample site, shown in lang and written in body.
func samplePage(t testing.TB, lang, body string) *Page {
	t.Helper()
	html, err := os.ReadFile("testdata/bodies/" + body + ".html")
	if err != nil {
		t.Fatal(err)
	}
	words, in := texts[lang], texts[body]
	p := &Page{
		Site: sampleSite(lang), Kind: "page", Title: in.title, Description: in.description, Body: template.HTML(html),
		URL:    "https://example.org/" + body + "/mm/pointers/",
		Crumbs: []Link{{Href: "/" + lang + "/", Text: words.site}, {Href: "/" + lang + "/mm/", Text: words.section}},
		Prev:   &Link{Href: "/" + lang + "/mm/", Text: words.prev},
		Next:   &Link{Href: "/" + lang + "/mm/counters/", Text: words.next},
		Edit:   "https://example.org/edit", Updated: words.updated, UpdatedISO: "2026-03-05", Minutes: 12,
	}
	if lang != body {
		p.Fallback = body
	}
	for i, title := range words.pages {
		item := SidebarItem{Link: Link{Href: "/" + lang + "/" + string(rune('a'+i)) + "/", Text: title}}
		if i == 1 {
			item.Children = []SidebarItem{
				{Link: Link{Href: "/" + lang + "/mm/what/", Text: words.prev}},
				{Link: Link{Href: "/" + lang + "/mm/pointers/", Text: in.title, Current: true}},
				{Link: Link{Href: "/" + lang + "/mm/counters/", Text: words.next}},
			}
			if lang != body {
				item.Children[1].Lang = body
			}
		}
		p.Sidebar = append(p.Sidebar, item)
	}
	for i, h2 := range in.toc {
		ids := [][]string{{"two-pointers", "context-switch"}, {"counters", "lazy"}}
		p.TOC = append(p.TOC, TOCEntry{ID: ids[i][0], HTML: h2[0], Children: []TOCEntry{{ID: ids[i][1], HTML: h2[1]}}})
	}
	p.Langs = sampleAlternates(lang, "mm/pointers/")
	for i := range p.Langs {
		p.Langs[i].Missing = p.Langs[i].Lang == lang && lang != body
	}
	return p
}

func sampleAlternates(lang, path string) []Alternate {
	var list []Alternate
	for _, l := range langs {
		href := "/" + l + "/" + path
		list = append(list, Alternate{Lang: l, Name: names[l], Href: href, URL: "https://example.org" + href, Current: l == lang})
	}
	return list
}

// sampleHome is the start page of a language.
func sampleHome(t testing.TB, lang string) *Page {
	t.Helper()
	p := samplePage(t, lang, lang)
	return &Page{
		Site: p.Site, Kind: "home", Title: p.Site.Title, Description: texts[lang].description,
		URL: "https://example.org/" + lang + "/", Langs: sampleAlternates(lang, ""),
		Body: template.HTML("<p>" + texts[lang].description + "</p>"),
		Next: p.Prev, Sidebar: p.Sidebar,
	}
}

// samples renders every kind of page in every language, by output file.
func samples(t *testing.T) map[string][]byte {
	t.Helper()
	r := newRenderer(t)
	out := map[string][]byte{}
	put := func(name string, html []byte, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = html
	}
	root := &Root{Site: sampleSite("en"), URL: "https://example.org/"}
	for i, lang := range langs {
		html, err := r.Page(samplePage(t, lang, lang))
		put(lang+"/mm/pointers/index.html", html, err)
		html, err = r.Page(sampleHome(t, lang))
		put(lang+"/index.html", html, err)
		p := sampleHome(t, lang)
		p.Kind, p.Title, p.Body, p.URL, p.Next, p.NoIndex = "404", r.cat.For(lang).T("notfound.title", nil), "", "", nil, true
		html, err = r.Page(p)
		put(lang+"/404.html", html, err)
		html, err = r.Redirect(&Redirect{Lang: lang, Title: texts[lang].title, Href: "/" + lang + "/mm/pointers/", URL: "https://example.org/" + lang + "/mm/pointers/"})
		put(lang+"/old/index.html", html, err)
		root.Langs = append(root.Langs, RootLang{Alternate: sampleAlternates("", "")[i], Title: texts[lang].site, Description: texts[lang].description})
	}
	html, err := r.Root(root)
	put("index.html", html, err)
	fallback := samplePage(t, "ru", "en")
	fallback.Draft = true
	html, err = r.Page(fallback)
	put("ru/fallback/index.html", html, err)
	return out
}

func newRenderer(t testing.TB) *Renderer {
	t.Helper()
	cat, diags := locale.Load(langs, locale.Tree{FS: i18n.FS, Dir: "i18n"})
	for _, d := range diags {
		t.Error(d)
	}
	r, err := New(templates.FS, cat)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
