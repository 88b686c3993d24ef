package render

import (
	"html"
	"math"
	"strconv"
	"strings"

	"docgen/internal/locale"
	"docgen/internal/simview"
)

// SVG draws a figure as a picture of its own, for slides and papers. It says
// what figure.html says, but for the call chains, which a picture cannot fold.
//
// Programs that show pictures know less than browsers: so every element has its
// own colours, lengths and faces, and there is no style sheet, no pattern, no
// nested drawing and nothing from elsewhere.
func SVG(f *simview.Figure, title string, l *locale.Localizer, look Look) ([]byte, error) {
	colours, err := newPalette(look)
	if err != nil {
		return nil, err
	}
	if title == "" {
		title = f.Scenario
	}
	v := figureView{Figure: f, Title: title, L: words{l}}
	d := &drawing{figureView: v, palette: colours, inset: look.Inset}
	d.out.Grow(1 << 15)
	d.width = max(d.leastWidth(), look.least())
	d.y = margin
	if !look.Bare {
		d.caption()
	}
	d.legend()
	if v.Shows("timeline") {
		d.timeline()
	}
	if v.ShowsTLB() {
		d.tlb()
	} else if v.Shows("tlb") {
		d.noTLB()
	}
	if v.Pictured() && !v.Shows("table") && !look.Inset {
		d.key()
	}
	if v.Shows("state") {
		d.state()
	}
	if v.Shows("table") {
		d.table()
	}
	return d.file(look, d.Facts()+"\n"+d.Summary()), nil
}

// A drawing is a picture in the making: its parts are drawn one below the other.
type drawing struct {
	figureView
	palette
	out   strings.Builder
	inset bool    // a page has the rest of the figure
	width float64 // of what is drawn, without the margin
	y     float64 // where the next part begins
}

// margin is the space around the picture, gap that between its parts.
const (
	margin = 24.0
	gap    = 18.0
)

// leastWidth is how wide the widest part has to be.
func (d *drawing) leastWidth() float64 {
	timeline, table := 0.0, 0.0
	if d.Pictured() {
		timeline = float64(d.PictureWidth())
	}
	if d.Shows("table") {
		table = tableNumber + tableWords
		for i := range d.Columns {
			table += d.cellWidth(i)
		}
	}
	return max(timeline, table)
}

// file puts the picture together. desc says in words what it shows.
func (d *drawing) file(look Look, desc string) []byte {
	var b strings.Builder
	width, height := d.width+2*margin, math.Ceil(d.y+margin-gap)
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" width="` + px(width) + `" height="` + px(height) + `" viewBox="0 0 ` + px(width) + ` ` + px(height) + `"` +
		` xml:lang="` + html.EscapeString(look.Lang) + `" role="img" font-family="` + textFace + `">` + "\n")
	b.WriteString("<title>" + escape(d.Title) + "</title>\n<desc>" + escape(desc) + "</desc>\n")
	if !look.Transparent {
		b.WriteString(`<rect width="100%" height="100%" fill="` + d.palette["bg"] + `"/>` + "\n")
	}
	b.WriteString(d.out.String() + "</svg>\n")
	return []byte(b.String())
}

// The faces: names that many systems have, and at last any of the kind.
const (
	textFace = "'Noto Sans', 'Segoe UI', 'Helvetica Neue', Arial, 'Hiragino Sans', 'Yu Gothic', 'Noto Sans CJK JP', sans-serif"
	codeFace = "'DejaVu Sans Mono', Menlo, Consolas, 'Noto Sans Mono CJK JP', monospace"
)

// px writes a length.
func px(v float64) string { return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64) }

func escape(text string) string { return html.EscapeString(text) }

// A pen says how text is written.
type pen struct {
	size   float64
	colour string
	bold   bool
	code   bool
	anchor string // "middle", "end", or "" for the start
	halo   string // a colour to outline the letters with first, so that they can be read on hatching
}

// write writes one line of text.
func (d *drawing) write(x, y float64, text string, p pen) {
	d.writeSpans(x, y, []span{{text, p.code}}, p)
}

// writeSpans writes one line of words and code.
func (d *drawing) writeSpans(x, y float64, spans []span, p pen) {
	if p.halo != "" { // a text of its own: not every program can put the outline behind the letters
		d.text(x, y, spans, p, ` fill="`+p.halo+`" stroke="`+p.halo+`" stroke-width="4" stroke-linejoin="round"`)
	}
	d.text(x, y, spans, p, ` fill="`+p.colour+`"`)
}

func (d *drawing) text(x, y float64, spans []span, p pen, paint string) {
	d.out.WriteString(`<text x="` + px(x) + `" y="` + px(y) + `" font-size="` + px(p.size) + `"` + paint)
	if p.bold {
		d.out.WriteString(` font-weight="700"`)
	}
	if p.anchor != "" {
		d.out.WriteString(` text-anchor="` + p.anchor + `"`)
	}
	if len(spans) == 1 && spans[0].code {
		d.out.WriteString(` font-family="` + codeFace + `">` + escape(spans[0].text) + "</text>\n")
		return
	}
	d.out.WriteString(` xml:space="preserve">`)
	for _, s := range spans {
		if s.code {
			d.out.WriteString(`<tspan font-family="` + codeFace + `" font-size="` + px(0.94*p.size) + `">` + escape(s.text) + "</tspan>")
		} else {
			d.out.WriteString(escape(s.text))
		}
	}
	d.out.WriteString("</text>\n")
}

// lines writes words and code in as many lines as they need and returns the
// height that they take.
func (d *drawing) lines(x, y, width float64, spans []span, leading float64, p pen) float64 {
	height := 0.0
	for _, line := range wrap(spans, width/p.size) {
		d.writeSpans(x, y+height+p.size, line, p)
		height += leading
	}
	return height
}

// A shape is how a box is drawn. Colours are "" for none.
type shape struct {
	fill, stroke string
	dashes       string
	thickness    float64 // of the stroke, 1 if it is 0
	round        float64
}

func (d *drawing) box(x, y, w, h float64, s shape) {
	d.out.WriteString(`<rect x="` + px(x) + `" y="` + px(y) + `" width="` + px(max(w, 0)) + `" height="` + px(h) + `"`)
	if s.round > 0 {
		d.out.WriteString(` rx="` + px(s.round) + `"`)
	}
	if s.fill == "" {
		s.fill = "none"
	}
	d.out.WriteString(` fill="` + s.fill + `"` + stroke(s) + "/>\n")
}

func (d *drawing) line(x1, y1, x2, y2 float64, s shape) {
	d.out.WriteString(`<line x1="` + px(x1) + `" y1="` + px(y1) + `" x2="` + px(x2) + `" y2="` + px(y2) + `"` + stroke(s) + "/>\n")
}

func (d *drawing) circle(x, y, r float64, s shape) {
	d.out.WriteString(`<circle cx="` + px(x) + `" cy="` + px(y) + `" r="` + px(r) + `" fill="` + s.fill + `"` + stroke(s) + "/>\n")
}

// stroke is the attributes of a shape's outline.
func stroke(s shape) string {
	if s.stroke == "" {
		return ""
	}
	text := ` stroke="` + s.stroke + `" stroke-width="` + px(max(s.thickness, 1)) + `"`
	if s.dashes != "" {
		text += ` stroke-dasharray="` + s.dashes + `"`
	}
	if s.round < 0 {
		text += ` stroke-linecap="round"`
	}
	return text
}

// hatch draws the diagonals of a box, seven pixels apart.
func (d *drawing) hatch(x, y, w, h float64, colour string) {
	const step = 9.9 // seven pixels at right angles to the lines
	var path strings.Builder
	for s := step; s < w+h; s += step {
		// The line on which x + y is s meets the box from the left or lower edge to the upper or right one.
		x1, y1 := max(0, s-h), min(s, h)
		x2, y2 := min(s, w), max(0, s-w)
		path.WriteString("M" + px(x+x1) + " " + px(y+y1) + "L" + px(x+x2) + " " + px(y+y2))
	}
	d.out.WriteString(`<path d="` + path.String() + `" fill="none" stroke="` + colour + `" stroke-width="1" stroke-opacity="0.42"/>` + "\n")
}

// badge draws the name of an address space as it stands in text, and returns
// its width.
func (d *drawing) badge(x, y float64, k simview.MMKey, borrowed bool) float64 {
	w := badgeWidth(k.Name)
	d.mmBox(x, y, w, badgeHeight, k.Colour(), borrowed)
	d.write(x+w/2, y+13.5, k.Name, pen{size: 12.5, colour: d.ink(k.Colour()), bold: true, code: true, anchor: "middle", halo: d.haloOn(k, borrowed)})
	return w
}

const badgeHeight = 18

func badgeWidth(name string) float64 { return max(12.5*measure(name, true)+10, 22) }

// haloOn is the colour behind letters on an address space, if they need one.
func (d *drawing) haloOn(k simview.MMKey, hatched bool) string {
	if !hatched {
		return ""
	}
	return d.fill(k.Colour())
}

func (d *drawing) mmBox(x, y, w, h float64, colour int, borrowed bool) {
	s := shape{fill: d.fill(colour), stroke: d.ink(colour), round: 4}
	if borrowed {
		s.dashes = "3 2"
	}
	d.box(x, y, w, h, s)
	if borrowed {
		d.hatch(x, y, w, h, d.ink(colour))
	}
}

// caption draws the title and the line of facts.
func (d *drawing) caption() { d.head(d.Facts()) }

func (d *drawing) head(about string) {
	title := pen{size: 20, colour: d.palette["fg"], bold: true}
	d.y += d.lines(margin, d.y, d.width, []span{{d.Title, false}}, 26, title) + 2
	facts := pen{size: 13, colour: d.palette["fg-soft"]}
	d.y += d.lines(margin, d.y, d.width, []span{{about, false}}, 18, facts) + gap
}

// Inset draws what a figure shows in pictures, for a page that has the rest of it;
// nil if that is all of it.
func Inset(f *simview.Figure, title string, l *locale.Localizer, look Look) ([]byte, error) {
	v := figureView{Figure: f}
	if !v.Pictured() {
		return nil, nil
	}
	alone := *f
	alone.Views = nil
	for _, view := range []string{"timeline", "tlb"} {
		if v.Shows(view) {
			alone.Views = append(alone.Views, view)
		}
	}
	return SVG(&alone, title, l, look)
}
