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

// Fields are the names of a column's fields, in the order of its cells' lines.
func (v figureView) Fields(c simview.Column) []string {
	switch c.Kind {
	case "task":
		return []string{"mm", "active_mm"}
	case "mm":
		return []string{"mm_users", "mm_count"}
	}
	if c.Queue {
		return []string{"prev_mm"}
	}
	return nil
}

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

// lines makes the lines of a cell that is not absent.
func (v figureView) lines(column simview.Column, c simview.Cell) []figureLine {
	values := v.values(column, c)
	var was []figureValue
	if c.Was != nil && !c.Was.Absent {
		was = v.values(column, *c.Was)
	}
	var lines []figureLine
	names := v.Fields(column)
	for i, is := range values {
		line := figureLine{Is: is}
		if i < len(names) {
			line.Field = names[i]
		}
		if was != nil && was[i] != is {
			line.Was = &was[i]
		}
		if line.Was != nil || is.Says() {
			lines = append(lines, line)
		}
	}
	return lines
}

// values are a cell's fields and, last, what it says in words; the zero value
// is nothing to say. Every cell of a column has as many.
func (v figureView) values(column simview.Column, c simview.Cell) []figureValue {
	switch column.Kind {
	case "task":
		return []figureValue{
			{MM: c.MM, Null: c.MM == nil},
			{MM: c.ActiveMM, Null: c.ActiveMM == nil, Borrowed: c.Borrowed()},
			{Text: v.L.T("trace.state-"+c.State, locale.Args{"CPU": c.CPUName()})},
		}
	case "mm":
		note := figureValue{}
		if c.Freed {
			note.Text = "× " + v.L.T("trace.freed")
		} else if c.Zombie() {
			note.Text = "† " + v.L.T("trace.zombie")
		}
		return []figureValue{{Text: v.L.Number(c.Users)}, {Text: v.L.Number(c.Count)}, note}
	}
	var values []figureValue
	if column.Queue {
		irqs := "trace.irqs-on"
		if c.IRQsOff {
			irqs = "trace.irqs-off"
		}
		values = append(values, figureValue{MM: c.PrevMM, Null: c.PrevMM == nil}, figureValue{Text: v.L.T(irqs)})
	}
	if column.Phase {
		values = append(values, figureValue{Text: v.L.T("trace.cpu-" + c.Phase)})
	}
	return values
}
