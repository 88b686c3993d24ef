// Package content finds the pages of a site: it walks one folder per language,
// reads typed front matter, puts pages in order and pairs translations.
//
// Structure lives once: which sections and pages exist, their order and slugs
// come from the source language; a translation has the same relative path and
// carries text. The package does not look inside page bodies.
//
// File names mean:
//
//	_index.md        the page of a section: of its folder, and of all pages in it
//	name.md          a page
//	name/index.md    the same page, with a folder of its own for images
//	.name, _name     nothing: ignored, folders too; so are backup copies, name~
//	anything else    an asset
//
// A folder with pages in it is a section and must have an _index.md. Names that
// differ only in case or in Unicode normalization are an error on every system,
// so that a site built on one can be built on all.
package content

import (
	"slices"
	"time"
)

// A Page is one Markdown file.
type Page struct {
	Lang    string
	Key     string // path below the language's folder without extension, NFC, slash-separated: "mm/counters"; a section's own page is "mm" ("" for the language's start page)
	File    string // as diagnostics name it: "content/ja/mm/counters.md"
	Front   FrontMatter
	Body    []byte // Markdown after the front matter, NFC, with LF line ends, without byte-order mark
	Line    int    // line of File on which Body begins, from 1
	Section bool   // an _index.md: this page heads a section
	Unread  bool   // a diagnostic says why the file is no page (not text, no front matter); there is no Body

	places places // of what is checked after reading
}

// FrontMatter is the YAML between --- lines at the head of a page.
// Unknown keys are errors.
type FrontMatter struct {
	Title       string    // required
	Description string    // one sentence, for search results and link previews
	Weight      int       // order among siblings, ascending; source language only. Unset (0) comes after set, then by file name
	Slug        string    // last path element in URLs, instead of the file's name; source language only
	Aliases     []string  // old paths, from the language's root, that redirect here, in the form "mm/old/" or "old.html"
	Draft       bool      // left out unless drafts are asked for
	Updated     time.Time // a date, 2006-01-02; zero if unset
	NoTerms     bool      // terms: false: first uses of terms are not linked to the glossary; source language only
	Numbered    bool      // of a section: its pages are chapters, which have numbers; source language only
}

// A Node is one topic in the source language's tree, with its translations.
type Node struct {
	Key      string
	Path     string           // clean URL path below the language: "mm/counters/"; "" for the start page
	Pages    map[string]*Page // by language; a missing language has no entry, but the source language is always there
	Parent   *Node
	Children []*Node // in reading order; only sections have any
	Section  bool
}

// A Tree is everything under content/.
type Tree struct {
	Source string   // source language
	Langs  []string // all languages, source first
	Root   *Node    // the start page; its Children are the top level
	Assets []Asset  // files that are not pages, by language and key
}

// An Asset is a file beside pages (an image, say).
type Asset struct {
	Lang string
	Key  string // path below the language's folder, NFC
	File string // path in the file system that was loaded
}

// Walk calls f for every node in reading order, the root first.
func (t *Tree) Walk(f func(*Node)) {
	var walk func(*Node)
	walk = func(n *Node) {
		f(n)
		for _, c := range n.Children {
			walk(c)
		}
	}
	walk(t.Root)
}

// Aliases returns the old paths that redirect to n in lang: those of the source
// language's page, which hold in all languages, then those of the translation.
func (t *Tree) Aliases(n *Node, lang string) []string {
	aliases := n.Pages[t.Source].Front.Aliases
	if page := n.Pages[lang]; page != nil && lang != t.Source {
		aliases = slices.Concat(aliases, page.Front.Aliases)
	}
	return aliases
}
