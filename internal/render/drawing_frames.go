package render

import (
	"strings"

	"docgen/internal/locale"
	"docgen/internal/simview"
)

// The key frames of a figure: the graph that the player draws (assets/graph.js),
// for paper and e-readers. Everything keeps its place from frame to frame. What
// changed has a thick edge, an mm of one's own a full line and a borrowed one a
// dashed line, so that it can be read in black and white.

// FramesSVG draws the key frames as one picture, two beside each other; nil if
// the figure has none.
func FramesSVG(f *simview.Figure, title string, l *locale.Localizer, look Look) ([]byte, error) {
	frames := f.Frames()
	if len(frames) == 0 {
		return nil, nil
	}
	d, err := newFrames(f, frames, title, l, look)
	if err != nil {
		return nil, err
	}
	const across, aside = 2, 28
	d.narrow((sheetWidth - aside) / across)
	d.width = across*(d.wide+aside) - aside
	d.key()
	var said []string
	for i := 0; i < len(frames); i += across {
		row := frames[i:min(i+across, len(frames))]
		tallest := 0.0
		for k := range row {
			tallest = max(tallest, d.head(&row[k], margin+float64(k)*(d.wide+aside)))
			said = append(said, d.says(&row[k]))
		}
		d.y += tallest
		for k := range row {
			d.graph(&row[k], margin+float64(k)*(d.wide+aside), d.y)
		}
		d.y += d.tall + gap
	}
	return d.file(look, strings.Join(said, "\n")), nil
}

// A FramePicture is one key frame as a picture, and what it shows in words.
type FramePicture struct {
	Data []byte
	Alt  string
}

// FramePictures draws each key frame by itself, for pages as wide as a hand.
func FramePictures(f *simview.Figure, title string, l *locale.Localizer, look Look) ([]FramePicture, error) {
	frames := f.Frames()
	var pictures []FramePicture
	for i := range frames {
		d, err := newFrames(f, frames, title, l, look)
		if err != nil {
			return nil, err
		}
		d.width = d.wide
		d.y += d.head(&frames[i], margin)
		d.graph(&frames[i], margin, d.y)
		d.y += d.tall + gap
		said := d.says(&frames[i])
		pictures = append(pictures, FramePicture{d.file(look, said), said})
	}
	return pictures, nil
}

// sheetWidth is how wide a picture of frames should be to be read on paper.
const sheetWidth = 720

// The sizes of a frame. Boxes that have a second line are twice as high.
const (
	frameLine = 17.0
	frameGap  = 9.0
	frameLane = 42.0 // between columns, for the lines
	leastLane = 22.0 // the same where there is little room
)

// framesDrawing is a drawing of frames, which all have the same boxes.
type framesDrawing struct {
	*drawing
	wide, tall       float64
	lane             float64 // between columns
	cpus, tasks, mms float64 // how wide the columns are
	cpuTall          float64
	loads            bool
	named            map[string]bool // the tasks that have a box
}

func newFrames(f *simview.Figure, frames []simview.Frame, title string, l *locale.Localizer, look Look) (*framesDrawing, error) {
	colours, err := newPalette(look)
	if err != nil {
		return nil, err
	}
	if title == "" {
		title = f.Scenario
	}
	d := &framesDrawing{drawing: &drawing{figureView: figureView{Figure: f, Title: title, L: words{l}}, palette: colours, inset: true, y: margin}}
	d.named = map[string]bool{}
	d.cpus, d.tasks, d.mms = 84, 62, 84
	for _, t := range frames[0].Tasks {
		d.named[t.Name] = true
		d.tasks = max(d.tasks, 13*measure(t.Name, true)+32)
	}
	for _, m := range frames[0].MMs {
		d.mms = max(d.mms, badgeWidth(m.Key.Name)+13*measure(" 99/99 †", true)+8)
	}
	for _, frame := range frames {
		for _, c := range frame.CPUs {
			d.loads = d.loads || c.Loads
			d.cpus = max(d.cpus, 13*measure(d.onCPU(&c), true)+16)
			if c.Loads {
				d.cpus = max(d.cpus, 12*measure(d.loadText(&c), true)+badgeWidth(c.Loaded.Name)+20)
			}
		}
	}
	d.cpuTall = frameLine + 10
	if d.loads {
		d.cpuTall += badgeHeight + 3
	}
	d.lane = frameLane
	d.wide = d.cpus + d.tasks + d.mms + 2*d.lane
	column := func(n int, h float64) float64 { return float64(n)*(h+frameGap) - frameGap }
	d.tall = max(column(len(frames[0].CPUs), d.cpuTall), column(len(frames[0].Tasks), frameLine+10), column(len(frames[0].MMs), frameLine+10))
	return d, nil
}

// narrow makes frames as narrow as asked, if they can be.
func (d *framesDrawing) narrow(width float64) {
	d.lane = max(min(d.lane, d.lane-(d.wide-width)/2), leastLane)
	d.wide = d.cpus + d.tasks + d.mms + 2*d.lane
}

// loadText is what stands before the address space that a CPU has loaded.
func (d *framesDrawing) loadText(c *simview.FrameCPU) string {
	text := "MMU "
	if d.CR3 {
		text = "CR3 "
	}
	if c.Lazy {
		text += "lazy "
	}
	return text
}

// onCPU is a CPU's name, with a task that has no box of its own.
func (d *framesDrawing) onCPU(c *simview.FrameCPU) string {
	if c.Task == "" || d.named[c.Task] {
		return c.Name
	}
	return c.Name + " ▸ " + c.Task
}

// key draws what the lines and numbers mean, once for all frames.
func (d *framesDrawing) key() {
	name := pen{size: 13, colour: d.palette["fg"], bold: true}
	d.write(margin, d.y+13, d.L.T("book.frames"), name)
	x := margin + name.size*measure(d.L.T("book.frames"), false) + 22
	code := pen{size: 12, colour: d.palette["fg-soft"], code: true}
	line := shape{stroke: d.palette["fg-soft"], thickness: 2.5}
	for _, sample := range []struct{ text, dashes string }{{"mm", ""}, {"active_mm", "6 4"}} {
		line.dashes = sample.dashes
		d.line(x, d.y+9, x+30, d.y+9, line)
		d.write(x+37, d.y+13, sample.text, code)
		x += 37 + code.size*measure(sample.text, true) + 20
	}
	const counts = "1/2 = mm_users/mm_count"
	if x+code.size*measure(counts, true) > margin+d.width {
		x, d.y = margin, d.y+20
	}
	d.write(x, d.y+13, counts, code)
	d.y += 20 + gap
}

// says is what a frame shows, in words: its step.
func (d *framesDrawing) says(f *simview.Frame) string {
	if f.Row == nil {
		return d.L.T("trace.start")
	}
	return d.L.Number(f.Row.N) + ": " + f.Row.Op
}

// head draws the step above a frame, and returns how high that is.
func (d *framesDrawing) head(f *simview.Frame, x float64) float64 {
	d.line(x, d.y, x+d.wide, d.y, shape{stroke: d.palette["fg"]})
	if f.Row == nil {
		d.write(x, d.y+22, d.L.T("trace.start"), pen{size: 13.5, colour: d.palette["fg"], bold: true})
		return 40
	}
	d.tick(simview.Tick{Label: d.L.Number(f.Row.N), Mark: f.Row.Outcome, Lane: -1}, x+11, d.y+5)
	front := 30.0
	if f.Row.Outcome != "" {
		front = 40
	}
	said := d.lines(x+front, d.y+8, d.wide-front, []span{{f.Row.Op, false}}, 17, pen{size: 13, colour: d.palette["fg"], bold: true})
	return max(said, 18) + 22
}

// graph draws the boxes of a frame and the lines between them.
func (d *framesDrawing) graph(f *simview.Frame, x, y float64) {
	xTask, xMM := x+d.cpus+d.lane, x+d.wide-d.mms
	// The place of the ith of n boxes, which share the height.
	place := func(i, n int, h float64) float64 {
		spare := (d.tall - float64(n)*h) / float64(n+1)
		return y + spare*float64(i+1) + h*float64(i)
	}
	const low = frameLine + 10
	tasks, mms := map[string]float64{}, map[string]float64{}
	for i, t := range f.Tasks {
		tasks[t.Name] = place(i, len(f.Tasks), low) + low/2
	}
	for i, m := range f.MMs {
		mms[m.Key.Name] = place(i, len(f.MMs), low) + low/2
	}
	for i, c := range f.CPUs {
		if to, ok := tasks[c.Task]; ok {
			thick := shape{stroke: d.palette["fg-soft"], thickness: 1.25}
			if c.Changed {
				thick.thickness = 2.5
			}
			d.line(x+d.cpus, place(i, len(f.CPUs), d.cpuTall)+d.cpuTall/2, xTask, to, thick)
		}
	}
	for _, t := range f.Tasks {
		if to, ok := mms[t.MM.Name]; ok && !t.Absent {
			line := shape{stroke: d.ink(t.MM.Colour()), thickness: 2.5}
			if t.Borrowed {
				line.dashes = "6 4"
			}
			d.line(xTask+d.tasks, tasks[t.Name], xMM, to, line)
		}
	}
	for i := range f.CPUs {
		d.frameCPU(&f.CPUs[i], x, place(i, len(f.CPUs), d.cpuTall))
	}
	for i := range f.Tasks {
		d.frameTask(&f.Tasks[i], xTask, place(i, len(f.Tasks), low), low)
	}
	for i := range f.MMs {
		d.frameMM(&f.MMs[i], xMM, place(i, len(f.MMs), low), low)
	}
}

// edge is the outline of a box.
func (d *framesDrawing) edge(changed bool, round float64) shape {
	if changed {
		return shape{fill: d.palette["bg"], stroke: d.palette["fg"], thickness: 2, round: round}
	}
	return shape{fill: d.palette["bg"], stroke: d.palette["fg-soft"], round: round}
}

func (d *framesDrawing) frameCPU(c *simview.FrameCPU, x, y float64) {
	edge := d.edge(c.Changed, 0)
	name := pen{size: 13, colour: d.palette["fg"], bold: true, code: true}
	if c.Task == "" {
		edge.dashes, name.colour = "2 3", d.palette["fg-soft"]
	}
	d.box(x, y, d.cpus, d.cpuTall, edge)
	d.write(x+8, y+18, d.onCPU(c), name)
	if c.Loads {
		soft := pen{size: 12, colour: d.palette["fg-soft"], code: true}
		d.write(x+8, y+frameLine+20, d.loadText(c), soft)
		d.badge(x+8+soft.size*measure(d.loadText(c), true), y+frameLine+6.5, c.Loaded, c.Lazy)
	}
}

func (d *framesDrawing) frameTask(t *simview.FrameTask, x, y, h float64) {
	if t.Absent {
		return
	}
	edge := d.edge(t.Changed, 6)
	name := pen{size: 13, colour: d.palette["fg"], bold: t.Running, code: true}
	mark := ""
	switch {
	case t.Dead:
		edge.dashes, name.colour, mark = "2 3", d.palette["fg-soft"], "†"
	case t.Running:
		mark = "▸"
	}
	d.box(x, y, d.tasks, h, edge)
	d.write(x+8, y+18, t.Name, name)
	d.write(x+d.tasks-7, y+18, mark, pen{size: 13, colour: name.colour, bold: true, code: true, anchor: "end"})
}

func (d *framesDrawing) frameMM(m *simview.FrameMM, x, y, h float64) {
	if m.Absent {
		return
	}
	if m.Changed {
		d.box(x, y, d.mms, h, d.edge(true, 4))
	}
	at := x + 6 + d.badge(x+6, y+4.5, m.Key, false) + 8
	count := d.L.Number(m.Users) + "/" + d.L.Number(m.Count)
	colour := d.palette["fg"]
	switch {
	case m.Freed:
		count, colour = "×", d.palette["trace-bad"]
	case m.Users == 0:
		count += " †"
	}
	d.write(at, y+18, count, pen{size: 13, colour: colour, bold: m.Changed, code: true})
}
