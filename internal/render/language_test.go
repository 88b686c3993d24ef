package render

import (
	"bytes"
	"testing"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// TestLanguages checks what pages say about their language and their
// counterparts: how many elements match each selector.
func TestLanguages(t *testing.T) {
	pages := samples(t)
	for _, test := range []struct {
		page, selector string
		want           int
	}{
		// A page in its own language names itself, the others and a default.
		{"ja/mm/pointers/index.html", `html[lang=ja] article[lang=ja]`, 1},
		{"ja/mm/pointers/index.html", `link[rel=alternate][hreflang]`, 4},
		{"ja/mm/pointers/index.html", `link[hreflang=x-default][href="https://example.org/en/mm/pointers/"]`, 1},
		{"ja/mm/pointers/index.html", `link[rel=canonical][href="https://example.org/ja/mm/pointers/"]`, 1},
		{"ja/mm/pointers/index.html", `meta[property="og:locale"][content=ja_JP]`, 1},
		{"ja/mm/pointers/index.html", `meta[name=robots]`, 0},
		{"ja/mm/pointers/index.html", `.langs a[aria-current]`, 1},
		{"ja/mm/pointers/index.html", `.notice`, 0},
		// A fallback page is an alternate of nothing, and points to what it shows.
		{"ru/fallback/index.html", `html[lang=ru] article[lang=en]`, 1},
		{"ru/fallback/index.html", `.toc ul[lang=en]`, 1},
		{"ru/fallback/index.html", `.toc-inline[lang=ru] ul[lang=en]`, 1},
		{"ru/fallback/index.html", `article .reading-time[lang=ru]`, 1},
		{"ru/fallback/index.html", `link[hreflang]`, 0},
		{"ru/fallback/index.html", `link[rel=canonical][href="https://example.org/en/mm/pointers/"]`, 1},
		{"ru/fallback/index.html", `.langs a:not([hreflang]) small`, 1},
		{"ru/fallback/index.html", `.sidebar a[lang=en][aria-current=page]`, 1},
		{"ru/fallback/index.html", `.notice`, 2}, // it is a draft, too
		{"ru/fallback/index.html", `meta[name=robots][content=noindex]`, 1},
		// The root offers every language in its own words.
		{"index.html", `li[lang] > a[hreflang]`, 3},
		{"index.html", `link[rel=alternate][hreflang]`, 4},
		{"index.html", `script[type=module]`, 0},
		// An old address leads on without a script.
		{"ru/old/index.html", `meta[http-equiv=refresh][content="0; url=/ru/mm/pointers/"]`, 1},
		{"ru/old/index.html", `link[rel=canonical][href="https://example.org/ru/mm/pointers/"]`, 1},
		{"ru/old/index.html", `a[href="/ru/mm/pointers/"]`, 1},
		// A missing page has no address of its own.
		{"ja/404.html", `link[rel=canonical], link[hreflang]`, 0},
		{"ja/404.html", `meta[name=robots][content=noindex]`, 1},
	} {
		doc, err := html.Parse(bytes.NewReader(pages[test.page]))
		if err != nil {
			t.Fatal(err)
		}
		if got := len(cascadia.QueryAll(doc, cascadia.MustCompile(test.selector))); got != test.want {
			t.Errorf("%s: %d elements match %s, want %d\n%s", test.page, got, test.selector, test.want, pages[test.page])
		}
	}
}
