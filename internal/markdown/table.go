package markdown

import (
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// Tables (GFM) stand in a wrapper that scrolls sideways. What scrolls must be
// reachable by keyboard and have a name (WCAG 2.1.1, 4.1.2), but a stop at
// every small table would be a nuisance; so only those that do not fit a
// narrow screen can be focused.

// narrow is how many characters of code fit a screen 320 CSS pixels wide, the
// narrowest that WCAG 1.4.10 asks for.
const narrow = 34

func (w *writer) table(to util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	switch {
	case !entering:
		put(to, "</table>\n</div>\n")
	case tableWidth(n, src) > narrow:
		put(to, `<div class="table-wrap" role="group" tabindex="0" aria-label="`, tableName(n, src), "\">\n<table>\n")
	default:
		put(to, "<div class=\"table-wrap\">\n<table>\n")
	}
	return ast.WalkContinue, nil
}

// tableName is the text of the first row with any: the column heads.
func tableName(table ast.Node, src []byte) string {
	for row := table.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []string
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			if s := plainText(cell, src); s != "" {
				cells = append(cells, s)
			}
		}
		if len(cells) > 0 {
			return strings.Join(cells, ", ")
		}
	}
	return ""
}

// tableWidth estimates the least width of a table in characters: its columns
// can become as narrow as their longest word, plus padding.
func tableWidth(table ast.Node, src []byte) int {
	const padding = 2
	var columns []int
	for row := table.FirstChild(); row != nil; row = row.NextSibling() {
		i := 0
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			if i == len(columns) {
				columns = append(columns, padding)
			}
			columns[i] = max(columns[i], longestWord(plainText(cell, src))+padding)
			i++
		}
	}
	sum := 0
	for _, c := range columns {
		sum += c
	}
	return sum
}

// longestWord is the length of the longest part of s that cannot be broken. A
// line may break beside any CJK character, which is two wide.
func longestWord(s string) int {
	longest := 0
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || isCJK(r) }) {
		longest = max(longest, utf8.RuneCountInString(word))
	}
	if longest < 2 && strings.ContainsFunc(s, isCJK) {
		return 2
	}
	return longest
}

// tableCell writes the alignment as a class; goldmark would write a style,
// which the site's content security policy forbids.
func (w *writer) tableCell(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	cell := n.(*east.TableCell)
	tag := "td"
	if cell.Parent().Kind() == east.KindTableHeader && cell.HasChildren() { // an empty cell heads nothing
		tag = "th"
	}
	if !entering {
		put(to, "</"+tag+">\n")
		return ast.WalkContinue, nil
	}
	put(to, "<"+tag)
	if tag == "th" {
		put(to, ` scope="col"`)
	}
	if cell.Alignment != east.AlignNone && cell.Alignment != 0 {
		put(to, ` class="align-`, cell.Alignment.String(), `"`)
	}
	put(to, ">")
	return ast.WalkContinue, nil
}
