package site

import (
	"context"
	"slices"

	"docgen/internal/content"
	"docgen/internal/diag"
	"docgen/internal/markdown"
	"docgen/sim/script"
)

// A parsed page is a page with its body taken apart.
type parsed struct {
	page *content.Page
	node *content.Node
	parseResult
	key    key     // identifies the result
	source *parsed // the page in the source language; nil if this is it
}

// unread says whether the page, or the one it translates, could not be read:
// then nothing is known of what it should hold.
func (p *parsed) unread() bool {
	return p.page.Unread || p.source != nil && p.source.page.Unread
}

// parse parses the bodies of all pages: those of the source language first,
// because translations inherit from them.
func (b *build) parse(ctx context.Context) error {
	b.docs = map[*content.Page]*parsed{}
	b.fields = tracedFields()
	var sources, translations []*parsed
	b.tree.Walk(func(n *content.Node) {
		for _, lang := range b.tree.Langs {
			p := n.Pages[lang]
			if p == nil {
				continue
			}
			d := &parsed{page: p, node: n}
			b.docs[p] = d
			if lang == b.tree.Source {
				sources = append(sources, d)
			} else {
				d.source = b.docs[n.Pages[b.tree.Source]]
				translations = append(translations, d)
			}
		}
	})
	b.parseGlossary()
	for _, list := range [][]*parsed{sources, translations} {
		err := parallel(ctx, b.jobs, len(list), func(i int) error {
			if list[i].doc == nil { // the glossary is parsed already
				b.parsePage(list[i])
			}
			b.checkFrontMatter(list[i])
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, d := range b.docs {
		b.report.Shown = append(b.report.Shown, d.doc.Includes...)
	}
	slices.Sort(b.report.Shown)
	b.report.Shown = slices.Compact(b.report.Shown)
	for _, p := range sources {
		b.diags.add(b.scenarios.addInline(p)...)
	}
	unread := slices.ContainsFunc(sources, (*parsed).unread)
	for _, list := range [][]*parsed{sources, translations} {
		for _, p := range list {
			unknown := b.scenarios.use(p)
			if !unread { // otherwise the scenario may be in that page
				b.diags.add(unknown...)
			}
		}
	}
	return nil
}

// tracedFields lists the fields of the simulator's whose values are numbers.
func tracedFields() []markdown.Field {
	var list []markdown.Field
	for _, c := range script.Counters() {
		list = append(list, markdown.Field{Name: c.Field, Path: c.Path})
	}
	return list
}

// A parseResult is what the memo keeps of a page.
type parseResult struct {
	doc     *markdown.Doc
	summary string // of its text, for a description
	diags   []diag.Diagnostic
}

// parsePage parses one page, or takes it from the memo. A page can show files
// of the project, and which is known only once it is parsed; so the memo holds,
// for the page's source, the names of these files, and for the source and
// their contents, the result. A page with errors is not kept, because an error
// can be about a file that is not there, and so not among the names.
func (b *build) parsePage(p *parsed) {
	in := markdown.Input{
		File:    p.page.File,
		Line:    p.page.Line,
		Src:     p.page.Body,
		Lang:    p.page.Lang,
		Trees:   sortedKeys(b.trees),
		RawHTML: b.cfg.RawHTML,
		FS:      b.snapshot,
		Path:    below(p.page),
		Fields:  b.fields,
	}
	if p.unread() { // nothing could be compared with the source page
		in.Src = nil
	}
	k := newKey("parse").string(in.File).int(in.Line).bytes(in.Src).string(in.Lang).value(in.Trees).value(in.RawHTML)
	in.Words = b.wordsFor(p, k)
	if p.source != nil && !p.unread() {
		in.Source = p.source.doc
		k.key(p.source.key)
	}
	names := k.sum()
	withFiles := func(includes []string) key {
		k := newKey("parsed").key(names)
		for _, name := range includes {
			data, err := b.snapshot.ReadFile(name)
			k.string(name).value(err == nil).bytes(data)
		}
		return k.sum()
	}
	var r parseResult
	includes, known := recall[[]string](b.memo, names)
	if known {
		p.key = withFiles(includes)
		r, known = recall[parseResult](b.memo, p.key)
	}
	if !known {
		r.doc, r.diags = b.memo.markdown.Parse(in)
		r.summary = summary(r.doc.Text)
		p.key = withFiles(r.doc.Includes)
		if errors, _ := diag.Count(r.diags); errors == 0 {
			b.memo.store(names, r.doc.Includes)
			b.memo.store(p.key, r)
		}
	}
	p.parseResult = r
	b.diags.add(r.diags...)
}
