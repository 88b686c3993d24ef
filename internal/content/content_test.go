package content

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"docgen/internal/diag"
	"docgen/internal/golden"
)

// TestLoad runs the cases of testdata: the files of a content folder, and what
// Load makes of them (want): diagnostics, and the tree. The comment's first
// line names the languages, and may end in "drafts".
func TestLoad(t *testing.T) {
	golden.Run(t, "testdata/*.txt", func(t *testing.T, a *txtar.Archive) []txtar.File {
		fsys := fstest.MapFS{}
		for _, f := range a.Files {
			if f.Name != "want" {
				fsys[f.Name] = &fstest.MapFile{Data: f.Data}
			}
		}
		head, _, _ := strings.Cut(string(a.Comment), "\n")
		langs, drafts := strings.CutSuffix(strings.TrimPrefix(head, "langs:"), " drafts")
		want := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == "want" })
		if want < 0 {
			t.Fatal("no file want")
		}
		a.Files[want].Data = []byte(load(fsys, Options{Langs: strings.Fields(langs), Drafts: drafts}))
		return a.Files
	})
}

// load returns what Load finds, as text.
func load(fsys fstest.MapFS, opts Options) string {
	var b strings.Builder
	tree, diags := Load(fsys, "content", opts)
	for _, d := range diags {
		fmt.Fprintln(&b, d)
	}
	tree.Walk(func(n *Node) {
		fmt.Fprintf(&b, "/%s", n.Path)
		if n.Key+"/" != n.Path && n.Key != "" {
			fmt.Fprintf(&b, " key=%s", n.Key)
		}
		if n.Section {
			b.WriteString(" section")
		}
		for _, lang := range tree.Langs {
			if page := n.Pages[lang]; page != nil {
				fmt.Fprintf(&b, " %s=%q", lang, page.Front.Title)
			}
			if aliases := tree.Aliases(n, lang); len(aliases) > 0 {
				fmt.Fprintf(&b, " (from %s)", strings.Join(aliases, ", "))
			}
		}
		b.WriteString("\n")
	})
	for _, a := range tree.Assets {
		fmt.Fprintf(&b, "asset %s %s\n", a.Lang, a.Key)
	}
	return b.String()
}

func TestPageParse(t *testing.T) {
	page := Page{Lang: "en", Key: "a", File: "a.md"}
	diags := page.parse([]byte(`---
title: "Counters"   # a comment
description: >
  One sentence
  on two lines.
weight: 3
slug: count
aliases: [/old/, older, "very/old.html", /x/index.html]
draft: true
updated: 2026-03-05
---
Body
`), "en")
	if len(diags) > 0 {
		t.Fatalf("got %v, want no diagnostics", diags)
	}
	want := FrontMatter{
		Title:       "Counters",
		Description: "One sentence on two lines.",
		Weight:      3,
		Slug:        "count",
		Aliases:     []string{"old/", "older/", "very/old.html", "x/"},
		Draft:       true,
		Updated:     time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC),
	}
	if diff := cmp.Diff(want, page.Front); diff != "" {
		t.Errorf("front matter (-want +got):\n%s", diff)
	}
	if got := string(page.Body); got != "Body\n" || page.Line != 12 {
		t.Errorf("got body %q on line %d, want %q on line 12", got, page.Line, "Body\n")
	}
}

// TestBytes checks what cannot be seen in a text file: byte-order marks, line
// ends, normalization, encoding.
func TestBytes(t *testing.T) {
	const nfc, nfd = "\u304c\u0439", "\u304b\u3099\u0438\u0306" // がй
	for _, test := range []struct {
		name, src   string
		title, body string
		line        int
		problem     string // the first diagnostic
	}{
		{"plain", "---\ntitle: T\n---\nx\ny", "T", "x\ny", 4, ""},
		{"byte-order mark", "\ufeff---\ntitle: T\n---\nx\n", "T", "x\n", 4, ""},
		{"CRLF", "---\r\ntitle: T\r\n---\r\nx\r\ny\r\n", "T", "x\ny\n", 4, ""},
		{"CR", "---\rtitle: T\r---\rx\ry\r", "T", "x\ny\n", 4, ""},
		{"NFD", "---\ntitle: " + nfd + "\n---\n" + nfd + "\n", nfc, nfc + "\n", 4, ""},
		{"space after fence", "---  \ntitle: T\n--- \t\nx", "T", "x", 4, ""},
		{"no body", "---\ntitle: T\n---", "T", "", 4, ""},
		{"rule in the body", "---\ntitle: T\n---\n\n---\nx\n", "T", "\n---\nx\n", 4, ""},
		{"Latin-1", "---\ntitle: T\n---\nok\r\n\u044f caf\xe9 \xff\n", "T", "ok\nя caf\ufffd \ufffd\n", 4,
			"p.md:5:6: error: the byte 0xe9 is not UTF-8 (save the file as UTF-8)"},
		{"UTF-16", "\xff\xfe-\x00-\x00", "", "", 1,
			"p.md:1:1: error: the file is UTF-16; expected UTF-8 (save the file as UTF-8)"},
		{"empty", "", "", "", 1,
			`p.md:1:1: error: there is no front matter; expected a line --- at the top of the file (begin the file with the lines "---", "title: …" and "---")`},
		{"no front matter", "# T\n\nx\n", "", "", 1,
			`p.md:1:1: error: there is no front matter; expected a line --- at the top of the file (begin the file with the lines "---", "title: …" and "---")`},
		{"TOML", "+++\ntitle = 'T'\n+++\n", "", "", 1,
			"p.md:1:1: error: there is no front matter; expected a line --- at the top of the file (front matter is YAML between lines ---, not TOML)"},
		{"blank lines first", "\n \n---\ntitle: T\n---\n", "", "", 1,
			"p.md:1:1: error: there is no front matter; expected a line --- at the top of the file (remove the blank lines above the front matter)"},
		{"no end", "---\ntitle: T\n\nx\n", "", "", 1,
			"p.md:1:1: error: the front matter has no end; expected a second line ---"},
	} {
		t.Run(test.name, func(t *testing.T) {
			page := Page{Lang: "en", Key: "p", File: "p.md"}
			diags := page.parse([]byte(test.src), "en")
			var problem string
			if len(diags) > 0 {
				problem = diags[0].String()
			}
			if problem != test.problem || len(diags) > 1 {
				t.Errorf("%q:\ngot  %v\nwant %s", test.src, diags, test.problem)
			}
			if unread := strings.HasPrefix(test.problem, "p.md:1:1:"); page.Unread != unread {
				t.Errorf("%q: unread is %v, want %v", test.src, page.Unread, unread)
			}
			if page.Front.Title != test.title || string(page.Body) != test.body || page.Line != test.line {
				t.Errorf("%q: got title %q, body %q on line %d; want %q, %q on line %d",
					test.src, page.Front.Title, page.Body, page.Line, test.title, test.body, test.line)
			}
		})
	}
}

// TestNames checks names that a text archive or a file system cannot hold side
// by side.
func TestNames(t *testing.T) {
	page := func(title string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("---\ntitle: " + title + "\n---\n")}
	}
	const nfc, nfd = "\u304c\u0439", "\u304b\u3099\u0438\u0306" // がй
	for _, test := range []struct {
		name string
		fsys fstest.MapFS
		want string
	}{
		{"NFD pairs with NFC", fstest.MapFS{
			"en/_index.md":          page("Start"),
			"en/" + nfd + ".md":     page("A"),
			"en/" + nfd + "/dé.png": {},
			"ja/_index.md":          page("はじめに"),
			"ja/" + nfc + ".md":     page("B"),
		}, "/ section en=\"Start\" ja=\"はじめに\"\n/" + nfc + "/ en=\"A\" ja=\"B\"\nasset en " + nfc + "/dé.png\n"},
		{"one name in two normalizations", fstest.MapFS{
			"en/_index.md":      page("Start"),
			"ja/_index.md":      page("はじめに"),
			"en/" + nfc + ".md": page("A"),
			"en/" + nfd + ".md": page("B"),
			"ja/" + nfc + ".md": page("C"),
		}, "content/en/" + nfc + ".md: error: the name differs from content/en/" + nfd + ".md only in Unicode normalization: some systems take them for one file (rename or remove one of the two)\n" +
			"/ section en=\"Start\" ja=\"はじめに\"\n/" + nfc + "/ en=\"B\" ja=\"C\"\n"},
		{"one name in two cases", fstest.MapFS{
			"en/_index.md":    page("Start"),
			"en/mm/_index.md": page("mm"),
			"en/mm/Logo.png":  {},
			"en/mm/logo.png":  {},
			"en/MM/a.md":      page("A"),
			"en/é.md":         page("B"),
			"en/É.md":         page("C"),
			"en/x.md":         page("D"),
			"en/X/index.md":   page("E"),
			"ja/_index.md":    page("はじめに"),
			"ja/mm/_index.md": page("mm"),
			"ja/é.md":         page("B"),
			"ja/x.md":         page("D"),
			"ja/MM/a.md":      page("A"),
		}, `content/en/MM: error: the folder has pages but no _index.md (create content/en/MM/_index.md with at least a title)
content/en/X/index.md: warning: not translated into "ja": the page is shown in "en" (create content/ja/X/index.md)
content/en/mm: error: the name differs from content/en/MM only in upper and lower case: some systems take them for one file (rename or remove one of the two)
content/en/mm/logo.png: error: the name differs from content/en/mm/Logo.png only in upper and lower case: some systems take them for one file (rename or remove one of the two)
content/en/x.md: error: content/en/X/index.md is the same page: both have the path "x" (remove or rename one of the two files)
content/en/É.md: warning: not translated into "ja": the page is shown in "en" (create content/ja/É.md)
content/en/é.md: error: the name differs from content/en/É.md only in upper and lower case: some systems take them for one file (rename or remove one of the two)
content/ja/mm: error: the name differs from content/ja/MM only in upper and lower case: some systems take them for one file (rename or remove one of the two)
content/ja/x.md: error: there is no page "x" in the source language, "en" (did you mean "X"?)
content/ja/é.md: error: there is no page "é" in the source language, "en" (did you mean "É"?)
/ section en="Start" ja="はじめに"
/MM/ section en="MM"
/MM/a/ en="A" ja="A"
/X/ en="E"
/mm/ section en="mm" ja="mm"
/É/ en="C"
asset en mm/Logo.png
`},
		{"symbolic links", fstest.MapFS{
			"en/_index.md": page("Start"),
			"ja/_index.md": page("はじめに"),
			"en/a.md":      {Data: []byte("../sibling.md"), Mode: fs.ModeSymlink},
			"en/s":         {Data: []byte("../folder"), Mode: fs.ModeSymlink},
			"en/gone.md":   {Data: []byte("nowhere.md"), Mode: fs.ModeSymlink},
			"ja/a.md":      page("A"),
			"ja/gone.md":   page("G"),
			"sibling.md":   page("Shared"),
			"folder/x.md":  page("X"),
		}, `content/en/gone.md: error: cannot read the page: file does not exist
content/en/s: warning: the folder is a symbolic link: it is left out
content/folder: warning: "folder" is not a language of the site: the folder is left out (the languages are en, ja)
content/sibling.md: warning: the page is in no language's folder: it is left out (move it to content/en/)
/ section en="Start" ja="はじめに"
/a/ en="Shared" ja="A"
/gone/ en="" ja="G"
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := load(test.fsys, Options{Langs: []string{"en", "ja"}})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestIsSegment(t *testing.T) {
	for s, want := range map[string]bool{
		"counters": true, "6.12": true, "active_mm": true, "a-b~c": true, "カウンター": true, "счётчик": true, "हिन्दी": true,
		"": false, ".": false, "..": false, ".hidden": false, "_private": false, "end.": false, "a b": false, "a/b": false,
		"a?": false, "a#b": false, "100%": false, "a:b": false, `a\b`: false, "a&b": false, "index.html": false, "а\u00a0б": false,
	} {
		if got := isSegment(s); got != want {
			t.Errorf("isSegment(%q): got %v, want %v", s, got, want)
		}
	}
}

// TestFolders checks what Load says when folders cannot be read.
func TestFolders(t *testing.T) {
	for _, test := range []struct {
		name string
		fsys fstest.MapFS
		opts Options
		want string
	}{
		{"no language", nil, Options{}, "content: error: the site has no language\n"},
		{"nothing", fstest.MapFS{}, Options{Langs: []string{"en"}},
			"content/en: error: the source language \"en\" has no folder (create content/en/_index.md)\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			tree, diags := Load(test.fsys, "content", test.opts)
			var got strings.Builder
			for _, d := range diags {
				fmt.Fprintln(&got, d)
			}
			if got.String() != test.want {
				t.Errorf("got  %swant %s", got.String(), test.want)
			}
			nodes := 0
			tree.Walk(func(n *Node) {
				nodes++
				if n.Pages[tree.Source] == nil {
					t.Errorf("node %q has no page in the source language", n.Key)
				}
			})
			if nodes != 1 {
				t.Errorf("got %d nodes, want the root alone", nodes)
			}
		})
	}
}

// FuzzPage checks that no page makes parsing panic, that diagnostics point into
// the file, and that the body begins on the line that Line says.
func FuzzPage(f *testing.F) {
	for _, seed := range []string{
		"---\ntitle: T\nweight: 3\naliases: [a, \"b/c.html\"]\nupdated: 2026-03-05\n---\nbody\n",
		"\ufeff---\r\ntitle: &x {a: [b]}\r\nslug: *x\r\n? [k]\r\n: v\r\n---\r\nbody",
		"---\ntitle: a: b\n\tdraft: |\n  yes\n<<: *y\n---\n\xff\n",
		"---\ntitle: >\n ---\n---",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		text, problems := normalize("p.md", src)
		lines := bytes.Count(text, []byte("\n")) + 1
		page := Page{Lang: "en", Key: "p", File: "p.md"}
		diags := page.parse(src, "en")
		for _, d := range diags {
			inside := d.Line >= 1 && d.Line <= max(lines, 1) && d.Col >= 1
			if !inside && len(problems) == 0 {
				t.Errorf("%s: the file has %d lines", d, lines)
			}
		}
		errors, _ := diag.Count(diags)
		if page.Front.Title == "" && errors == 0 {
			t.Error("no title and no error")
		}
		if body := strings.SplitN(string(text), "\n", page.Line); !strings.HasSuffix(string(text), string(page.Body)) ||
			len(page.Body) > 0 && body[len(body)-1] != string(page.Body) {
			t.Errorf("body %q is not on line %d of %q", page.Body, page.Line, text)
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	fsys := fstest.MapFS{}
	body := strings.Repeat("Ядро заимствует адресное пространство. カーネルは借りる。 The kernel borrows it.\n", 40)
	for _, lang := range []string{"en", "ja", "ru"} {
		for i := range 1000 {
			name := fmt.Sprintf("%s/s%d/p%d.md", lang, i/50, i)
			if i%50 == 0 {
				name = fmt.Sprintf("%s/s%d/_index.md", lang, i/50)
			}
			fsys[name] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\ntitle: Page %d\ndescription: What it is about.\n---\n%s", i, body)}
		}
		fsys[lang+"/_index.md"] = &fstest.MapFile{Data: []byte("---\ntitle: Start\n---\n")}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, diags := Load(fsys, "content", Options{Langs: []string{"en", "ja", "ru"}}); len(diags) > 0 {
			b.Fatal(diags[0])
		}
	}
}
