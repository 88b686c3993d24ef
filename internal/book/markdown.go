package book

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Markdown is the body as plain Markdown, for programs and for people who read
// without a browser: values stand where roles were, figures are what their pictures
// say and a table of their steps, exercises have their answers. Tables have a line
// a row, so what is in a cell stands in one line; call chains, which would not fit,
// are left out. Links to the glossary are left out, too. link says where the others
// lead.
func (b *Body) Markdown(link func(href string) string) string {
	w := markdownWriter{link: link}
	w.blocks(b.root)
	return strings.TrimLeft(w.out.String(), "\n")
}

// A markdownWriter writes blocks one after the other; prefix stands before each
// line of those in lists and quotations.
type markdownWriter struct {
	link   func(string) string
	out    strings.Builder
	prefix string
	last   string // the prefix of the block before
	item   string // what stands before the first line of a list's item, instead of prefix
}

// gap writes the blank line between two blocks: it is in what both are in.
func (w *markdownWriter) gap() {
	shared := w.prefix
	for !strings.HasPrefix(w.last, shared) {
		shared = shared[:len(shared)-1]
	}
	w.out.WriteString(strings.TrimRight(shared, " ") + "\n")
}

// put writes a block of one or more lines.
func (w *markdownWriter) put(block string) {
	block = strings.TrimRight(block, " \n")
	if block == "" {
		return
	}
	if w.item == "" {
		w.gap()
	}
	w.last = w.prefix
	for line := range strings.Lines(block) {
		before := w.prefix
		if w.item != "" {
			before, w.item = w.item, ""
		}
		w.out.WriteString(strings.TrimRight(before+strings.TrimRight(line, "\n"), " ") + "\n")
	}
}

// inside writes what f writes with more in front of each line.
func (w *markdownWriter) inside(more string, f func()) {
	outer := w.prefix
	w.prefix += more
	f()
	w.prefix, w.last = outer, outer
}

// blocks writes what is in n. Text and what is inline between blocks is a paragraph.
func (w *markdownWriter) blocks(n *html.Node) {
	var run strings.Builder
	flush := func() {
		w.paragraph(run.String())
		run.Reset()
	}
	for c := range n.ChildNodes() {
		if c.Type == html.ElementNode && isBlock(c) {
			flush()
			w.block(c)
		} else {
			w.inline(&run, c)
		}
	}
	flush()
}

// isBlock says whether an element is a block, or has one in it.
func isBlock(n *html.Node) bool {
	switch n.DataAtom {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Aside, atom.Nav, atom.Header, atom.Footer, atom.Figure, atom.Figcaption,
		atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd, atom.Table, atom.Pre, atom.Blockquote, atom.Details, atom.Summary, atom.Hr,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

func (w *markdownWriter) block(n *html.Node) {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		w.put(strings.Repeat("#", int(n.Data[1]-'0')) + " " + w.line(n))
	case atom.P, atom.Summary:
		w.lines(n)
	case atom.Ul, atom.Ol:
		if !is(n, "trace-legend") {
			w.list(n)
		}
	case atom.Pre:
		w.put(fenced(n))
	case atom.Blockquote:
		w.inside("> ", func() { w.blocks(n) })
	case atom.Table:
		w.table(n)
	case atom.Hr:
		w.put("---")
	case atom.Dt:
		w.put("**" + w.line(n) + "**")
	case atom.Details:
		if !is(n, "trace-calls") {
			w.blocks(n)
		}
	default:
		w.container(n)
	}
}

// lines writes a paragraph, bold if it is a title of something smaller than a
// section.
func (w *markdownWriter) lines(n *html.Node) {
	text := w.line(n)
	for _, title := range []string{"trace-title", "exercise-title", "exercise-part", "alert-title", "source-title", "code-title", "evidence-head", "exercise-ask"} {
		if is(n, title) && text != "" && !strings.Contains(text, "**") {
			w.put("**" + text + "**")
			return
		}
	}
	if n.DataAtom == atom.Summary || attr(n, "role") == "heading" {
		w.put("**" + text + "**")
		return
	}
	w.paragraph(text)
}

func (w *markdownWriter) container(n *html.Node) {
	switch {
	case is(n, "alert"):
		w.inside("> ", func() { w.blocks(n) })
	case is(n, "trace-timeline"):
		for _, d := range elements(n) {
			if d.Data == "desc" {
				w.described(d)
			}
		}
	case is(n, "trace-state"):
		var list strings.Builder
		for _, card := range byClass(n, "trace-card") {
			list.WriteString("- " + w.cell(card, true) + "\n")
		}
		w.put(list.String())
	default:
		w.blocks(n)
	}
}

// described writes what a picture shows: a title, and a line each for what is in it.
func (w *markdownWriter) described(desc *html.Node) {
	var list strings.Builder
	for d := range desc.Descendants() {
		if d.Type != html.TextNode {
			continue
		}
		for line := range strings.Lines(d.Data) {
			if line = strings.TrimSpace(line); line != "" {
				list.WriteString("- " + escaped(line) + "\n")
			}
		}
	}
	w.put(list.String())
}

// paragraph writes text that may not begin as if it were something else.
func (w *markdownWriter) paragraph(text string) {
	text = strings.TrimSpace(text)
	if text == "" {
		return
	}
	switch first, _ := utf8.DecodeRuneInString(text); {
	case strings.ContainsRune("#>+", first), first == '-' && strings.HasPrefix(text, "- "), strings.HasPrefix(text, "---"), strings.HasPrefix(text, "~~~"):
		text = `\` + text
	case unicode.IsDigit(first):
		if i := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsDigit(r) }); i > 0 && (text[i] == '.' || text[i] == ')') {
			text = text[:i] + `\` + text[i:]
		}
	}
	w.put(text)
}

// list writes a list; items that are one line each have none between them.
func (w *markdownWriter) list(n *html.Node) {
	number, err := strconv.Atoi(attr(n, "start"))
	if err != nil {
		number = 1
	}
	first := true
	for li := range children(n) {
		mark := "- "
		if n.DataAtom == atom.Ol {
			mark = strconv.Itoa(number) + ". "
			number++
		}
		if first {
			w.gap()
			first = false
		}
		w.item = w.prefix + mark
		w.inside(strings.Repeat(" ", len(mark)), func() { w.blocks(li) })
		w.item = ""
	}
}

// table writes a table, with an empty head if it has none.
func (w *markdownWriter) table(n *html.Node) {
	var rows [][]string
	columns := 0
	for _, row := range elements(n) {
		if row.DataAtom != atom.Tr {
			continue
		}
		var cells []string
		for cell := range children(row) {
			cells = append(cells, strings.ReplaceAll(w.cell(cell, cell.DataAtom == atom.Th), "|", `\|`))
			span, _ := strconv.Atoi(attr(cell, "colspan"))
			for range span - 1 {
				cells = append(cells, "")
			}
		}
		rows = append(rows, cells)
		columns = max(columns, len(cells))
	}
	if columns == 0 {
		return
	}
	if first(n, "trace-n") == nil && !hasHead(n) {
		rows = append([][]string{nil}, rows...)
	}
	var out strings.Builder
	for i, cells := range rows {
		for len(cells) < columns {
			cells = append(cells, "")
		}
		out.WriteString("| " + strings.Join(cells, " | ") + " |\n")
		if i == 0 {
			out.WriteString("|" + strings.Repeat(" --- |", columns) + "\n")
		}
	}
	w.put(out.String())
}

func hasHead(table *html.Node) bool {
	for c := range children(table) {
		if c.DataAtom == atom.Thead {
			return true
		}
	}
	return false
}

// cell is what is in a cell, in one line: blocks and lines of a state are divided.
// A cell of a figure has its column's name in it, for narrow pages; named says
// whether it is wanted.
func (w *markdownWriter) cell(n *html.Node, named bool) string {
	var parts []string
	var run strings.Builder
	flush := func() {
		if text := strings.Join(strings.FieldsFunc(strings.ReplaceAll(run.String(), "\\\n", " "), isBlank), " "); text != "" {
			parts = append(parts, text)
		}
		run.Reset()
	}
	name := ""
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		for c := range n.ChildNodes() {
			switch {
			case is(c, "trace-calls"):
			case is(c, "trace-name") && c.Parent == n && (is(n, "trace-card") || is(n, "trace-cell")):
				if named {
					name = w.line(c)
				}
			case is(c, "trace-line"), is(c, "trace-field") && n.DataAtom == atom.Th, is(c, "evidence-of"), is(c, "evidence-step"):
				flush()
				w.inline(&run, c)
				flush()
			case c.Type == html.ElementNode && isBlock(c):
				flush()
				walk(c)
				flush()
			default:
				w.inline(&run, c)
			}
		}
	}
	walk(n)
	flush()
	separator := " "
	if is(n, "trace-card") || is(n, "trace-cell") || is(n, "evidence-values") {
		separator = "; "
	}
	text := strings.Join(parts, separator)
	switch {
	case name != "" && text != "":
		return name + ": " + text
	case name != "":
		return name
	}
	return text
}

// line is what is in n, in one line.
func (w *markdownWriter) line(n *html.Node) string {
	var out strings.Builder
	for c := range n.ChildNodes() {
		w.inline(&out, c)
	}
	return strings.TrimSpace(out.String())
}
