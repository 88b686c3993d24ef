package site

import (
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// searchSite is a site with a page that is not translated, and a draft.
func searchSite() fstest.MapFS {
	project := fstest.MapFS{}
	put := func(name, text string) { project[name] = &fstest.MapFile{Data: []byte(text)} }
	put("docgen.yaml", "title: S\nlanguages: [{code: en, name: English}, {code: ru, name: Русский}]\n")
	put("content/en/_index.md", "---\ntitle: Start\n---\nWords.\n")
	put("content/ru/_index.md", "---\ntitle: Начало\n---\nСлова.\n")
	put("content/en/loan.md", "---\ntitle: The loan\n---\nIt borrows.\n\n## What `active_mm` says {#says}\n\nAn address space, borrowed.\n")
	put("content/en/secret.md", "---\ntitle: Secret\ndraft: true\n---\nIt borrows, too.\n")
	return project
}

// found lists the addresses of what a site finds.
func found(t *testing.T, out *Memory, lang, query string) []string {
	t.Helper()
	reader := readIndex(t, out, lang)
	hits, _ := reader.Search(query)
	list := []string{}
	for _, h := range hits {
		page := reader.Page(h.Page)
		list = append(list, page.URL+"#"+page.Units[h.Unit].Fragment)
	}
	return list
}

func TestSearch(t *testing.T) {
	in := inputs(t, searchSite(), embedded())
	in.Drafts = true
	out, _ := mustBuild(t, in)
	for _, test := range []struct{ lang, query, want string }{
		{"en", "borrowing", "/en/loan/# /en/loan/#says"},
		{"en", "active_mm", "/en/loan/#says"},
		{"en", "spac", "/en/loan/#says"},
		{"en", "borrows address", "/en/loan/#says"},
		{"ru", "слов", "/ru/#"},
		{"ru", "borrows", ""}, // a fallback page is found in its own language only
		{"en", "secret", ""},
	} {
		got := found(t, out, test.lang, test.query)
		slices.Sort(got)
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: %q finds %q, want %q", test.lang, test.query, got, test.want)
		}
	}
	for _, name := range out.Names() {
		if strings.HasPrefix(name, searchDir+"/") && path.Base(name) != "index.json" {
			t.Errorf("%s: a small site has all in one file", name)
		}
	}
	page, _ := out.File("en/loan/index.html")
	if !strings.Contains(string(page), `<meta name="docgen:search" content="/search/en/index.json">`) || !strings.Contains(string(page), `href="/en/search/"`) {
		t.Error("a page does not say where its search is")
	}
}

// TestSearchAfterEdit checks that a page that changes is found by its new words in
// the next build of a preview, and that its old ones are forgotten.
func TestSearchAfterEdit(t *testing.T) {
	project := searchSite()
	in := inputs(t, project, embedded())
	in.Memo = &Memo{}
	mustBuild(t, in)
	project["content/en/loan.md"] = &fstest.MapFile{Data: []byte("---\ntitle: The loan\n---\nA zombie.\n")}
	out, _ := mustBuild(t, in)
	if got := found(t, out, "en", "zombies"); len(got) != 1 {
		t.Errorf("the new word finds %q", got)
	}
	if got := found(t, out, "en", "borrows"); len(got) != 0 {
		t.Errorf("the old word still finds %q", got)
	}
	fresh, _ := mustBuild(t, inputs(t, project, embedded()))
	sameFiles(t, "a build with a memo", out, fresh)
}

func TestSearchOff(t *testing.T) {
	project := searchSite()
	project["docgen.yaml"].Data = append(project["docgen.yaml"].Data, "search: false\n"...)
	out, _ := mustBuild(t, inputs(t, project, embedded()))
	for _, name := range out.Names() {
		if strings.HasPrefix(name, searchDir+"/") || strings.Contains(name, "/"+searchDir+"/") {
			t.Errorf("%s is there", name)
		}
	}
	page, _ := out.File("en/loan/index.html")
	if strings.Contains(string(page), "docgen:search") || strings.Contains(string(page), `class="control search-open"`) {
		t.Error("a page offers a search that there is none of")
	}
}
