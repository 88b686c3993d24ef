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

// sitemap lists the pages that lang really has, each with its translations.
func (b *build) sitemap(lang string) []byte {
	var x bytes.Buffer
	x.WriteString(xmlHeader + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">` + "\n")
	for _, p := range b.pages {
		if p.lang != lang || p.fallback() || p.shown.page.Front.Draft {
			continue
		}
		x.WriteString("<url>" + element("loc", b.absolute(b.pageURL(lang, p.node))))
		if updated := p.shown.page.Front.Updated; !updated.IsZero() {
			x.WriteString(element("lastmod", updated.Format("2006-01-02")))
		}
		var translations []render.Alternate
		for _, a := range b.alternates(lang, p.node) {
			if !a.Missing {
				translations = append(translations, a)
			}
		}
		if len(translations) > 1 {
			for _, a := range translations {
				x.WriteString(alternateElement(a.Lang, a.URL))
			}
			x.WriteString(alternateElement("x-default", b.absolute(b.pageURL(b.tree.Source, p.node))))
		}
		x.WriteString("</url>\n")
	}
	x.WriteString("</urlset>\n")
	return x.Bytes()
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
