package render

import (
	"docgen/internal/simview"
)

// The table's columns that do not depend on what is in it: the steps' numbers,
// and the least width of what happens.
const (
	tableNumber = 34.0
	tableWords  = 420.0
	cellLeading = 22.0
)

// table draws a row for each step: what happens, and beside it the state.
func (d *drawing) table() {
	widths := make([]float64, len(d.Columns))
	words := d.width - tableNumber
	for i := range d.Columns {
		widths[i] = d.cellWidth(i)
		words -= widths[i]
	}
	columnAt := func(i int) float64 {
		x := margin + tableNumber + words
		for _, w := range widths[:i] {
			x += w
		}
		return x
	}
	edge := shape{stroke: d.palette["border"]}
	top := d.y

	// The head: names, and the fields below them.
	head := pen{size: 13, colour: d.palette["fg-soft"], bold: true}
	height := 24.0
	for i, c := range d.Columns {
		x := columnAt(i) + 7
		if c.MM != nil {
			d.badge(x, d.y, *c.MM, false)
		} else {
			d.write(x, d.y+13.5, c.Name, pen{size: 13.5, colour: d.palette["fg"], bold: true, code: true})
		}
		for k, field := range c.Fields() {
			d.write(x, d.y+35+float64(k)*16, field, pen{size: 11.5, colour: d.palette["fg-soft"], code: true})
			height = max(height, 44+float64(k)*16)
		}
	}
	// What the first columns are stands at the foot of the head, as in pages.
	if step := d.L.T("trace.step"); head.size*measure(step, false) <= tableNumber-4 {
		number := head
		number.anchor = "end"
		d.write(margin+tableNumber-6, d.y+height-9, step, number)
	}
	d.write(margin+tableNumber, d.y+height-9, d.L.T("trace.operation"), head)
	d.y += height
	d.line(margin, d.y, margin+d.width, d.y, shape{stroke: d.palette["fg-soft"]})

	cells := func(y float64, state []figureCell) float64 {
		tallest := 0.0
		for i, c := range state {
			tallest = max(tallest, d.cell(columnAt(i)+7, y, widths[i]-10, c, false))
		}
		return tallest
	}
	soft := pen{size: 13.5, colour: d.palette["fg-soft"]}
	d.write(margin+tableNumber, d.y+24, d.L.T("trace.start"), soft)
	d.y += 20 + max(cells(d.y+10, d.State(d.Start)), 18)
	for _, row := range d.Rows {
		d.line(margin, d.y, margin+d.width, d.y, edge)
		d.write(margin+tableNumber-12, d.y+24, d.L.Number(row.N), pen{size: 13, colour: d.palette["fg-soft"], bold: true, anchor: "end"})
		said := d.what(row, margin+tableNumber, d.y+10, words-18)
		d.y += 20 + max(said, cells(d.y+10, d.State(row.Cells)))
	}
	for i, c := range d.Columns { // the edges between columns, over all rows
		rule := edge
		if i > 0 && c.Kind == "mm" && d.Columns[i-1].Kind == "task" {
			rule.stroke = d.palette["fg-soft"] // tasks on one side, address spaces on the other
		}
		d.line(columnAt(i), top, columnAt(i), d.y, rule)
	}
	d.y += gap
}

// cellWidth is how wide a column has to be for every value in it to stand in one
// line. What a value was may stand in the line above, unless both are short.
func (d *drawing) cellWidth(i int) float64 {
	c := d.Columns[i]
	w := 13.5 * measure(c.Name, true)
	if c.MM != nil {
		w = badgeWidth(c.Name)
	}
	for _, field := range c.Fields() {
		w = max(w, 11.5*measure(field, true))
	}
	for _, cells := range d.allCells() {
		if cells[i].Absent {
			continue
		}
		for _, line := range d.figureView.lines(c, cells[i]) {
			is := d.valueWidth(line.Is)
			if line.Was != nil {
				const short = 110
				is, was := is+18, d.valueWidth(*line.Was)
				if w = max(w, is, was); is+was+6 < short {
					w = max(w, is+was+6)
				}
			}
			w = max(w, is)
		}
	}
	return w + 18
}

// what draws what a step did and why, and returns the height that it takes.
func (d *drawing) what(row simview.Row, x, y, width float64) float64 {
	begin := y
	op := pen{size: 13.5, colour: d.palette["fg"], bold: true, code: true}
	soft := pen{size: 12, colour: d.palette["fg-soft"], code: true}
	d.write(x, y+14, row.Op, op)
	at := x + op.size*measure(row.Op, true) + 8
	for _, text := range []string{d.Where(row), label(row)} {
		if text == "" {
			continue
		}
		w := soft.size * measure(text, true)
		if at+w > x+width {
			at, y = x, y+18
		}
		d.write(at, y+14, text, soft)
		at += w + 8
	}
	y += 22
	const leading = 19.0
	say := pen{size: 13.5, colour: d.palette["fg"]}
	if row.Outcome != "" {
		text := d.L.T("trace.outcome-" + row.Outcome)
		tag := pen{size: 12, colour: d.palette["fg"], bold: true}
		if row.Outcome == "refused" || row.Outcome == "violated" {
			tag.colour = d.palette["trace-bad"]
		}
		w := tag.size*measure(text, false) + 14
		d.box(x, y+1, w, 18, shape{stroke: tag.colour, round: 4})
		d.write(x+w/2, y+14, text, pen{size: tag.size, colour: tag.colour, bold: true, anchor: "middle"})
		y += 24
		if row.Refused != nil {
			y += d.lines(x, y, width, d.spans(*row.Refused), leading, say) + 3
		}
	}
	for _, v := range row.Violated {
		from := y
		d.write(x+10, y+13, v.Name, pen{size: 12.5, colour: d.palette["trace-bad"], bold: true, code: true})
		y += 18
		y += d.lines(x+10, y, width-10, d.spans(v.Msg), leading, say) + 3
		d.line(x+1.5, from, x+1.5, y-3, shape{stroke: d.palette["trace-bad"], thickness: 3})
	}
	for _, p := range d.Passages(row.Sentences) {
		if p.Aside {
			soft := pen{size: 12.5, colour: d.palette["fg-soft"]}
			y += d.lines(x, y, width, codeSpansOf(d.sayAll(p.Msgs)), 18, soft) + 3
			continue
		}
		for _, m := range p.Msgs {
			y += d.lines(x, y, width, d.spans(m), leading, say) + 3
		}
	}
	return y - begin
}

func label(row simview.Row) string {
	if row.Label == "" {
		return ""
	}
	return "@" + row.Label
}

// spans localizes a message of the figure.
func (d *drawing) spans(m simview.Msg) []span { return codeSpansOf(d.L.T(m.ID, m.Args)) }

// cell draws the fields of a cell, one a line, and returns the height that they
// take. What changed is written beside or below what it was.
func (d *drawing) cell(x, y, width float64, c figureCell, named bool) float64 {
	begin := y
	if c.Absent != "" {
		d.write(x, y+14, "–", pen{size: 13, colour: d.palette["fg-soft"]})
		return cellLeading
	}
	for _, line := range c.Lines {
		at := x
		rows := 1.0
		if named && line.Field != "" {
			at += fieldWidth
		}
		is, was := d.valueWidth(line.Is), 0.0
		arrow := 0.0 // what came from nothing has none
		if line.Was != nil {
			if line.Was.Says() {
				arrow = 18
				was = d.valueWidth(*line.Was) + 6
			}
			is += arrow
			if at+was+is > x+width {
				rows = 2
			}
			d.box(x-3, y-2, width+4, cellLeading*rows, shape{fill: d.palette["changed"], round: 4})
		}
		if named && line.Field != "" {
			d.write(x, y+13.5, line.Field, pen{size: 11.5, colour: d.palette["fg-soft"], code: true})
		}
		if line.Was != nil {
			if was > 0 {
				d.value(at, y, *line.Was, false)
			}
			if rows == 2 {
				y += cellLeading
				was = 0
			}
			if arrow > 0 {
				d.write(at+was, y+13.5, "→", pen{size: 13, colour: d.palette["fg"], bold: true})
			}
			d.value(at+was+arrow, y, line.Is, true)
		} else {
			d.value(at, y, line.Is, false)
		}
		y += cellLeading
	}
	return y - begin
}

// fieldWidth is the space for a field's name in a card.
const fieldWidth = 84.0

// valueSize is the size of a value that is no badge, and whether it is code.
func valueSize(v figureValue) (size float64, code bool) {
	if v.Null {
		return 12.5, true
	}
	return 13, false
}

func (d *drawing) valueWidth(v figureValue) float64 {
	if v.MM != nil {
		return badgeWidth(v.MM.Name)
	}
	size, code := valueSize(v)
	return size * measure(v.text(), code)
}

func (v figureValue) text() string {
	if v.Null {
		return "NULL"
	}
	return v.Text
}

// value draws a value; strong is for what is new.
func (d *drawing) value(x, y float64, v figureValue, strong bool) {
	if v.MM != nil {
		d.badge(x, y-0.5, *v.MM, v.Borrowed)
		return
	}
	size, code := valueSize(v)
	p := pen{size: size, colour: d.palette["fg-soft"], code: code, bold: strong}
	if strong {
		p.colour = d.palette["fg"]
	}
	d.write(x, y+13.5, v.text(), p)
}

// state draws the state after the last step as cards, with what has changed
// since the start.
func (d *drawing) state() {
	x, tallest := margin, 0.0
	for i, c := range d.State(d.End) {
		width := d.cardWidth(c)
		if x > margin && x+width > margin+d.width {
			x, d.y, tallest = margin, d.y+tallest+10, 0
		}
		lines := max(len(c.Lines), 1)
		height := 38 + float64(lines)*cellLeading
		d.box(x, d.y, width, height, shape{stroke: d.palette["border"], round: 6})
		if mm := d.Columns[i].MM; mm != nil {
			d.badge(x+12, d.y+8, *mm, false)
		} else {
			d.write(x+12, d.y+22, c.Column.Name, pen{size: 13.5, colour: d.palette["fg"], bold: true, code: true})
		}
		d.cell(x+12, d.y+32, width-24, c, true)
		tallest = max(tallest, height)
		x += width + 10
	}
	d.y += tallest + gap
}

// cardWidth is how wide a card has to be for every field to stand in one line.
func (d *drawing) cardWidth(c figureCell) float64 {
	w := 13.5 * measure(c.Column.Name, true)
	for _, line := range c.Lines {
		need := d.valueWidth(line.Is)
		if line.Was != nil {
			need += 18 + 4
			if line.Was.Says() {
				need += d.valueWidth(*line.Was) + 6
			}
		}
		if line.Field != "" {
			need += fieldWidth
		}
		w = max(w, need)
	}
	return max(w+24, 120)
}
