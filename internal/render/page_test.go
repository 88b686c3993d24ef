package render

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"docgen/assets"
)

// TestPages checks what must hold of every page. With RENDER_PREVIEW=DIR it
// also writes the pages and the assets there, to be looked at through any
// static web server.
func TestPages(t *testing.T) {
	pages := samples(t)
	for name, page := range pages {
		doc, err := html.Parse(bytes.NewReader(page))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		one := func(selector string) {
			t.Helper()
			if n := len(cascadia.QueryAll(doc, cascadia.MustCompile(selector))); n != 1 {
				t.Errorf("%s: %d elements match %s, want 1", name, n, selector)
			}
		}
		none := func(selector string) {
			t.Helper()
			for _, n := range cascadia.QueryAll(doc, cascadia.MustCompile(selector)) {
				t.Errorf("%s: <%s %v> matches %s, want nothing to", name, n.Data, n.Attr, selector)
			}
		}
		one("html[lang][dir]")
		one("title")
		one("main")
		one(`meta[http-equiv="Content-Security-Policy"]`)
		none("style, [style], script:not([src]), [onclick], [onload]")
		none("img:not([alt])")
		none(`a[href=""], a:not([href])`)
		none(`nav:not([aria-label]):not([aria-labelledby])`)
		one("h1")
		seen := map[string]bool{}
		for _, n := range cascadia.QueryAll(doc, cascadia.MustCompile("[id]")) {
			if id := attr(n, "id"); seen[id] {
				t.Errorf("%s: id %q twice", name, id)
			} else {
				seen[id] = true
			}
		}
		for _, n := range cascadia.QueryAll(doc, cascadia.MustCompile("[aria-labelledby], [popovertarget], a[href^='#']")) {
			for _, id := range []string{attr(n, "aria-labelledby"), attr(n, "popovertarget"), strings.TrimPrefix(attr(n, "href"), "#")} {
				if id != "" && !strings.HasPrefix(id, "/") && !seen[id] {
					t.Errorf("%s: <%s> refers to id %q, which is not there", name, n.Data, id)
				}
			}
		}
	}
	if dir := os.Getenv("RENDER_PREVIEW"); dir != "" {
		writePreview(t, dir, pages)
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func writePreview(t *testing.T, dir string, pages map[string][]byte) {
	t.Helper()
	write := func(name string, data []byte) {
		t.Helper()
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for name, page := range pages {
		write(name, page)
	}
	files, err := fs.Glob(assets.FS, "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		data, err := fs.ReadFile(assets.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		write("assets/"+name, data)
	}
}

// TestOpenGraph checks what a page says to those who show a link to it, and that a
// page which is kept from search engines says less.
func TestOpenGraph(t *testing.T) {
	r, _ := figureRenderer(t, "en", "ja", "ru")
	page := fullPage()
	page.Draft, page.NoIndex, page.Fallback = false, false, ""
	for i := range page.Langs {
		page.Langs[i].Missing = false
	}
	get := func() string {
		html, err := r.Page(&page)
		if err != nil {
			t.Fatal(err)
		}
		return string(html)
	}
	html := get()
	for _, want := range []string{
		`og:url" content="https://example.org/en/a/"`, `og:locale" content="ja_JP"`, `og:locale:alternate" content="en_US"`, `og:locale:alternate" content="ru_RU"`,
		`article:modified_time" content="2026-03-05"`, `og:image" content="https://example.org/card.png"`, `og:image:width" content="1200"`, `twitter:card" content="summary_large_image"`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	page.NoIndex, page.Site.Card = true, Card{}
	if html := get(); strings.Contains(html, "og:url") || strings.Contains(html, "og:image") || strings.Contains(html, "og:locale:alternate") {
		t.Error("a page kept from search engines has an address or a card to show")
	}
}
