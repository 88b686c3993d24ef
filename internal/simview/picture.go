package simview

import (
	"math"
	"slices"
	"strconv"
)

// The timeline and the view of translations are one picture, so that a step is
// at the same place in both: whichever of the two is shown stands below the
// ticks, and the translations below the timeline.

// Shows says whether the figure has a view.
func (f *Figure) Shows(view string) bool {
	if len(f.Views) == 0 {
		return slices.Contains(DefaultViews(), view)
	}
	return slices.Contains(f.Views, view)
}

// ShowsTLB says whether the figure shows translations, and has any.
func (f *Figure) ShowsTLB() bool { return f.Shows("tlb") && f.TLB != nil }

// Pictured says whether there is a picture at all.
func (f *Figure) Pictured() bool { return f.Shows("timeline") || f.ShowsTLB() }

// Hatches says whether hatching means that something is borrowed somewhere.
// Among translations it does not: there it means laziness.
func (f *Figure) Hatches() bool {
	return f.Borrows() && (f.Shows("timeline") || f.Shows("state") || f.Shows("table"))
}

// sectionGap is the space between the timeline and the translations.
const sectionGap = 12

// TLBTop is where the translations begin in the picture.
func (f *Figure) TLBTop() int {
	if f.Shows("timeline") {
		return f.Timeline.Height + sectionGap
	}
	return f.Timeline.Head
}

// PictureHeight is how high the picture is.
func (f *Figure) PictureHeight() int {
	if f.ShowsTLB() {
		return f.TLBTop() + f.TLB.Height
	}
	return f.Timeline.Height
}

// Gutter is how wide the picture's gutter is.
func (f *Figure) Gutter() int {
	width := 0
	if f.Shows("timeline") {
		width = f.Timeline.Gutter
	}
	if f.ShowsTLB() {
		width = max(width, f.TLB.Gutter)
	}
	return width
}

// PictureWidth is how wide the picture is with its gutter when it needs no short
// texts, in pixels.
func (f *Figure) PictureWidth() int { return f.Gutter() + f.Timeline.Width }

// Share is what a length is of the timeline's width, such as "12.5%".
func (t *Timeline) Share(length int) string {
	return strconv.FormatFloat(math.Round(1e5*float64(length)/float64(max(t.Width-1, 1)))/1e3, 'f', -1, 64) + "%"
}

// Legend lists the mms that the figure shows.
func (f *Figure) Legend() []MMKey {
	keys := slices.Clone(f.MMs)
	if f.ShowsTLB() {
		for _, lane := range f.TLB.Lanes {
			for _, l := range lane.Loads {
				if k := l.What.MM; k.Name != "" && !slices.Contains(keys, k) {
					keys = append(keys, k)
				}
			}
		}
		slices.SortFunc(keys, func(a, b MMKey) int { return a.Index - b.Index })
	}
	return keys
}

// Lettered says whether the picture writes k's letter in place of its name,
// LetteredShort whether it does so at its least width.
func (f *Figure) Lettered(k MMKey) bool {
	return f.Shows("timeline") && f.Abbreviates(k) ||
		f.ShowsTLB() && f.TLB.Any(func(l Load) bool { return l.What.MM == k && l.MMText != "" && !l.Names(l.MMText) })
}

func (f *Figure) LetteredShort(k MMKey) bool {
	return f.Shows("timeline") && f.AbbreviatesShort(k) ||
		f.ShowsTLB() && f.TLB.Any(func(l Load) bool { return l.What.MM == k && l.MMShort != "" && !l.Names(l.MMShort) })
}

// Hatched lists the mms that the picture shows hatched somewhere.
func (f *Figure) Hatched() []MMKey {
	used := map[int]bool{}
	for _, lane := range f.Timeline.Lanes {
		for _, s := range lane.Segments {
			if s.Borrowed {
				used[s.MM.Index] = true
			}
		}
	}
	if f.TLB != nil {
		for _, lane := range f.TLB.Lanes {
			for _, l := range lane.Loads {
				if l.What.Lazy {
					used[l.What.MM.Index] = true
				}
			}
		}
	}
	return slices.DeleteFunc(f.Legend(), func(k MMKey) bool { return !used[k.Index] })
}

// TLBKey explains the picture of translations, with an mm of its own as the example.
func (f *Figure) TLBKey() Msg {
	id := "trace.tlb-key"
	if !f.TLB.Gens {
		id = "trace.tlb-key-plain"
	}
	name := "mm"
	for _, k := range f.Legend() {
		if k.Index > 0 {
			name = k.Name
			break
		}
	}
	return Msg{ID: id, Args: map[string]any{"MM": name}}
}

// Facts are what the line below the title says.
func (f *Figure) Facts() []Msg {
	count := func(id string, n int) Msg { return Msg{ID: id, Args: map[string]any{"PluralCount": n}} }
	facts := []Msg{{ID: "trace.kernel", Args: map[string]any{"Kernel": f.Kernel}}}
	if f.Cut() && len(f.Rows) > 0 {
		facts = append(facts, Msg{ID: "trace.part", Args: map[string]any{
			"From": f.Rows[0].N, "To": f.Rows[len(f.Rows)-1].N, "Total": f.Steps,
		}})
	} else {
		facts = append(facts, count("trace.steps", f.Steps))
	}
	if f.Checks > 0 {
		facts = append(facts, count("trace.checks", f.Checks))
	}
	micros := "trace.micros-checked"
	if f.Broken {
		micros = "trace.micros"
	}
	facts = append(facts, count(micros, f.Micros))
	if f.ShowsTLB() {
		facts = append(facts, f.Costs()...)
	}
	return facts
}
