package markdown

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"sync"
	"testing"
)

var anyTag = regexp.MustCompile(`</?span[^>]*>`)

// Colours do not change a character of the code, in any language of a page.
func TestHighlightKeepsCode(t *testing.T) {
	for _, code := range []string{
		"", "\n", "x", "no line feed at the end", "\n\n  leading\n\n\n",
		"<b> & \"quotes\" 'single'\n", "日本語 🐧 é\n", "$ ls -l\n# make\n",
		"int main(void) { return 0; } /* not closed\n", "+added\n-removed\n@@ -1 +1 @@\n",
	} {
		for _, lang := range []string{"", "text", "mmsim", "c", "go", "sh", "console", "diff", "asm", "nasm", "make", "python", "rust", "yaml", "json", "html", "ini", "awk", "perl"} {
			var h highlighter
			if !h.knows(lang) {
				t.Errorf("language %q is unknown", lang)
			}
			for _, marked := range [][]lineRange{nil, {{1, 1}}} {
				got := html.UnescapeString(anyTag.ReplaceAllString(h.html(lang, code, marked), ""))
				if got != code {
					t.Errorf("%s, marked %v: got %q, want %q", lang, marked, got, code)
				}
			}
		}
	}
}

// The memo gives back what it was given, tells blocks apart by everything
// that matters, and forgets.
func TestHighlightMemo(t *testing.T) {
	var h highlighter
	keys := map[string]string{}
	for _, lang := range []string{"c", "go"} {
		for _, code := range []string{"int x;\n", "int y;\n"} {
			for _, marked := range [][]lineRange{nil, {{1, 1}}} {
				got := h.html(lang, code, marked)
				if again := h.html(lang, code, marked); again != got {
					t.Errorf("%s %q %v: first %q, then %q", lang, code, marked, got, again)
				}
				id := fmt.Sprint(lang, code, marked)
				if other, ok := keys[got]; ok && lang == "c" {
					t.Errorf("%q gives the same as %q: %q", id, other, got)
				}
				keys[got] = id
			}
		}
	}
	big := strings.Repeat("x", 1<<20)
	for i := range 30 {
		h.html("text", fmt.Sprint(i, big), nil)
	}
	size := 0
	for _, generation := range []map[codeKey]string{h.young, h.old} {
		for _, s := range generation {
			size += len(s)
		}
	}
	if limit := 2 * (generation + len(big) + 10); size > limit {
		t.Errorf("the memo holds %d bytes, want at most %d", size, limit)
	}
	if _, ok := h.remembered(codeKey{"text", fmt.Sprint(29, big), "[]"}); !ok {
		t.Error("the memo has forgotten the latest block")
	}
}

// One Converter and one Doc serve many goroutines; run with -race.
func TestConcurrentUse(t *testing.T) {
	const src = "## A {#a}\n\n> [!NOTE]\n> b\n\n|a|b|\n|-|-:|\n|1|2|\n\n```go {hl=1}\nfunc f() {}\n```\n\n```mmsim {id=x}\nrun A\n```\n\n[x](y) ![i](j) {sim}`x K.mm`\n"
	var c Converter
	first, _ := c.Parse(Input{Src: []byte(src)})
	want := string(first.HTML(answers{}))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			doc, _ := c.Parse(Input{Src: []byte(src), Source: first})
			for _, d := range []*Doc{first, doc} {
				if got := string(d.HTML(answers{})); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
			}
		})
	}
	wg.Wait()
}
