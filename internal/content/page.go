package content

import (
	"bytes"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"docgen/internal/diag"
)

// readPage reads the page in the file name, whose NFC path below the language's
// folder is inside. A page that cannot be read is there all the same, so that
// its translations are not reported as well.
func (l *loader) readPage(lang, name, inside string) *Page {
	p := &Page{Lang: lang, Key: pageKey(inside), File: l.file(name), Line: 1}
	p.Section = path.Base(inside) == "_index.md" || p.Key == ""
	if inside == "index.md" {
		l.report(diag.Errorf(p.File, 0, 0, "the start page of a language is named _index.md").WithHint("rename the file"))
	}
	src, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		p.Unread = true
		l.report(diag.Errorf(p.File, 0, 0, "cannot read the page: %v", cause(err)))
		return p
	}
	l.diags = append(l.diags, p.parse(src, l.source)...)
	return p
}

// pageKey returns the key of a page's path: "mm" for "mm/_index.md" and for
// "mm/index.md", "mm/counters" for "mm/counters.md".
func pageKey(inside string) string {
	dir, base := path.Split(inside)
	if base == "_index.md" || base == "index.md" {
		return strings.TrimSuffix(dir, "/")
	}
	return strings.TrimSuffix(inside, ".md")
}

// parse fills in what is in the page's file. Line numbers in diagnostics and in
// p.Line are those of src.
func (p *Page) parse(src []byte, sourceLang string) []diag.Diagnostic {
	p.Line = 1
	if bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")) {
		p.Unread = true
		return []diag.Diagnostic{diag.Errorf(p.File, 1, 1, "the file is UTF-16; expected UTF-8").WithHint("save the file as UTF-8")}
	}
	src, diags := normalize(p.File, src)
	front, body, line, problem := splitFrontMatter(p.File, src)
	if len(problem) > 0 {
		p.Unread = true
		return append(diags, problem...)
	}
	p.Body, p.Line = body, line
	r := frontMatterReader{file: p.File, translation: p.Lang != sourceLang, sourceLang: sourceLang, start: p.Key == "", section: p.Section}
	r.read(front)
	p.Front, p.places = r.front, r.places
	return append(diags, r.diags...)
}

// normalize returns src as text that all later stages can rely on: UTF-8 in
// NFC, without byte-order mark, with LF line ends. Lines keep their numbers.
func normalize(file string, src []byte) ([]byte, []diag.Diagnostic) {
	src = unmark(src)
	var diags []diag.Diagnostic
	if offset := invalidUTF8(src); offset >= 0 {
		line, col := diag.Position(src, offset)
		diags = append(diags, diag.Errorf(file, line, col, "the byte 0x%02x is not UTF-8", src[offset]).
			WithHint("save the file as UTF-8"))
		src = bytes.ToValidUTF8(src, []byte("\ufffd"))
	}
	return nfc(src), diags
}

// invalidUTF8 returns the offset of the first byte that is not UTF-8, or -1.
func invalidUTF8(src []byte) int {
	if utf8.Valid(src) {
		return -1
	}
	for i := 0; ; {
		r, size := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
}

// splitFrontMatter cuts src after the front matter. The front matter begins on
// line 2 of src, the body on the returned line. Of a file without a beginning or
// an end of front matter nothing is returned: what would be said about its
// Markdown would mostly follow from that.
func splitFrontMatter(file string, src []byte) (front, body []byte, line int, diags []diag.Diagnostic) {
	first, rest, _ := bytes.Cut(src, []byte("\n"))
	if !isFence(first) {
		d := diag.Errorf(file, 1, 1, "there is no front matter; expected a line --- at the top of the file").
			WithHint(`begin the file with the lines "---", "title: …" and "---"`)
		switch before, _, found := bytes.Cut(src, []byte("---\n")); {
		case bytes.HasPrefix(first, []byte("+++")):
			d.Hint = "front matter is YAML between lines ---, not TOML"
		case found && len(bytes.TrimSpace(before)) == 0:
			d.Hint = "remove the blank lines above the front matter"
		}
		return nil, nil, 0, []diag.Diagnostic{d}
	}
	line = 2
	for at := 0; at < len(rest); line++ {
		text, _, _ := bytes.Cut(rest[at:], []byte("\n"))
		next := min(at+len(text)+1, len(rest))
		if isFence(text) {
			return rest[:at], rest[next:], line + 1, nil
		}
		at = next
	}
	return nil, nil, 0, []diag.Diagnostic{
		diag.Errorf(file, 1, 1, "the front matter has no end; expected a second line ---"),
	}
}

func isFence(line []byte) bool { return string(bytes.TrimRight(line, " \t")) == "---" }
