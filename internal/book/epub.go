package book

import (
	"bytes"
	"crypto/sha1"
	"fmt"
	"path"
	"slices"
	"strings"
)

// EPUB makes a book an EPUB 3.
func (p *Press) EPUB(b *Book) ([]byte, error) {
	entries := []Entry{
		stored("mimetype", []byte("application/epub+zip")),
		p.Entry("META-INF/container.xml", []byte(container)),
	}
	below := func(e Entry) { e.Name = path.Join("EPUB", e.Name); entries = append(entries, e) }
	below(p.Entry("package.opf", b.packageDocument()))
	below(p.Entry("nav.xhtml", b.nav()))
	below(p.Entry("cover.xhtml", b.coverPage()))
	below(p.Entry("cover.svg", b.cover()))
	below(p.Entry("style.css", b.CSS))
	for _, c := range b.Chapters {
		below(c.Entry)
	}
	for _, r := range b.Resources {
		below(r)
	}
	return pack(entries)
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

const container = xmlHead + `<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
`

// identifier is the book's, the same for all its editions: a UUID made of its URL,
// by the rules of version 5 (RFC 9562, 5.5).
func (b *Book) identifier() string {
	const urls = "\x6b\xa7\xb8\x11\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8" // the name space of URLs
	id := sha1.Sum([]byte(urls + b.URL))
	id[6] = id[6]&0x0f | 0x50
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:16])
}

// A writer of XML: text is escaped, the rest is not.
type xmlOut struct{ bytes.Buffer }

func (x *xmlOut) put(parts ...string) {
	for i, p := range parts {
		if i%2 == 1 {
			escape(&x.Buffer, p)
		} else {
			x.WriteString(p)
		}
	}
}

// packageDocument says what the book is, and lists its files. The claims about
// access are what the pages of a site are held to by its tests: everything in a
// picture is said in its description and in text.
func (b *Book) packageDocument() []byte {
	var x xmlOut
	modified := b.Modified
	if modified.IsZero() {
		modified = uninformed
	}
	x.put(xmlHead+`<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="`, b.Lang, `">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">`, b.identifier(), `</dc:identifier>
<dc:title>`, b.Title, `</dc:title>
<dc:language>`, b.Lang, `</dc:language>
`)
	for _, e := range []struct{ name, value string }{{"publisher", b.Publisher}, {"description", b.Description}, {"source", b.Source}} {
		if e.value != "" {
			x.put("<dc:"+e.name+">", e.value, "</dc:"+e.name+">\n")
		}
	}
	x.put(`<meta property="dcterms:modified">` + modified.UTC().Format("2006-01-02T15:04:05Z") + `</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessMode">visual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">structuralNavigation</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityFeature">readingOrder</meta>
<meta property="schema:accessibilityFeature">alternativeText</meta>
<meta property="schema:accessibilityFeature">displayTransformability</meta>
<meta property="schema:accessibilityHazard">none</meta>
`)
	x.put(`<meta property="schema:accessibilitySummary">`, b.Words.Access, "</meta>\n")
	x.put(`<link rel="dcterms:conformsTo" href="http://www.idpf.org/epub/a11y/accessibility-20170105.html#wcag-aa"/>` + "\n")
	if b.Publisher != "" {
		x.put(`<meta property="a11y:certifiedBy">`, b.Publisher, "</meta>\n")
	}
	x.put(`</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="cover" href="cover.xhtml" media-type="application/xhtml+xml"/>
<item id="cover-image" href="cover.svg" media-type="image/svg+xml" properties="cover-image"/>
<item id="style" href="style.css" media-type="text/css"/>
`)
	for i, c := range b.Chapters {
		properties := ""
		if c.SVG {
			properties = ` properties="svg"`
		}
		x.put(fmt.Sprintf(`<item id="c%d" href="`, i+1), c.Entry.Name, `" media-type="application/xhtml+xml"`+properties+"/>\n")
	}
	for i, r := range b.Resources {
		x.put(fmt.Sprintf(`<item id="r%d" href="`, i+1), r.Name, `" media-type="`, MediaType(r.Name), "\"/>\n")
	}
	x.put("</manifest>\n<spine>\n" + `<itemref idref="cover"/>` + "\n" + `<itemref idref="nav"/>` + "\n")
	for i := range b.Chapters {
		x.put(fmt.Sprintf(`<itemref idref="c%d"/>`+"\n", i+1))
	}
	x.put("</spine>\n</package>\n")
	return x.Bytes()
}

// mediaTypes are those of pictures that every e-reader can show.
var mediaTypes = []struct{ ext, media string }{
	{".svg", "image/svg+xml"}, {".png", "image/png"}, {".jpg", "image/jpeg"}, {".jpeg", "image/jpeg"}, {".gif", "image/gif"},
}

// MediaType is the type of a picture by its name; "" for one that not every
// e-reader can show.
func MediaType(name string) string {
	ext := strings.ToLower(path.Ext(name))
	if i := slices.IndexFunc(mediaTypes, func(m struct{ ext, media string }) bool { return m.ext == ext }); i >= 0 {
		return mediaTypes[i].media
	}
	return ""
}

// head begins a document of the book.
func (x *xmlOut) head(lang, title, dir string) {
	x.put(xmlHead+"<!DOCTYPE html>\n"+`<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="`, lang,
		`" xml:lang="`, lang, `" dir="`+dir+`">
<head>
<meta charset="UTF-8"/>
<title>`, title, `</title>
<link rel="stylesheet" type="text/css" href="style.css"/>
</head>
`)
}

// nav is the table of contents, and the landmarks.
func (b *Book) nav() []byte {
	var x xmlOut
	x.head(b.Lang, b.Words.Contents, "ltr")
	x.put(`<body>
<nav epub:type="toc" role="doc-toc" id="toc" aria-labelledby="contents">
<h1 id="contents">`, b.Words.Contents, "</h1>\n<ol>\n")
	for _, c := range b.Chapters {
		x.put(`<li><a href="`, c.Entry.Name, `">`, c.Title, "</a>")
		if len(c.Sections) > 0 {
			x.put("<ol>\n")
			for _, s := range c.Sections {
				x.put(`<li><a href="`, c.Entry.Name+"#"+xmlName(s.ID), `">`, s.Title, "</a></li>\n")
			}
			x.put("</ol>")
		}
		x.put("</li>\n")
	}
	x.put("</ol>\n</nav>\n" + `<nav epub:type="landmarks" hidden="hidden" aria-label="`)
	x.put("", b.Words.Cover, ` – `, b.Words.Contents, `">
<ol>
<li><a epub:type="cover" href="cover.xhtml">`, b.Words.Cover, `</a></li>
<li><a epub:type="toc" href="#toc">`, b.Words.Contents, "</a></li>\n")
	if len(b.Chapters) > 0 {
		x.put(`<li><a epub:type="bodymatter" href="`, b.Chapters[0].Entry.Name, `">`, b.Chapters[0].Title, "</a></li>\n")
	}
	x.put("</ol>\n</nav>\n</body>\n</html>\n")
	return x.Bytes()
}

// Chapter makes a chapter's document of its body. title is what it is called in
// full, lang and dir are those of the text.
func (p *Press) Chapter(id, title, lang, dir string, sections []Section, body *Body) Chapter {
	data, svg := body.XHTML()
	var x xmlOut
	x.head(lang, title, dir)
	x.WriteString("<body>\n<section epub:type=\"chapter\" role=\"doc-chapter\">\n")
	x.Write(data)
	x.WriteString("\n</section>\n</body>\n</html>\n")
	name := id + ".xhtml"
	return Chapter{ID: id, Title: title, Sections: sections, Entry: p.Entry(name, x.Bytes()), SVG: svg}
}
