package markdown

import (
	"strconv"
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
//
// There, the style sheet breaks code so that a column becomes as narrow as its
// longest word, but no narrower than leastColumn. What columns have less than that in them a style
// sheet cannot know, so the table says it: short-1 if the first has.

const (
	// narrow is how many characters fit a screen 320 CSS pixels wide, the narrowest
	// that WCAG 1.4.10 asks for.
	narrow = 34

	// leastColumn is how many characters wide the style sheet makes a column, padding
	// included: 6.8em.
	leastColumn = 13

	// shortColumn is how many characters a column's texts have at most that does not
	// need as much. Of more columns than shortColumns the style sheet knows nothing.
	shortColumn  = 8
	shortColumns = 6

	cellPadding = 2
)

func (w *writer) table(to util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		put(to, "</table>\n</div>\n")
		return ast.WalkContinue, nil
	}
	width, unclassed := 0, 0
	var classes []string
	for i, c := range tableColumns(n, src) {
		width += c.width()
		unclassed += max(c.width(), leastColumn)
		if c.short() && i < shortColumns {
			classes = append(classes, "short-"+strconv.Itoa(i+1))
		}
	}
	put(to, `<div class="table-wrap"`)
	if width > narrow {
		put(to, ` role="group" tabindex="0" aria-label="`, w.tableName(n, src), `"`)
	}
	put(to, ">\n<table")
	if unclassed > narrow && len(classes) > 0 {
		put(to, ` class="`, strings.Join(classes, " "), `"`)
	}
	put(to, ">\n")
	return ast.WalkContinue, nil
}

// tableName is the text of the first row with any: the column heads.
func (w *writer) tableName(table ast.Node, src []byte) string {
	for row := table.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []string
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			if s := plainText(cell, src); s != "" {
				cells = append(cells, s)
			}
		}
		if len(cells) > 0 {
			return strings.Join(cells, w.r.Label("source.separator"))
		}
	}
	return ""
}

// A tableColumn is a column's measures, in characters.
type tableColumn struct {
	text    int  // the longest text
	word    int  // the longest word, code included
	prose   int  // the longest word that is not code
	aligned bool // its cells have a class, and it is as wide as its words
}

func (c tableColumn) short() bool { return c.text <= shortColumn }

// width estimates the least width of the column.
func (c tableColumn) width() int {
	if c.short() || c.aligned {
		return c.word + cellPadding
	}
	return max(leastColumn, c.prose+cellPadding)
}

// tableColumns measures the columns of a table.
func tableColumns(table ast.Node, src []byte) []tableColumn {
	var columns []tableColumn
	for row := table.FirstChild(); row != nil; row = row.NextSibling() {
		i := 0
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			if i == len(columns) {
				columns = append(columns, tableColumn{})
			}
			c, text := &columns[i], plainText(cell, src)
			c.text = max(c.text, textWidth(text))
			c.word = max(c.word, longestWord(text))
			c.prose = max(c.prose, longestWord(proseText(cell, src)))
			c.aligned = c.aligned || cellAlign(cell.(*east.TableCell)) != ""
			i++
		}
	}
	return columns
}

// proseText is the text of a cell without its code.
func proseText(cell ast.Node, src []byte) string {
	var b strings.Builder
	for n := cell.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() == ast.KindCodeSpan {
			b.WriteByte(' ')
		} else if n.HasChildren() {
			b.WriteString(proseText(n, src))
		} else {
			addText(&b, n, src)
		}
	}
	return b.String()
}

// textWidth is the length of s in characters; one of CJK is two wide.
func textWidth(s string) int {
	n := 0
	for _, r := range s {
		n++
		if isCJK(r) {
			n++
		}
	}
	return n
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
	if a := cellAlign(cell); a != "" {
		put(to, ` class="align-`, a, `"`)
	}
	put(to, ">")
	return ast.WalkContinue, nil
}

func cellAlign(cell *east.TableCell) string {
	if cell.Alignment == east.AlignNone || cell.Alignment == 0 {
		return ""
	}
	return cell.Alignment.String()
}
