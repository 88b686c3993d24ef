package render

import (
	"slices"
	"strconv"

	"docgen/internal/locale"
	"docgen/internal/simview"
)

// The timeline and the view of translations are one picture, so that a step is
// at the same place in both: whichever of the two is shown stands below the
// ticks, and the translations below the timeline.

// Hatches says whether hatching means that something is borrowed somewhere.
// Among translations it does not: there it means laziness.
func (v figureView) Hatches() bool {
	return v.Borrows() && (v.Shows("timeline") || v.Shows("state") || v.Shows("table"))
}

// ShowsTLB says whether the figure shows translations, and has any.
func (v figureView) ShowsTLB() bool { return v.Shows("tlb") && v.TLB != nil }

// Pictured says whether there is a picture at all.
func (v figureView) Pictured() bool { return v.Shows("timeline") || v.ShowsTLB() }

// sectionGap is the space between the timeline and the translations.
const sectionGap = 12

// TLBTop is where the translations begin in the picture.
func (v figureView) TLBTop() int {
	if v.Shows("timeline") {
		return v.Timeline.Height + sectionGap
	}
	return v.Timeline.Head
}

// PictureHeight is how high the picture is.
func (v figureView) PictureHeight() int {
	if v.ShowsTLB() {
		return v.TLBTop() + v.TLB.Height
	}
	return v.Timeline.Height
}

// Gutter is how wide the picture's gutter is.
func (v figureView) Gutter() int {
	width := 0
	if v.Shows("timeline") {
		width = v.Timeline.Gutter
	}
	if v.ShowsTLB() {
		width = max(width, v.TLB.Gutter)
	}
	return width
}

// PictureWidth is how wide the picture is with its gutter when it needs no short
// texts, in pixels.
func (v figureView) PictureWidth() int { return v.Gutter() + v.Timeline.Width }

// PictureTitle says what the picture shows.
func (v figureView) PictureTitle() string {
	if v.Shows("timeline") {
		return v.L.T("trace.timeline")
	}
	return v.L.T("trace.tlb")
}

// Legend lists the mms that the figure shows.
func (v figureView) Legend() []simview.MMKey {
	keys := slices.Clone(v.MMs)
	if v.ShowsTLB() {
		for _, lane := range v.TLB.Lanes {
			for _, l := range lane.Loads {
				if k := l.What.MM; k.Name != "" && !slices.Contains(keys, k) {
					keys = append(keys, k)
				}
			}
		}
		slices.SortFunc(keys, func(a, b simview.MMKey) int { return a.Index - b.Index })
	}
	return keys
}

// Lettered says whether the picture writes k's letter in place of its name,
// LetteredShort whether it does so at its least width.
func (v figureView) Lettered(k simview.MMKey) bool {
	return v.Shows("timeline") && v.Abbreviates(k) ||
		v.ShowsTLB() && v.TLB.Any(func(l simview.Load) bool { return l.What.MM == k && l.MMText != "" && !l.Names(l.MMText) })
}

func (v figureView) LetteredShort(k simview.MMKey) bool {
	return v.Shows("timeline") && v.AbbreviatesShort(k) ||
		v.ShowsTLB() && v.TLB.Any(func(l simview.Load) bool { return l.What.MM == k && l.MMShort != "" && !l.Names(l.MMShort) })
}

// Key explains the picture of translations, with an mm of its own as the example.
func (v figureView) Key() string {
	id := "trace.tlb-key"
	if !v.TLB.Gens {
		id = "trace.tlb-key-plain"
	}
	name := "mm"
	for _, k := range v.Legend() {
		if k.Index > 0 {
			name = k.Name
			break
		}
	}
	return v.L.T(id, locale.Args{"MM": name})
}

// Carries describes what a CPU has loaded for some time.
func (v figureView) Carries(l simview.Loaded) string {
	if l.Offline {
		return v.L.T("trace.cpu-offline")
	}
	var remarks []string
	if l.Lazy {
		remarks = append(remarks, v.L.T("trace.lazy"))
	}
	if l.Kept.Name != "" {
		remarks = append(remarks, "loaded_mm: "+l.Kept.Name)
	}
	if v.TLB.Gens && l.MM.Index > 0 {
		remarks = append(remarks, "ASID "+strconv.Itoa(l.ASID),
			v.L.T("trace.generation", locale.Args{"Seen": l.Seen, "Asked": l.Asked}))
	}
	return v.remark(l.MM.Name, remarks)
}

// Mask describes a stretch of an mm_cpumask.
func (v figureView) Mask(strip simview.Strip, r simview.Run) string {
	return strip.MM.Name + " mm_cpumask " + r.Text
}

// tlbSummary describes the picture of translations in words, a lane or strip a line.
func (v figureView) tlbSummary() []string {
	lines := []string{v.L.T("trace.tlb")}
	for _, lane := range v.TLB.Lanes {
		var parts []string
		for _, l := range lane.Loads {
			parts = append(parts, v.since(l.From, v.Carries(l.What)))
		}
		lines = append(lines, v.line(lane.Name, parts))
	}
	for _, strip := range v.TLB.Strips {
		var parts []string
		for _, r := range strip.Runs {
			parts = append(parts, v.since(r.From, v.Mask(strip, r)))
		}
		lines = append(lines, v.line(strip.MM.Name, parts))
	}
	for _, strip := range v.TLB.Costs {
		var parts []string
		for _, r := range strip.Runs {
			parts = append(parts, v.since(r.From, r.Text))
		}
		lines = append(lines, v.line(strip.MM.Name, parts))
	}
	return lines
}

// Off is what stands in a stretch of some steps in which a CPU is offline, as
// far as there is room for a word of the language.
func (v figureView) Off(from, to int) (texts struct{ Long, Short string }) {
	word := v.L.T("trace.cpu-offline")
	const size, around = 12, 10 // the letters', as trace.css has them, and what is around them
	need := size*measure(word, false) + around
	n := float64(to - from + 1)
	texts.Long, texts.Short = word, word
	if need > n*float64(v.Timeline.Column) {
		texts.Long = "–"
	}
	if need > n*float64(v.Timeline.Least)/float64(len(v.Rows)+1) {
		texts.Short = "–"
	}
	return texts
}
