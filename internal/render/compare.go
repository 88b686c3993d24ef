package render

import (
	"html/template"
	"slices"

	"docgen/internal/locale"
	"docgen/internal/simview"
)

// Comparison renders two runs of a scenario beside each other as a <figure>, in
// the language of l, with compare.html. title is its caption; "" is the scenario's name.
func (r *Renderer) Comparison(c *simview.Comparison, title string, files FigureFiles, l *locale.Localizer) (template.HTML, error) {
	out, err := r.comparison(c, title, files, words{l})
	return template.HTML(out), err
}

func (r *Renderer) comparison(c *simview.Comparison, title string, files FigureFiles, l words) ([]byte, error) {
	return r.execute("compare.html", newComparisonView(c, title, files, l))
}

func newComparisonView(c *simview.Comparison, title string, files FigureFiles, l words) comparisonView {
	if title == "" {
		title = c.Scenario
	}
	return comparisonView{Comparison: c, figureView: figureView{Figure: c.Sides[0].Figure, Title: title, Files: files, L: l}}
}

// A comparisonView is what compare.html executes on: the comparison, and the
// picture of the first machine, whose methods it shares.
type comparisonView struct {
	*simview.Comparison
	figureView
}

// A comparedPicture is one of the two pictures.
type comparedPicture struct {
	figureView
	Name string // of the machine
}

// Pictures are the two machines.
func (v comparisonView) Pictures() []comparedPicture {
	var list []comparedPicture
	for i := range v.Sides {
		list = append(list, comparedPicture{figureView{Figure: v.Sides[i].Figure, L: v.L}, v.Machine(i)})
	}
	return list
}

// Machine is what one of the two machines is called.
func (v comparisonView) Machine(side int) string {
	s := v.Sides[side]
	name := v.L.T("trace.kernel", locale.Args{"Kernel": s.Kernel})
	switch {
	case s.Broken != "":
		return v.L.T("compare.broken", locale.Args{"Machine": name, "Fault": s.Broken})
	case v.Sides[1].Broken != "":
		return v.L.T("compare.sound", locale.Args{"Machine": name})
	}
	return name
}

// PairNeeds returns the classes that say how wide a picture must be for all of
// it to be seen.
func (v comparisonView) PairNeeds() string {
	var all []figureView
	for _, p := range v.Pictures() {
		all = append(all, p.figureView)
	}
	return pairNeeds(all)
}

// Facts is the line below the title.
func (v comparisonView) Facts() string {
	part := v.L.T("trace.steps", locale.Args{"PluralCount": v.Comparison.Steps})
	if n := len(v.Comparison.Rows); n > 0 && n < v.Comparison.Steps {
		part = v.L.T("trace.part", locale.Args{"From": v.Comparison.Rows[0].N, "To": v.Comparison.Rows[n-1].N, "Total": v.Comparison.Steps})
	}
	return v.L.T("compare.facts", locale.Args{"Scenario": v.Comparison.Scenario, "Left": v.Machine(0), "Right": v.Machine(1)}) + " · " + part
}

// Verdict says where the two machines part first, or that they do not.
func (v comparisonView) Verdict() string {
	switch {
	case v.First < 0 && len(v.Comparison.Start) > 0:
		return v.L.T("compare.same-but")
	case v.First < 0 && v.Way < 0:
		return v.L.T("compare.same")
	case v.First < 0:
		return v.L.T("compare.other-way", locale.Args{"N": v.Comparison.Rows[v.Way].N, "Op": v.Comparison.Rows[v.Way].Op})
	}
	row := &v.Comparison.Rows[v.First]
	text := v.L.T("compare.parts", locale.Args{"N": row.N, "Op": row.Op})
	var ends []string
	for side := range row.Sides {
		for _, end := range v.Ends(*row, side) {
			ends = append(ends, v.L.T("compare.ends", locale.Args{"Machine": v.Machine(side), "End": end}))
		}
	}
	if len(ends) == 0 {
		d := row.Values[0]
		ends = append(ends, v.L.T("compare.value", locale.Args{
			"Path": d.Path, "Left": v.Machine(0), "Right": v.Machine(1), "A": v.value(d.Sides[0]), "B": v.value(d.Sides[1])}))
	}
	for _, end := range ends {
		text = v.L.T("trace.sentences", locale.Args{"A": text, "B": end})
	}
	// What is true of the steps before it.
	before := ""
	switch {
	case v.First == 0:
		return text
	case len(v.Comparison.Start) > 0:
		before = v.L.T("compare.until-but")
	case v.Way >= 0:
		way := &v.Comparison.Rows[v.Way]
		before = v.L.T("compare.until-way", locale.Args{"N": way.N, "Op": way.Op})
	default:
		before = v.L.T("compare.until")
	}
	return v.L.T("trace.sentences", locale.Args{"A": text, "B": before})
}

// Ends says how a step ends on one machine, if not as on the other.
func (v comparisonView) Ends(row simview.ComparedRow, side int) []string {
	end := row.Sides[side]
	if end.Missing {
		return []string{v.L.T("compare.missing")}
	}
	var all []string
	if end.Refused != nil {
		all = append(all, v.L.T("compare.refused"))
	}
	for _, broken := range end.Violated {
		all = append(all, v.L.T("compare.violated", locale.Args{"Rule": broken.Name}))
	}
	return all
}

// value is a value of a sentence.
func (v comparisonView) value(t simview.ComparedText) string {
	switch {
	case t.Freed:
		return v.L.T("compare.freed")
	case t.Text == "":
		return v.L.T("compare.absent")
	}
	return "`" + t.Text + "`"
}

// A comparedCell is a value in the table: a word, or what is in all tables.
type comparedCell struct {
	Word     string
	MM       *simview.MMKey
	Borrowed bool
	Null     bool
	Text     string
}

// Cell is a value on one machine.
func (v comparisonView) Cell(d simview.ComparedValue, side int) comparedCell {
	t := d.Sides[side]
	switch {
	case t.Freed:
		return comparedCell{Word: v.L.T("compare.freed")}
	case t.Text == "":
		return comparedCell{Word: v.L.T("compare.absent")}
	}
	return comparedCell{MM: t.MM, Null: t.Text == "NULL", Text: t.Text}
}

// Silent says whether there is nothing to tell of a step on one machine.
func (comparisonView) Silent(row simview.ComparedRow, side int) bool {
	end := row.Sides[side]
	return len(row.Values) == 0 && !end.Missing && end.Refused == nil && len(end.Violated) == 0 && len(end.Said) == 0
}

// Keys are the mms in either picture.
func (v comparisonView) Keys() []simview.MMKey {
	var keys []simview.MMKey
	for _, s := range v.Sides {
		for _, k := range s.Figure.MMs {
			if !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	slices.SortFunc(keys, func(a, b simview.MMKey) int { return a.Index - b.Index })
	return keys
}

func (v comparisonView) any(what func(*simview.Figure) bool) bool {
	return what(v.Sides[0].Figure) || what(v.Sides[1].Figure)
}

func (v comparisonView) AnyBorrowed() bool { return v.any((*simview.Figure).Borrows) }
func (v comparisonView) AnyZombie() bool   { return v.any((*simview.Figure).Zombies) }
func (v comparisonView) AnyFreed() bool    { return v.any((*simview.Figure).Frees) }
func (v comparisonView) AnyOffline() bool  { return v.any((*simview.Figure).AnyOffline) }

// Marks lists the ticks whose marks a legend explains, of either picture.
func (v comparisonView) Marks() []simview.Tick {
	all := v.Sides[0].Figure.Marks()
	for _, t := range v.Sides[1].Figure.Marks() {
		if !slices.ContainsFunc(all, func(o simview.Tick) bool { return o.Mark == t.Mark }) {
			all = append(all, t)
		}
	}
	return all
}

// Letters says whether a picture writes k's letter in place of its name, or
// does so where it is narrow.
func (v comparisonView) Letters(k simview.MMKey) bool {
	return v.any(func(f *simview.Figure) bool { return f.Abbreviates(k) || f.AbbreviatesShort(k) })
}

// TLBKey is how to read what CPUs have loaded, if the pictures show that.
func (v comparisonView) TLBKey() template.HTML {
	for _, p := range v.Pictures() {
		if p.ShowsTLB() {
			return p.Code(p.Key())
		}
	}
	return ""
}

// At says whether a row is the first that differs.
func (v comparisonView) At(i int) bool { return i == v.First }
