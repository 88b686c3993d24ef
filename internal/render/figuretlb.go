package render

import (
	"strconv"

	"docgen/internal/locale"
	"docgen/internal/simview"
)

// PictureTitle says what the picture shows.
func (v figureView) PictureTitle() string {
	if v.Shows("timeline") {
		return v.L.T("trace.timeline")
	}
	return v.L.T("trace.tlb")
}

// Key explains the picture of translations.
func (v figureView) Key() string {
	m := v.TLBKey()
	return v.L.T(m.ID, m.Args)
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
