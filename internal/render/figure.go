package render

import (
	"html/template"
	"strings"

	"docgen/internal/locale"
	"docgen/internal/simview"
)

// Figure renders a trace as a <figure>, in the language of l, with figure.html.
// title is its caption; "" is the scenario's name.
func (r *Renderer) Figure(f *simview.Figure, title string, files FigureFiles, l *locale.Localizer) (template.HTML, error) {
	out, err := r.figure(f, title, files, words{l})
	return template.HTML(out), err
}

func (r *Renderer) figure(f *simview.Figure, title string, files FigureFiles, l words) ([]byte, error) {
	if title == "" {
		title = f.Scenario
	}
	return r.execute("figure.html", figureView{Figure: f, Title: title, Files: files, L: l})
}

// FigureFiles are the URLs of a figure as files, which partials/downloads.html
// offers. A figure that stands alone has none.
type FigureFiles struct {
	SVG  string // the picture, in the page's language; "" if there is none
	JSON string // the trace that it shows; "" if it shows none

	Source string // the scenario as a script; "" if it shows none
	Play   string // the scenario in the playground; "" if there is none
	Frames bool   // there is a picture of its key frames, beside its page: ID.frames.svg
}

// A figureView is what figure.html executes on. Ids that are not the anchors of
// steps have a dot after the figure's, so that no label can be the same.
type figureView struct {
	*simview.Figure
	Title string
	Files FigureFiles
	L     words
}

// Player is the address of the trace for the player, "" where there is nothing
// to play: a figure that stands alone, or one without steps to go through.
func (v figureView) Player() string {
	if !v.Shows("table") || len(v.Rows) == 0 {
		return ""
	}
	return v.Files.JSON
}

// Facts is the line below the title.
func (v figureView) Facts() string {
	var facts []string
	for _, m := range v.Figure.Facts() {
		facts = append(facts, v.L.T(m.ID, m.Args))
	}
	return strings.Join(facts, " · ")
}

// Parts says whether the run of another machine differs first after a tick's step.
func (v figureView) Parts(t simview.Tick) bool {
	n := v.Timeline.Apart
	return n > 0 && v.Timeline.Ticks[n-1].X == t.X
}

// Say localizes a message of the figure.
func (v figureView) Say(m simview.Msg) template.HTML { return codeSpans(v.L.T(m.ID, m.Args)) }

// SayAll localizes messages of the figure that follow each other in a paragraph.
func (v figureView) SayAll(msgs []simview.Msg) template.HTML { return codeSpans(v.sayAll(msgs)) }

func (v figureView) sayAll(msgs []simview.Msg) string {
	var all []string
	for _, m := range msgs {
		all = append(all, v.L.T(m.ID, m.Args))
	}
	return v.join("trace.sentences", all)
}

// Passages divides messages of the figure into passages.
func (figureView) Passages(msgs []simview.Msg) []simview.Passage { return simview.Passages(msgs) }

// Code turns what stands between backticks of a text into code.
func (figureView) Code(text string) template.HTML { return codeSpans(text) }

// codeSpans escapes text and turns what stands between backticks into code.
func codeSpans(text string) template.HTML {
	var b strings.Builder
	for i, part := range strings.Split(text, "`") {
		if i%2 == 1 {
			part = "<code>" + template.HTMLEscapeString(part) + "</code>"
		} else {
			part = template.HTMLEscapeString(part)
		}
		b.WriteString(part)
	}
	return template.HTML(b.String())
}

// Plus adds lengths in a drawing.
func (figureView) Plus(lengths ...int) int {
	sum := 0
	for _, n := range lengths {
		sum += n
	}
	return sum
}

// Share is what a length is of the timeline's width, such as "12.5%".
func (v figureView) Share(length int) string { return v.Timeline.Share(length) }

// Fit is a text and the short one for where there is less room.
func (figureView) Fit(long, short string) (texts struct{ Long, Short string }) {
	texts.Long, texts.Short = long, short
	return texts
}

// Where is the CPU that a row's step ran on, if its operation does not say so.
func (v figureView) Where(row simview.Row) string {
	if strings.Contains(row.Op, "cpu=") {
		return ""
	}
	return row.CPU
}

// Called is how many kernel functions a row's step called.
func (v figureView) Called(row simview.Row) string {
	n := 0
	for _, call := range row.Calls {
		if call.Func != "" {
			n++
		}
	}
	return v.L.T("trace.calls", locale.Args{"PluralCount": n})
}

// On describes a segment: the task, the address space and what is special about it.
func (v figureView) On(s simview.Segment) string {
	if s.Offline {
		return v.L.T("trace.cpu-offline")
	}
	name := s.MM.Name
	if name == "" {
		name = "NULL"
	}
	text := v.L.T("trace.runs", locale.Args{"Task": s.Task, "MM": name})
	return v.remarks(text, s.Borrowed, s.Zombie, s.Freed)
}

// Holds describes a stretch of an mm's life.
func (v figureView) Holds(strip simview.Strip, r simview.Run) string {
	text := strip.MM.Name
	if r.Text != "" {
		text += " " + r.Text
	}
	return v.remarks(text, false, r.Zombie, r.Freed)
}

// remarks appends to a text what is true of the borrowed, zombie and freed.
func (v figureView) remarks(text string, borrowed, zombie, freed bool) string {
	var remarks []string
	for _, r := range []struct {
		holds bool
		id    string
	}{{borrowed, "trace.borrowed"}, {zombie, "trace.zombie"}, {freed, "trace.freed"}} {
		if r.holds {
			remarks = append(remarks, v.L.T(r.id))
		}
	}
	return v.remark(text, remarks)
}

// remark appends remarks to a text.
func (v figureView) remark(text string, remarks []string) string {
	if len(remarks) == 0 {
		return text
	}
	return v.L.T("trace.remark", locale.Args{"Text": text, "Remark": v.join("trace.remark-and", remarks)})
}

// Summary describes the whole picture in words, one lane or strip a line.
func (v figureView) Summary() string {
	var lines []string
	if v.Shows("timeline") || !v.ShowsTLB() {
		lines = v.timelineSummary()
	}
	if v.ShowsTLB() {
		lines = append(lines, v.tlbSummary()...)
	}
	return strings.Join(lines, "\n")
}

func (v figureView) timelineSummary() []string {
	var lines []string
	for _, lane := range v.Timeline.Lanes {
		var parts []string
		for _, s := range lane.Segments {
			parts = append(parts, v.since(s.From, v.On(s)))
		}
		lines = append(lines, v.line(lane.Name, parts))
	}
	for _, strip := range v.Timeline.Strips {
		var parts []string
		for _, r := range strip.Runs {
			parts = append(parts, v.since(r.From, v.Holds(strip, r)))
		}
		lines = append(lines, v.line(strip.MM.Name, parts))
	}
	return lines
}

// line describes one lane or strip.
func (v figureView) line(name string, parts []string) string {
	return v.L.T("trace.lane", locale.Args{"Name": name, "Text": v.join("trace.lane-and", parts)})
}

// join puts parts together, two at a time, with a message.
func (v figureView) join(id string, parts []string) string {
	text := ""
	for i, part := range parts {
		if i == 0 {
			text = part
			continue
		}
		text = v.L.T(id, locale.Args{"A": text, "B": part})
	}
	return text
}

// since says from which step on something is so.
func (v figureView) since(column int, text string) string {
	if column == 0 {
		return v.L.T("trace.at-first", locale.Args{"Text": text})
	}
	return v.L.T("trace.since", locale.Args{"Step": v.Rows[column-1].N, "Text": text})
}
