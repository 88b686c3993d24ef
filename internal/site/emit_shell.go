package site

import (
	"docgen/internal/render"
)

// rootFile is the emitter of the page that offers the languages.
func rootFile(b *build) []file {
	root := &render.Root{
		Site: b.sites[b.tree.Source],
		URL:  b.absolute(b.fileURL("index.html")),
	}
	for _, alternate := range b.alternates("", b.tree.Root) {
		lang := render.RootLang{Alternate: alternate, Title: b.cfg.Title.In(alternate.Lang, b.tree.Source)}
		lang.Description = b.cfg.Description.In(alternate.Lang, b.tree.Source)
		if p := b.tree.Root.Pages[alternate.Lang]; p != nil && p.Front.Description != "" {
			lang.Description = p.Front.Description
		}
		root.Langs = append(root.Langs, lang)
	}
	return []file{{
		name: "index.html",
		from: origin{what: "the page that offers the languages"},
		make: func() (made, error) { return b.rendered(b.renderer.Root(root)), nil },
	}}
}

// notFoundFiles is the emitter of the pages for addresses that lead nowhere:
// one per language, and the source language's at the root, where hosts that
// know only one look for it.
func notFoundFiles(b *build) []file {
	files := []file{notFound(b, b.tree.Source, "404.html")}
	for _, lang := range b.tree.Langs {
		files = append(files, notFound(b, lang, lang+"/404.html"))
	}
	return files
}

func notFound(b *build, lang, name string) file {
	data := &render.Page{
		Site:    b.sites[lang],
		Title:   b.words.For(lang).T("notfound.title", nil),
		Sidebar: b.sidebar(lang, b.tree.Root),
		Langs:   b.alternates(lang, b.tree.Root),
		Kind:    "404",
		NoIndex: true,
	}
	return file{
		name: name,
		from: origin{what: "the page for addresses that lead nowhere"},
		make: func() (made, error) { return b.rendered(b.renderer.Page(data)), nil },
	}
}

// rendered turns the result of a Renderer into that of an emitter.
func (b *build) rendered(data []byte, err error) made {
	b.diags.add(templateDiagnostics(err)...)
	return made{data: b.typeset(data)}
}
