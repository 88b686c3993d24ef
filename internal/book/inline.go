package book

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// inline writes text and what is within a line.
func (w *markdownWriter) inline(out *strings.Builder, n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		w.text(out, n.Data)
		return
	case n.Type != html.ElementNode, n.DataAtom == atom.Svg, is(n, "tl-short"), is(n, "evidence-label"):
		return
	case is(n, "mm"): // an address space; brackets are what hatching is in a picture
		if name := words(n); name != "" {
			if is(n, "mm-borrowed") {
				name = "(" + name + ")"
			}
			out.WriteString(codeSpan(name))
		}
		return
	}
	switch n.DataAtom {
	case atom.Code, atom.Kbd, atom.Samp:
		out.WriteString(codeSpan(words(n)))
	case atom.Em, atom.I, atom.Cite, atom.Dfn:
		w.around(out, n, "*")
	case atom.Strong, atom.B:
		w.around(out, n, "**")
	case atom.Br:
		out.WriteString("\\\n")
	case atom.Img:
		if href := w.link(attr(n, "src")); href != "" {
			out.WriteString("![" + escaped(attr(n, "alt")) + "](" + destination(href) + ")")
		} else {
			out.WriteString(escaped(attr(n, "alt")))
		}
	case atom.A:
		text := w.line(n)
		href := ""
		if !is(n, "term") && (n.Parent == nil || !is(n.Parent, "trace-n")) {
			href = w.link(attr(n, "href"))
		}
		if href == "" || text == "" {
			out.WriteString(text)
			return
		}
		out.WriteString("[" + text + "](" + destination(href) + ")")
	default:
		for c := range n.ChildNodes() {
			w.inline(out, c)
		}
	}
}

// around writes what is in n between marks, which stand right beside letters.
func (w *markdownWriter) around(out *strings.Builder, n *html.Node, mark string) {
	if text := w.line(n); text != "" {
		out.WriteString(mark + text + mark)
	}
}

// text writes text with its blanks made one each.
func (w *markdownWriter) text(out *strings.Builder, s string) {
	if s == "" {
		return
	}
	fields := strings.FieldsFunc(s, isBlank)
	if isBlank(rune(s[0])) && !endsBlank(out.String()) {
		out.WriteString(" ")
	}
	out.WriteString(escaped(strings.Join(fields, " ")))
	if len(fields) > 0 && isBlank(rune(s[len(s)-1])) {
		out.WriteString(" ")
	}
}

// isBlank is HTML's white space: a no-break space is none.
func isBlank(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f' }

func endsBlank(s string) bool { return s == "" || isBlank(rune(s[len(s)-1])) }

// Escaped is text in a line of Markdown, as a title is: it says what it says, and
// its blanks are one each.
func Escaped(text string) string { return escaped(strings.Join(strings.Fields(text), " ")) }

// escaped marks what Markdown would take for something else.
func escaped(s string) string {
	if !strings.ContainsAny(s, "\\`*_[]<&") {
		return s
	}
	var out strings.Builder
	before := ' '
	for i, r := range s {
		after, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		switch {
		case strings.ContainsRune("\\`*[]<", r),
			r == '_' && !(isWord(before) && isWord(after)),
			r == '&' && (after == '#' || unicode.IsLetter(after)):
			out.WriteByte('\\')
		}
		out.WriteRune(r)
		before = r
	}
	return out.String()
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

// codeSpan writes code between as many back-ticks as it takes.
func codeSpan(s string) string {
	if s == "" {
		return ""
	}
	ticks := "`"
	for strings.Contains(s, ticks) {
		ticks += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return ticks + s + ticks
}

// destination writes an address so that it ends where it ends.
func destination(href string) string {
	if strings.ContainsAny(href, " ()<>") {
		return "<" + strings.NewReplacer("<", "%3C", ">", "%3E", " ", "%20").Replace(href) + ">"
	}
	return href
}

// fenced writes code between fences that are longer than any in it.
func fenced(pre *html.Node) string {
	var code strings.Builder
	for d := range pre.Descendants() {
		if d.Type == html.TextNode {
			code.WriteString(d.Data)
		}
	}
	fence := "```"
	for strings.Contains(code.String(), fence) {
		fence += "`"
	}
	lang := ""
	for up := pre; up != nil && lang == ""; up = up.Parent {
		lang = attr(up, "data-lang")
	}
	if !strings.HasSuffix(code.String(), "\n") {
		code.WriteByte('\n')
	}
	return fence + lang + "\n" + code.String() + fence
}
