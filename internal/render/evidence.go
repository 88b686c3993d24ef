package render

import (
	"html/template"
	"slices"
	"strconv"
	"strings"

	"docgen/internal/locale"
	"docgen/internal/simview"
)

// Evidence renders an excerpt of a recording as a <figure>, in the language of
// l, with evidence.html. title is its caption; "" is the recording's name.
func (r *Renderer) Evidence(e *simview.Evidence, title string, files FigureFiles, l *locale.Localizer) (template.HTML, error) {
	out, err := r.evidence(e, title, files, words{l})
	return template.HTML(out), err
}

func (r *Renderer) evidence(e *simview.Evidence, title string, files FigureFiles, l words) ([]byte, error) {
	return r.execute("evidence.html", newEvidenceView(e, title, files, l))
}

func newEvidenceView(e *simview.Evidence, title string, files FigureFiles, l words) evidenceView {
	if title == "" {
		title = e.Recording
	}
	return evidenceView{Evidence: e, figureView: figureView{Figure: e.Recorded, Title: title, Files: files, L: l}}
}

// An evidenceView is what evidence.html executes on: the evidence, and the
// picture of what was recorded, whose methods it shares.
type evidenceView struct {
	*simview.Evidence
	figureView
}

// Pictures are what was recorded and, if there is any, what was simulated.
func (v evidenceView) Pictures() []evidencePicture {
	list := []evidencePicture{{
		figureView: v.figureView, Kind: "recorded",
		Facts: v.facts("trace.kernel", locale.Args{"Kernel": v.Evidence.Kernel}, "evidence.workload", locale.Args{"Workload": v.Workload}),
	}}
	if s := v.Simulated; s != nil {
		list = append(list, evidencePicture{
			figureView: figureView{Figure: s, L: v.L}, Kind: "simulated",
			Facts: v.facts("trace.kernel", locale.Args{"Kernel": s.Kernel}, "evidence.scenario", locale.Args{"Scenario": s.Scenario}),
		})
	}
	return list
}

// An evidencePicture is one of the two pictures.
type evidencePicture struct {
	figureView
	Kind  string // "recorded" or "simulated"
	Facts string
}

// frame is what is around a picture, in pixels: edges and padding.
const frame = 27

// PairNeeds returns the classes that say how wide a picture must be for all of
// it to be seen.
func (v evidenceView) PairNeeds() string {
	var all []figureView
	for _, p := range v.Pictures() {
		all = append(all, p.figureView)
	}
	return pairNeeds(all)
}

func pairNeeds(pictures []figureView) string {
	least := 0
	for _, p := range pictures {
		least = max(least, p.Timeline.Least+p.Gutter()+frame)
	}
	return figureView{}.Needs(least)
}

func (v evidenceView) facts(id1 string, args1 locale.Args, id2 string, args2 locale.Args) string {
	return v.L.T(id1, args1) + " · " + v.L.T(id2, args2)
}

// Events says which part of the recording is shown, and how much of that.
func (v evidenceView) Events() string {
	return v.L.T("evidence.part", locale.Args{
		"PluralCount": len(v.Evidence.Rows), "First": strconv.Itoa(v.First), "Last": strconv.Itoa(v.Last), "Total": v.L.Number(v.Total),
	})
}

// Agreement is the sentence that the build has made sure of.
func (v evidenceView) Agreement() string {
	return v.L.T("evidence.agree", locale.Args{"PluralCount": v.Equal})
}

// Left says how many events are left out before a row.
func (v evidenceView) Left(row simview.EvidenceRow) string {
	return v.L.T("evidence.skipped", locale.Args{"PluralCount": row.Skipped})
}

// Keys are the mms in either picture.
func (v evidenceView) Keys() []simview.MMKey {
	var keys []simview.MMKey
	for _, p := range v.Pictures() {
		for _, k := range p.MMs {
			if !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	slices.SortFunc(keys, func(a, b simview.MMKey) int { return a.Index - b.Index })
	return keys
}

// Any says whether some picture has something that the legend explains.
func (v evidenceView) Any(what func(*simview.Figure) bool) bool {
	return what(v.Recorded) || v.Simulated != nil && what(v.Simulated)
}

func (v evidenceView) AnyBorrowed() bool { return v.Any((*simview.Figure).Borrows) }
func (v evidenceView) AnyZombie() bool   { return v.Any((*simview.Figure).Zombies) }
func (v evidenceView) AnyFreed() bool    { return v.Any((*simview.Figure).Frees) }
func (v evidenceView) AnyOffline() bool  { return v.Any((*simview.Figure).AnyOffline) }

// Letters says whether a picture writes k's letter in place of its name, or
// does so where it is narrow.
func (v evidenceView) Letters(k simview.MMKey) bool {
	return v.Any(func(f *simview.Figure) bool { return f.Abbreviates(k) || f.AbbreviatesShort(k) })
}

// Counts says whether what was observed is an mm's counters, which are shown as
// users/count.
func (evidenceView) Counts(o simview.Observed) string {
	if o.MM == nil {
		return ""
	}
	var parts []string
	for _, f := range o.Fields {
		parts = append(parts, f.Text)
	}
	return strings.Join(parts, "/")
}
