package site

import (
	"testing"

	"docgen/internal/content"
)

// testLinker knows a small site: two sections, one of them with a slug, a
// picture in the source language only, and a static file.
func testLinker() *linker {
	root := &content.Node{Section: true}
	mm := &content.Node{Key: "mm", Path: "memory/", Section: true, Parent: root}
	counters := &content.Node{Key: "mm/counters", Path: "memory/counting/", Parent: mm}
	intro := &content.Node{Key: "intro", Path: "intro/", Parent: root}
	mm.Children = []*content.Node{counters}
	root.Children = []*content.Node{intro, mm}
	for n, file := range map[*content.Node]string{root: "_index.md", mm: "mm/_index.md", counters: "mm/counters/index.md", intro: "intro.md"} {
		n.Pages = map[string]*content.Page{"en": {Lang: "en", Key: n.Key, File: "content/en/" + file}}
	}
	l := newLinker(&content.Tree{Source: "en", Langs: []string{"en", "ja"}, Root: root}, addresses{base: "/docs/"})
	l.assets["en"] = map[string]asset{
		"mm/fig.svg":  {output: "en/mm/fig.svg", width: 3, height: 2},
		"mm/both.png": {output: "en/mm/both.png"},
	}
	l.assets["ja"] = map[string]asset{"mm/both.png": {output: "ja/mm/both.png"}}
	l.assets["ru"] = map[string]asset{}
	l.static = map[string]asset{"files/data.csv": {output: "files/data.csv"}}
	return l
}

func TestResolve(t *testing.T) {
	l := testLinker()
	for _, tt := range []struct{ dest, href, output, fragment string }{
		{"https://example.org/a.md", "https://example.org/a.md", "", ""},
		{"mailto:a@example.org", "mailto:a@example.org", "", ""},
		{"//example.org/", "//example.org/", "", ""},
		{"#drop", "#drop", "self", "drop"},
		{"counters.md", "/docs/ja/memory/counting/", "ja/memory/counting/index.html", ""},
		{"./counters.md#drop", "/docs/ja/memory/counting/#drop", "ja/memory/counting/index.html", "drop"},
		{"../intro.md?x=1#a", "/docs/ja/intro/?x=1#a", "ja/intro/index.html", "a"},
		{"../intro.md#%D0%B0", "/docs/ja/intro/#%D0%B0", "ja/intro/index.html", "а"},
		{"/intro.md", "/docs/ja/intro/", "ja/intro/index.html", ""},
		{"/", "/docs/ja/", "ja/index.html", ""},
		{"./", "/docs/ja/memory/", "ja/memory/index.html", ""},
		{"../", "/docs/ja/", "ja/index.html", ""},
		{"../_index.md", "/docs/ja/", "ja/index.html", ""},
		{"_index.md", "/docs/ja/memory/", "ja/memory/index.html", ""},
		{"../mm/", "/docs/ja/memory/", "ja/memory/index.html", ""},
		{"counters/index.md", "/docs/ja/memory/counting/", "ja/memory/counting/index.html", ""},
		{"fig.svg", "/docs/en/mm/fig.svg", "en/mm/fig.svg", ""},
		{"both.png", "/docs/ja/mm/both.png", "ja/mm/both.png", ""},
		{"/mm/fig.svg#view", "/docs/en/mm/fig.svg#view", "en/mm/fig.svg", "view"},
		{"/files/data.csv", "/docs/files/data.csv", "files/data.csv", ""},
	} {
		got, err := l.resolve("ja", "mm", "self", tt.dest)
		if err != nil {
			t.Errorf("%s: unexpected error: %v (%s)", tt.dest, err, err.hint)
			continue
		}
		if got.href != tt.href || got.output != tt.output || got.fragment != tt.fragment {
			t.Errorf("%s: got %q, %q, %q, want %q, %q, %q", tt.dest, got.href, got.output, got.fragment, tt.href, tt.output, tt.fragment)
		}
	}
}

func TestResolveBroken(t *testing.T) {
	l := testLinker()
	for _, tt := range []struct{ dest, msg, hint string }{
		{"countres.md", "link countres.md leads to no page of the site", `did you mean "counters.md"?`},
		{"/countres.md", "link /countres.md leads to no page of the site", `did you mean "/mm/counters.md"?`},
		{"counters", "link counters is not the path of a file", "write counters/index.md"},
		{"../mm", "link ../mm is not the path of a file", "write _index.md"},
		{"../memory/counting.html", "link ../memory/counting.html is not the path of a file", "write counters/index.md"},
		{"intro.md", "link intro.md leads to no page of the site", `did you mean "../intro.md"?`},
		{"../fig.svg", "link ../fig.svg leads to no file of the site", `did you mean "fig.svg"?`},
		{"../../ja/intro.md", "link ../../ja/intro.md leads out of the language's folder", "link to the page in this language; readers change language with the switcher"},
		{"files/data.csv", "link files/data.csv leads to no file of the site", ""},
		{"/files/date.csv", "link /files/date.csv leads to no file of the site", `did you mean "/files/data.csv"?`},
		{"%zz", "not a URL: %zz", ""},
		{"/ja/mm/counters/", "link /ja/mm/counters/ names a language", "links stay in the language of their page: write /mm/counters/index.md"},
		{"/ru/intro.md", "link /ru/intro.md names a language", "links stay in the language of their page: write /intro.md"},
		{"/ja/", "link /ja/ names a language", "links stay in the language of their page: write /_index.md"},
		{"/ja/gone.md", "link /ja/gone.md names a language", "links stay in the language of their page: leave it out"},
		{"nothing/", "link nothing/ leads to no section of the site", ""},
	} {
		got, err := l.resolve("en", "mm", "self", tt.dest)
		if err == nil {
			t.Errorf("%s: got %+v, want an error", tt.dest, got)
			continue
		}
		if err.msg != tt.msg || err.hint != tt.hint {
			t.Errorf("%s: got %q (%s), want %q (%s)", tt.dest, err.msg, err.hint, tt.msg, tt.hint)
		}
	}
}
