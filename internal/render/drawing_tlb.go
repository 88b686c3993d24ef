package render

import "docgen/internal/simview"

// tlb draws what the CPUs have loaded: lanes as wide as the timeline's, below it
// if there is one.
func (d *drawing) tlb() {
	p := d.TLB
	if !d.Shows("timeline") {
		d.ticks()
	}
	top := d.y
	down := func(y int) float64 { return top + float64(y) }
	name := pen{size: 12.5, colour: d.palette["fg-soft"], code: true}
	for _, tick := range d.Timeline.Ticks {
		d.line(d.at(tick.X), top, d.at(tick.X), down(p.Height), d.rule(tick))
	}
	d.write(d.at(0)+1, top+15, d.L.T("trace.tlb"), pen{size: 12.5, colour: d.palette["fg-soft"], bold: true, halo: d.palette["bg"]})
	for _, lane := range p.Lanes {
		d.write(margin, down(lane.Y)+18, lane.Name, name)
		for _, l := range lane.Loads {
			d.load(l, down(lane.Y), float64(lane.H))
		}
	}
	for _, strip := range p.Strips {
		colour := strip.MM.Colour()
		d.write(margin, down(strip.Y)+16, strip.Text, pen{size: 12.5, colour: d.ink(colour), bold: true, code: true})
		for _, r := range strip.Runs {
			d.stretch(r, down(strip.Y), float64(strip.H), shape{fill: d.fill(colour), round: 3}, d.ink(colour))
		}
	}
	for _, strip := range p.Costs {
		d.write(margin, down(strip.Y)+16, strip.Text, name)
		for _, r := range strip.Runs {
			d.stretch(r, down(strip.Y), float64(strip.H), shape{stroke: d.palette["border"], round: 3}, d.palette["fg-soft"])
		}
	}
	d.y = down(p.Height) + 4
	if d.inset { // the page says it
		d.y += gap
		return
	}
	d.y += d.lines(margin, d.y, d.width, codeSpansOf(d.Key()), 19, pen{size: 13, colour: d.palette["fg-soft"]}) + gap
}

// noTLB says that there is nothing to draw.
func (d *drawing) noTLB() {
	d.y += d.lines(margin, d.y, d.width, codeSpansOf(d.L.T("trace.tlb-none")), 19, pen{size: 13, colour: d.palette["fg-soft"]}) + gap
}

// load draws what a CPU has loaded for some time.
func (d *drawing) load(l simview.Load, y, h float64) {
	x, w := d.at(l.X)+1, d.at(l.X+l.W)-d.at(l.X)-2
	if l.What.Offline {
		d.off(x, y, w, h)
		return
	}
	colour := l.What.MM.Colour()
	d.box(x, y, w, h, shape{fill: d.fill(colour), round: 4})
	if l.What.Lazy {
		d.hatch(x, y, w, h, d.ink(colour))
	}
	halo := d.haloOn(l.What.MM, l.What.Lazy)
	d.write(x+6, y+18, l.MMText, pen{size: 12, colour: d.ink(colour), bold: true, code: true, halo: halo})
	d.write(x+6, y+34, l.GenText, pen{size: 12, colour: d.ink(colour), bold: l.What.Behind(), code: true, halo: halo})
}

// off draws a stretch of time in which a CPU is offline.
func (d *drawing) off(x, y, w, h float64) {
	d.box(x, y, w, h, shape{stroke: d.palette["border"], dashes: "3 3", round: 4})
	word := d.L.T("trace.cpu-offline")
	if 12*measure(word, false)+8 > w {
		word = "–"
	}
	d.write(x+6, y+h/2+4, word, pen{size: 12, colour: d.palette["fg-soft"]})
}

// stretch draws a stretch of a strip.
func (d *drawing) stretch(r simview.Run, y, h float64, box shape, colour string) {
	x, w := d.at(r.X)+1, d.at(r.X+r.W)-d.at(r.X)-2
	d.box(x, y, w, h, box)
	d.write(x+6, y+16, r.Text, pen{size: 12, colour: colour, bold: true, code: true})
}
