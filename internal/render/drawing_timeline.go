package render

import (
	"math"
	"strings"

	"docgen/internal/simview"
)

// legend draws the address spaces and the marks, in as many rows as it takes.
func (d *drawing) legend() {
	note := pen{size: 13, colour: d.palette["fg-soft"]}
	mark := pen{size: 13, colour: d.palette["fg"], bold: true, code: true}
	x := margin
	place := func(width float64, draw func(x float64)) {
		if x > margin && x+width > margin+d.width {
			x, d.y = margin, d.y+26
		}
		draw(x)
		x += width + 20
	}
	for _, k := range d.Legend() {
		words, letter := "", ""
		if k.Index == 0 {
			words = d.L.T("trace.legend-init")
		}
		if d.Lettered(k) {
			letter = k.Letter + " = "
		}
		front := mark.size * measure(letter, true)
		width := front + badgeWidth(k.Name)
		if words != "" {
			width += 8 + note.size*measure(words, false)
		}
		place(width, func(x float64) {
			if letter != "" {
				d.write(x, d.y+13.5, letter, mark)
			}
			w := d.badge(x+front, d.y, k, false)
			if words != "" {
				d.write(x+front+w+8, d.y+13.5, words, note)
			}
		})
	}
	const square = "square" // around the tick after which another run differs first
	type sign struct {
		shown bool
		mark  string
		id    string
		tick  bool // the mark stands beside the circle of a tick
	}
	signs := []sign{
		{d.Hatches(), "", "trace.borrowed", false},
		{d.Zombies(), "†", "trace.zombie", false},
		{d.Frees(), "×", "trace.freed", false},
	}
	if d.Pictured() {
		for _, tick := range d.Marks() {
			signs = append(signs, sign{true, tick.Sign(), "trace.legend-" + tick.Mark, true})
		}
		signs = append(signs, sign{d.Timeline.Apart > 0, square, "compare.first", false})
	}
	for _, sign := range signs {
		if !sign.shown {
			continue
		}
		words := d.L.T(sign.id)
		front := 14.0
		switch {
		case sign.mark == "":
			front = 36
		case sign.tick:
			front = 28
		case sign.mark == square:
			front = 20
		}
		place(front+note.size*measure(words, false), func(x float64) {
			switch {
			case sign.mark == "":
				d.box(x, d.y, 28, badgeHeight, shape{stroke: note.colour, dashes: "3 2", round: 4})
				d.hatch(x, d.y, 28, badgeHeight, note.colour)
			case sign.tick:
				d.circle(x+5.5, d.y+9, 5.5, shape{fill: d.palette["bg"], stroke: note.colour})
				d.write(x+14, d.y+13.5, sign.mark, mark)
			case sign.mark == square:
				d.box(x+1, d.y+3, 12, 12, shape{stroke: d.palette["fg"], thickness: 2.5, round: 3})
			default:
				d.write(x, d.y+13.5, sign.mark, mark)
			}
			d.write(x+front, d.y+13.5, words, note)
		})
	}
	d.y += 26 + gap/2
}

// at is where a place of the timeline is, stretched to the picture's width.
func (d *drawing) at(x int) float64 {
	left, right := margin+float64(d.Gutter()), margin+d.width
	return left + float64(x)*(right-left)/float64(max(d.Timeline.Width-1, 1))
}

// ticks draws the heads of the steps, where there is no timeline to do so.
func (d *drawing) ticks() {
	for _, tick := range d.Timeline.Ticks {
		tick.Lane = -1
		d.tick(tick, d.at(tick.X), d.y)
	}
	d.y += float64(d.Timeline.Head)
}

// timeline draws the lanes of the CPUs and the lives of the address spaces. It
// takes the geometry as it is, but stretches it to the picture's width.
func (d *drawing) timeline() {
	t := &d.Timeline
	at := d.at
	top := d.y
	down := func(y int) float64 { return top + float64(y) }

	for _, lane := range t.Lanes {
		d.write(margin, down(lane.Y)+28, lane.Name, pen{size: 12.5, colour: d.palette["fg-soft"], code: true})
	}
	for _, strip := range t.Strips {
		colour := d.ink(strip.MM.Colour())
		d.write(margin, down(strip.Y)+16, strip.Text, pen{size: 12.5, colour: colour, bold: true, code: true})
	}
	for _, tick := range t.Ticks {
		d.line(at(tick.X), down(24), at(tick.X), down(t.Height), d.rule(tick))
	}
	for _, lane := range t.Lanes {
		for i := range lane.Segments {
			s := &lane.Segments[i]
			d.segment(s, at(s.X), down(s.Y), at(s.X+s.W)-at(s.X))
		}
	}
	for i := range t.Strips {
		strip := &t.Strips[i]
		for _, r := range strip.Runs {
			d.run(strip, r, at(r.X), down(strip.Y), at(r.X+r.W)-at(r.X))
		}
	}
	for _, tick := range t.Ticks {
		d.tick(tick, at(tick.X), top)
	}
	d.y = down(t.Height) + gap
}

// bands are the dashes of the lines along an address space's lower edge, by
// pattern, with their thickness; as in trace.css. init_mm has none.
var bands = [...]shape{
	1: {thickness: 2.5},
	2: {thickness: 2.5, dashes: "9 4"},
	3: {thickness: 3.5, dashes: "0.1 6", round: -1},
	4: {thickness: 2.5, dashes: "2 3"},
	5: {thickness: 2.5, dashes: "10 3 2 3"},
	6: {thickness: 1},
	7: {thickness: 2.5, dashes: "5 5"},
	8: {thickness: 2.5, dashes: "14 3 2 3 2 3"},
}

// segment draws a task on an address space.
func (d *drawing) segment(s *simview.Segment, x, y, w float64) {
	x, w = x+1, w-2
	h := float64(s.H)
	if s.Offline {
		d.off(x, y, w, h)
		return
	}
	colour := s.MM.Colour()
	box := shape{fill: d.fill(colour), round: 4}
	switch {
	case s.MM.Name == "":
		box = shape{stroke: d.palette["border"], dashes: "3 3", round: 4}
	case s.Freed:
		box.stroke, box.thickness = d.palette["trace-bad"], 2
	case s.Zombie:
		box.stroke, box.dashes = d.ink(colour), "4 3"
	}
	d.box(x, y, w, h, box)
	if s.Borrowed {
		d.hatch(x, y, w, h, d.ink(colour))
	}
	if p := s.MM.Pattern(); p > 0 {
		band := bands[p]
		band.stroke = d.ink(colour)
		d.line(x+6, y+h-4, x+w-6, y+h-4, band)
	}
	halo := d.haloOn(s.MM, s.Borrowed)
	d.write(x+6, y+18, s.TaskText, pen{size: 13, colour: d.palette["fg"], bold: true, code: true, halo: halo})
	d.write(x+6, y+35, s.MMText, pen{size: 12, colour: d.ink(colour), code: true, halo: halo})
	switch mark := (pen{size: 13, colour: d.ink(colour), bold: true, code: true, anchor: "end", halo: halo}); {
	case s.Freed:
		mark.colour = d.palette["trace-bad"]
		d.write(x+w-6, y+18, "×", mark)
	case s.Zombie:
		d.write(x+w-6, y+18, "†", mark)
	}
}

// run draws a stretch of an address space's life.
func (d *drawing) run(strip *simview.Strip, r simview.Run, x, y, w float64) {
	colour := strip.MM.Colour()
	if r.Freed {
		s := shape{stroke: d.ink(colour), thickness: 1.5}
		d.line(x+4, y+7, x+12, y+15, s)
		d.line(x+12, y+7, x+4, y+15, s)
		return
	}
	box := shape{fill: d.fill(colour), round: 3}
	text := r.Text
	if r.Zombie {
		box.stroke, box.dashes = d.ink(colour), "4 3"
		text += " †"
	}
	if w < 12*measure(text, true)+12 {
		text = r.Text
	}
	d.box(x+1, y, w-2, float64(strip.H), box)
	d.write(x+7, y+16, text, pen{size: 12, colour: d.ink(colour), bold: true, code: true})
}

// rule is the line below a tick.
func (d *drawing) rule(t simview.Tick) shape {
	if d.Parts(t) {
		return shape{stroke: d.palette["fg"], thickness: 2}
	}
	return shape{stroke: d.palette["border"], dashes: "2 3"}
}

// tick draws the head of a step.
func (d *drawing) tick(t simview.Tick, x, top float64) {
	ring := shape{fill: d.palette["bg"], stroke: d.palette["fg-soft"]}
	mark, markColour := "…", d.palette["fg"]
	switch t.Mark {
	case "refused":
		ring.dashes, mark, markColour = "3 3", "×", d.palette["trace-bad"]
	case "violated":
		ring.stroke, ring.thickness, mark, markColour = d.palette["trace-bad"], 2.5, "!", d.palette["trace-bad"]
	case "":
		mark = ""
	default:
		ring.dashes = "6 3"
	}
	if d.Parts(t) {
		d.box(x-12, top+1, 24, 24, shape{fill: d.palette["bg"], stroke: d.palette["fg"], thickness: 2.5, round: 5})
	}
	d.circle(x, top+13, 11, ring)
	d.write(x, top+17, t.Label, pen{size: 11.5, colour: d.palette["fg"], bold: true, anchor: "middle"})
	if mark != "" {
		d.write(x+13, top+17, mark, pen{size: 13, colour: markColour, bold: true, code: true})
	}
	if t.Lane >= 0 {
		d.circle(x, top+float64(d.Timeline.Lanes[t.Lane].Y), 3.5, shape{fill: d.palette["fg"], stroke: d.palette["bg"], thickness: 1.5})
	}
}

// key draws what the numbers of the steps stand for, in columns.
func (d *drawing) key() {
	const leading = 22.0
	op := pen{size: 12.5, colour: d.palette["fg"], bold: true, code: true}
	soft := pen{size: 12, colour: d.palette["fg-soft"], code: true}
	number := pen{size: 12, colour: d.palette["fg-soft"], bold: true, anchor: "end"}
	widest := 0.0
	rests := make([]string, len(d.Rows))
	for i, row := range d.Rows {
		var rest []string
		if where := d.Where(row); where != "" {
			rest = append(rest, where)
		}
		if row.Label != "" {
			rest = append(rest, "@"+row.Label)
		}
		rests[i] = strings.Join(rest, " ")
		widest = max(widest, 30+op.size*measure(row.Op, true)+soft.size*measure(rests[i], true)+8)
	}
	columns := max(1, min(int((d.width+24)/(widest+24)), len(d.Rows)))
	perColumn := int(math.Ceil(float64(len(d.Rows)) / float64(columns)))
	for i, row := range d.Rows {
		x := margin + float64(i/max(perColumn, 1))*(d.width+24)/float64(columns)
		y := d.y + float64(i%max(perColumn, 1))*leading + 14
		d.write(x+20, y, d.L.Number(row.N), number)
		d.write(x+30, y, row.Op, op)
		d.write(x+30+op.size*measure(row.Op, true)+8, y, rests[i], soft)
	}
	d.y += float64(perColumn)*leading + gap
}
