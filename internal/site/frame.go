package site

import (
	"html/template"
	"strings"

	"docgen/internal/content"
	"docgen/internal/diag"
	"docgen/internal/markdown"
	"docgen/internal/render"
)

// site returns what all pages of a language share.
func (b *build) site(lang string) *render.Site {
	source := b.tree.Source
	scripts, diags := b.assets.configured(b.cfg, "scripts", b.cfg.Scripts)
	styles, d := b.assets.configured(b.cfg, "styles", b.cfg.Styles)
	b.diags.add(append(diags, d...)...)
	s := &render.Site{
		Title:  b.cfg.Title.In(lang, source),
		Lang:   lang,
		Icon:   b.assets.url(themeIcon),
		Home:   b.pageURL(lang, b.tree.Root),
		Nav:    b.navigation(lang),
		Footer: template.HTML(b.footer(lang)),
		CSS:    b.assets.theme(),
		OwnCSS: styles,
		JS:     append(b.assets.urls(pageScript), scripts...),
		HeadJS: b.assets.urls(themeHeadScripts...),
		Reload: b.in.Reload,

		Keys:    b.keysHelp(lang),
		Phrases: b.cfg.Typography.Phrases,
		Search:  b.searchLinks(lang),
		Play:    b.playLinks(lang),
	}
	if u := b.assets.url(cardPNG); u != "" && b.origin != "" {
		width, height, err := pictureSize(cardPNG, b.assets.src[cardPNG])
		if err != nil {
			b.diags.add(diag.Errorf(assetsDir+"/"+cardPNG, 0, 0, "cannot read the size of this picture: %v", err))
		}
		s.Card = render.Card{URL: b.absolute(u), Width: width, Height: height}
	}
	if b.offline() {
		s.JS = append(s.JS, b.assets.urls(offlineScript)...)
		s.Worker = b.fileURL(workerFile)
	}
	for _, style := range themeStylesFor {
		if style.URL = b.assets.url(style.URL); style.URL != "" {
			s.CSSFor = append(s.CSSFor, style)
		}
	}
	s.Logo, s.LogoWH = b.logo()
	if b.origin != "" {
		s.SiteMap = b.fileURL(sitemapIndex)
	}
	return s
}

// logo returns the logo's address, and its size, so that nothing moves when it comes.
func (b *build) logo() (href string, size [2]int) {
	name := b.cfg.Logo
	if name == "" {
		return "", size
	}
	if b.foreign(name) {
		b.diags.add(b.cfg.errorf("logo", "logo: %s is on another host, but pages load nothing from elsewhere", name).
			WithHint("save it in " + staticDir + "/"))
		return "", size
	}
	name = strings.TrimPrefix(name, "/")
	asset := strings.TrimPrefix(name, assetsDir+"/")
	if u := b.assets.url(asset); u != "" {
		if isPicture(asset) { // without a size it is shown all the same
			size[0], size[1], _ = pictureSize(asset, b.assets.src[asset])
		}
		return u, size
	}
	if a, ok := b.links.static[strings.TrimPrefix(name, staticDir+"/")]; ok {
		return b.fileURL(a.output), [2]int{a.width, a.height}
	}
	b.diags.add(b.cfg.errorf("logo", "logo: no file %s in %s/ or %s/", name, staticDir, assetsDir))
	return "", size
}

// navigation returns the header's links.
func (b *build) navigation(lang string) []render.Link {
	var links []render.Link
	for i, item := range b.cfg.Navigation[lang] {
		t, err := b.links.resolve(lang, "", "", item.Href)
		if err != nil {
			b.diags.add(b.cfg.errorf(navKey(lang, i, "href"), "%s", err.msg).WithHint(err.hint))
			continue
		}
		b.configured(t.href, b.cfg.pos[navKey(lang, i, "href")])
		links = append(links, render.Link{Href: t.href, Text: item.Text})
	}
	if b.plays() {
		links = append(links, render.Link{Href: b.playURL(lang), Text: b.words.For(lang).T("play.title", nil)})
	}
	return links
}

// footer renders the footer, whose links are relative to the language's folder.
func (b *build) footer(lang string) []byte {
	src := b.cfg.Footer.In(lang, b.tree.Source)
	if src == "" {
		return nil
	}
	at := b.cfg.pos["footer"]
	for _, l := range []string{b.tree.Source, lang} {
		if own, ok := b.cfg.pos["footer."+l]; ok {
			at = own
		}
	}
	// YAML does not tell where each line of a value stands: all that is wrong
	// with the footer is reported at its beginning.
	reported := len(b.diags.list)
	defer func() {
		for i := range b.diags.list[reported:] {
			d := &b.diags.list[reported+i]
			d.Line, d.Col, d.Msg = at.line, at.col, "footer: "+d.Msg
		}
	}()
	doc, diags := b.memo.markdown.Parse(markdown.Input{
		File: b.cfg.file, Src: []byte(src), Lang: lang, RawHTML: b.cfg.RawHTML, FS: b.snapshot,
	})
	b.diags.add(diags...)
	if n := len(doc.Embeds) + len(doc.Roles) + len(doc.Evidence) + len(doc.Comparisons); n > 0 {
		b.diags.add(diag.Errorf(b.cfg.file, at.line, at.col, "scenarios can be shown in pages only"))
		return nil
	}
	if n := len(doc.Citations) + len(doc.CitationLists); n > 0 { // nobody would list those of a footer
		b.diags.add(diag.Errorf(b.cfg.file, at.line, at.col, "source can be cited in pages only"))
		return nil
	}
	if n := len(doc.Exercises) + len(doc.Answers) + len(doc.References); n > 0 { // they belong to a page, and so do their ids
		b.diags.add(diag.Errorf(b.cfg.file, at.line, at.col, "exercises and generated lists can stand in pages only"))
		return nil
	}
	p := &page{lang: lang, node: b.tree.Root, shown: &parsed{
		page: &content.Page{File: b.cfg.file, Lang: lang}, node: b.tree.Root, parseResult: parseResult{doc: doc},
	}}
	html := doc.HTML(b.answer(p))
	for _, l := range p.links {
		b.configured(l.href, at)
	}
	return html
}

// configured notes where the configuration says that pages link to href: whether
// the place is there shows in the finished pages. Of several, the first counts.
func (b *build) configured(href string, at position) {
	if _, known := b.hrefs[href]; !known {
		b.hrefs[href] = at
	}
}
