package render

import (
	"docgen/internal/locale"
	"docgen/internal/simview"
)

// A figureCell is a cell of a figure's state as figure.html shows it: what it
// belongs to, and a line per field.
type figureCell struct {
	Column  simview.Column
	Changed bool
	Absent  string // what to say if the task or mm does not exist; else ""
	Lines   []figureLine
}

// A figureLine is a field of a cell. Was is nil if the field did not change.
type figureLine struct {
	Field string // "mm_count"; "" for what explains itself
	Is    figureValue
	Was   *figureValue
}

// A figureValue is a pointer to an mm, or else a text.
type figureValue struct {
	MM       *simview.MMKey
	Borrowed bool
	Null     bool // the pointer is NULL
	Text     string
}

// Says is whether there is anything to show.
func (v figureValue) Says() bool { return v != figureValue{} }

// State makes the cells of a row, or of the state at the start or the end.
func (v figureView) State(cells []simview.Cell) []figureCell {
	out := make([]figureCell, len(cells))
	for i, c := range cells {
		out[i] = figureCell{Column: v.Columns[i], Changed: c.Changed()}
		if c.Absent {
			out[i].Absent = v.L.T("trace.absent")
			continue
		}
		out[i].Lines = v.lines(v.Columns[i], c)
	}
	return out
}

// lines makes the lines of a cell, in the language.
func (v figureView) lines(column simview.Column, c simview.Cell) []figureLine {
	var lines []figureLine
	for _, l := range column.Lines(c) {
		line := figureLine{Field: l.Field, Is: v.value(l.Is)}
		if l.Was != nil {
			was := v.value(*l.Was)
			line.Was = &was
		}
		lines = append(lines, line)
	}
	return lines
}

func (v figureView) value(is simview.Value) figureValue {
	value := figureValue{MM: is.MM, Borrowed: is.Borrowed, Null: is.Null}
	if is.Counts {
		value.Text = v.L.Number(is.Number)
	}
	if is.ID != "" {
		value.Text = v.L.T(is.ID, locale.Args{"CPU": is.CPU})
		if is.Sign != "" {
			value.Text = is.Sign + " " + value.Text
		}
	}
	return value
}
