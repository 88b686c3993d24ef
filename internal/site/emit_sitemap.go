package site

import (
	"bytes"
	"encoding/xml"

	"docgen/internal/render"
)

const (
	sitemapIndex = "sitemap.xml"
	robotsTxt    = "robots.txt"
	xmlHeader    = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
)

// sitemapFiles is the emitter of one sitemap per language, an index of them,
// and, if the site is a host's root and does not have its own, a robots.txt that
// leads there. Sitemaps need absolute URLs: without an origin there are none.
func sitemapFiles(b *build) []file {
	if b.addresses.origin == "" {
		return nil
	}
	text := func(name, what string, data []byte) file {
		return file{name: name, from: origin{what: what}, make: plain(data)}
	}
	files := []file{text(sitemapIndex, "the sitemap", b.sitemapIndex())}
	for _, lang := range b.tree.Langs {
		files = append(files, text(lang+"/sitemap.xml", "the sitemap", b.sitemap(lang)))
	}
	if _, own := b.links.static[robotsTxt]; !own && b.base == "/" {
		robots := "User-agent: *\nAllow: /\nSitemap: " + b.absolute(b.fileURL(sitemapIndex)) + "\n"
		files = append(files, text(robotsTxt, "robots.txt", []byte(robots)))
	}
	return files
}

func (b *build) sitemapIndex() []byte {
	var x bytes.Buffer
	x.WriteString(xmlHeader + `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	for _, lang := range b.tree.Langs {
		x.WriteString("<sitemap>" + element("loc", b.absolute(b.fileURL(lang+"/sitemap.xml"))) + "</sitemap>\n")
	}
	x.WriteString("</sitemapindex>\n")
	return x.Bytes()
}

// sitemap lists the pages that lang really has, each with its translations, and
// its playground.
func (b *build) sitemap(lang string) []byte {
	var x bytes.Buffer
	x.WriteString(xmlHeader + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">` + "\n")
	for _, p := range b.pages {
		if p.lang != lang || p.fallback() || p.shown.page.Front.Draft {
			continue
		}
		updated := ""
		if day := p.shown.page.Front.Updated; !day.IsZero() {
			updated = day.Format("2006-01-02")
		}
		x.WriteString(b.sitemapURL(b.pageURL(lang, p.node), updated, b.alternates(lang, p.node)))
	}
	if b.plays() {
		x.WriteString(b.sitemapURL(b.playURL(lang), "", b.playAlternates(lang)))
	}
	x.WriteString("</urlset>\n")
	return x.Bytes()
}

// sitemapURL is an entry of a sitemap: a page, the day of its last change, "" if that is
// not known, and the page in all languages.
func (b *build) sitemapURL(href, updated string, alternates []render.Alternate) string {
	text := element("loc", b.absolute(href))
	if updated != "" {
		text += element("lastmod", updated)
	}
	links, source, n := "", "", 0
	for _, a := range alternates {
		if a.Missing {
			continue
		}
		n++
		links += alternateElement(a.Lang, a.URL)
		if a.Lang == b.tree.Source {
			source = alternateElement("x-default", a.URL)
		}
	}
	if n > 1 {
		text += links + source
	}
	return "<url>" + text + "</url>\n"
}

func element(name, text string) string {
	var b bytes.Buffer
	b.WriteString("<" + name + ">")
	xml.EscapeText(&b, []byte(text)) // a Buffer does not fail
	b.WriteString("</" + name + ">")
	return b.String()
}

func alternateElement(lang, url string) string {
	var b bytes.Buffer
	b.WriteString(`<xhtml:link rel="alternate" hreflang="` + lang + `" href="`)
	xml.EscapeText(&b, []byte(url))
	b.WriteString(`"/>`)
	return b.String()
}
