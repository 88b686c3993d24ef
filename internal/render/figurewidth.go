package render

import (
	"fmt"
	"math"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"docgen/internal/simview"
)

// Whether a figure's table or timeline has room for its best form depends on
// what is in it, which a style sheet cannot know, and on the page, which only a
// style sheet can. So a part says how many rem it needs, in two classes, and
// the style sheet compares.

// rem is the length of a rem in pixels, unless the reader asks for another.
const rem = 16

// Needs returns the classes that say how wide a part is, given in pixels:
// "need-30 need-4" for 34 rem. Beyond 99 rem it is all the same.
func (figureView) Needs(pixels int) string {
	rems := min((pixels+rem-1)/rem, 99)
	return fmt.Sprintf("need-%d need-%d", rems/10*10, rems%10)
}

// ColumnsWidth is how wide the table's columns of states are when nothing in
// them is broken but lines of two words, in pixels.
func (v figureView) ColumnsWidth() int {
	total := 0.0
	for i, c := range v.Columns {
		total += v.columnWidth(i, c)
	}
	return int(math.Ceil(total))
}

// The widths of a cell's parts as trace.css has them, in pixels: letters of
// the name, of fields' names, of mms, of words; and what is around them.
const (
	nameGlyph  = 8.5
	fieldGlyph = 7.25
	valueGlyph = 7.85
	wordGlyph  = 7.25 // about: the face is proportional
	badge      = 12   // padding and border of an mm
	arrow      = 16.5 // "→ "
	cellPad    = 14   // padding and border of a cell
	taskLeast  = 90   // so that NULL → M stands in one line
)

func (v figureView) columnWidth(i int, c simview.Column) float64 {
	w := nameGlyph * glyphs(c.Name)
	if c.MM != nil {
		w = valueGlyph*glyphs(c.Name) + badge
	}
	for _, field := range c.Fields() {
		w = max(w, fieldGlyph*glyphs(field))
	}
	for _, cells := range v.allCells() {
		if cells[i].Absent {
			continue
		}
		for _, line := range v.lines(c, cells[i]) {
			is := line.Is.width()
			if line.Was != nil {
				is = max(is+arrow, line.Was.width())
			}
			w = max(w, is)
		}
	}
	w += cellPad
	if c.Kind == "task" {
		w = max(w, taskLeast)
	}
	return w
}

// allCells returns the cells of all rows of the table.
func (v figureView) allCells() [][]simview.Cell {
	rows := [][]simview.Cell{v.Start}
	for _, row := range v.Rows {
		rows = append(rows, row.Cells)
	}
	return rows
}

// width is that of the widest part of a value which should not be broken, in pixels.
func (v figureValue) width() float64 {
	switch {
	case v.MM != nil:
		return valueGlyph*glyphs(v.MM.Name) + badge
	case v.Null:
		return valueGlyph * glyphs("NULL")
	}
	widest := 0.0
	for word := range strings.FieldsSeq(v.Text) {
		widest = max(widest, wordGlyph*unbroken(word))
	}
	return widest
}

// glyphs is how many letters of a monospaced face a text is wide: those of
// East Asia take two.
func glyphs(text string) float64 {
	n := 0.0
	for _, r := range text {
		n++
		if wide(r) {
			n++
		}
	}
	return n
}

// unbroken is how many Latin letters of a proportional face a word is wide.
// Other alphabets, Cyrillic above all, have wider letters. The scripts of East
// Asia break lines anywhere, so that four letters stand for the whole.
func unbroken(word string) float64 {
	n := 0.0
	for _, r := range word {
		switch {
		case wide(r):
			return min(glyphs(word), 8)
		case r > unicode.MaxLatin1:
			n += 1.15
		default:
			n++
		}
	}
	return n
}

func wide(r rune) bool {
	kind := width.LookupRune(r).Kind()
	return kind == width.EastAsianWide || kind == width.EastAsianFullwidth
}
