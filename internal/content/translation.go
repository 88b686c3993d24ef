package content

import (
	"fmt"
	"path"
	"strings"

	"docgen/internal/diag"
	"docgen/internal/nearest"
)

// addTranslations hangs the pages of one language into the tree, and reports
// what has no source and what is not translated.
func (b *builder) addTranslations(f *folder) {
	if len(f.pages) == 0 {
		b.report(diag.Warnf(b.file(f.lang), 0, 0, "the language %q has no pages: all are shown in %q", f.lang, b.source).
			WithHint("create " + b.file(f.lang) + "/_index.md"))
		return
	}
	drafts, misplaced := map[string]*Page{}, map[string]bool{}
	var orphans []*Page
	for _, page := range f.pages {
		n := b.nodes[page.Key]
		switch {
		case b.inDraft(page.Key):
		case n == nil:
			orphans = append(orphans, page)
		case n.Section != page.Section && !b.invented[n]:
			b.report(diag.Errorf(page.File, 0, 0, "the page is %s here, but %s in the source language: %s",
				pageOrSection(page.Section), pageOrSection(n.Section), n.Pages[b.source].File).
				WithHint("rename the file"))
			misplaced[page.Key] = true
		case page.Front.Draft && !b.opts.Drafts:
			drafts[page.Key] = page
		default:
			n.Pages[f.lang] = page
		}
	}
	pages := 0
	var missing []*Page // of the source language
	var untranslated []string
	b.tree.Walk(func(n *Node) {
		pages++
		if n.Pages[f.lang] != nil || b.invented[n] || misplaced[n.Key] {
			return
		}
		source := n.Pages[b.source]
		if draft := drafts[n.Key]; draft != nil {
			b.report(diag.Warnf(draft.File, 0, 0, "the translation is a draft: the page is shown in %q", b.source))
			return
		}
		untranslated = append(untranslated, n.Key)
		missing = append(missing, source)
	})
	b.reportMissing(missing, f.lang, pages)
	for _, page := range orphans {
		b.reportOrphan(page, untranslated)
	}
}

// fewPages is up to how many untranslated pages are listed one by one. A
// translation that has just begun would drown everything else.
const fewPages = 20

// reportMissing reports the pages, of so many in all, that lang lacks.
func (b *builder) reportMissing(missing []*Page, lang string, all int) {
	if len(missing) > fewPages {
		b.report(diag.Warnf(b.file(lang), 0, 0, "%d of %d pages are not translated into %q: they are shown in %q", len(missing), all, lang, b.source).
			WithHint("the first is " + missing[0].File + ": create " + b.counterpart(missing[0], lang)))
		return
	}
	for _, source := range missing {
		b.report(diag.Warnf(source.File, 0, 0, "not translated into %q: the page is shown in %q", lang, b.source).
			WithHint("create " + b.counterpart(source, lang)))
	}
}

// counterpart returns the file that the translation of a source page is in.
func (b *builder) counterpart(source *Page, lang string) string {
	inside := strings.TrimPrefix(source.File, b.file(b.source)+"/")
	return path.Join(b.dir, lang, inside)
}

// reportOrphan reports a translation of nothing. It was most likely meant for
// an untranslated page of the same folder or of the same name.
func (b *builder) reportOrphan(page *Page, untranslated []string) {
	var sameName, near []string
	for _, key := range untranslated {
		if path.Base(key) == path.Base(page.Key) {
			sameName = append(sameName, key)
			near = append(near, key)
		} else if parentKey(key) == parentKey(page.Key) {
			near = append(near, key)
		}
	}
	hint := nearest.Hint(page.Key, near)
	switch {
	case hint != "":
	case len(sameName) == 1: // the page has moved
		hint = fmt.Sprintf("did you mean %q?", sameName[0])
	default:
		hint = "write the page in the source language first, or remove this one"
	}
	b.report(diag.Errorf(page.File, 0, 0, "there is no page %q in the source language, %q", page.Key, b.source).WithHint(hint))
}

func pageOrSection(section bool) string {
	if section {
		return "a section"
	}
	return "a page"
}
