package simview

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"docgen/sim"
)

// A TLB is a picture of translations, in the columns of the timeline: a lane
// per CPU with the page tables that it has loaded, below those a strip per mm
// that any has loaded with the CPUs that may know translations of it, and one per kind of cost with
// what it has come to so far. Y is counted from the top of this picture.
type TLB struct {
	Height int
	Gutter int
	Lanes  []LoadLane
	Strips []Strip // of mm_cpumask
	Costs  []Strip // of CR3 writes, flushes and IPIs
	Gens   bool    // CPUs go by generations: Seen and Asked say something
}

// A LoadLane is what a CPU has loaded.
type LoadLane struct {
	Name  string // "cpu0"
	Y, H  int
	Loads []Load
}

// A Load is a stretch of steps in which a CPU has the same page tables loaded,
// and has followed the same flushes of them.
type Load struct {
	X, W     int
	From, To int // as in Segment
	What     Loaded

	MMText, MMShort   string // the mm's name or, if that is too long, its letter; in parentheses if the CPU is lazy
	GenText, GenShort string // "#1 0/2", ASID, Seen and Asked, or less of it; "" where it says nothing
}

// Loaded is what a CPU has loaded at a time.
type Loaded struct {
	MM      MMKey // whose page tables the hardware walks
	Kept    MMKey // loaded_mm, if that is another; else Name is ""
	Lazy    bool
	Offline bool
	ASID    int // the address space id in use; 0 where nothing goes by it
	Seen    int // the generation of MM that the CPU has flushed up to
	Asked   int // the generation that MM is at
}

// Names says whether a text names the mm in full, lazy or not.
func (l Load) Names(text string) bool { return strings.Trim(text, "()") == l.What.MM.Name }

// Any says whether some stretch is so.
func (p *TLB) Any(is func(Load) bool) bool {
	return slices.ContainsFunc(p.Lanes, func(lane LoadLane) bool { return slices.ContainsFunc(lane.Loads, is) })
}

// Behind says whether the CPU has missed flushes.
func (l Loaded) Behind() bool { return l.Seen < l.Asked }

// A Cost is what a trace has taken.
type Cost struct{ CR3, Flushes, IPIs int }

// Any says whether it has taken anything.
func (c Cost) Any() bool { return c != Cost{} }

// Costs says what the trace has taken: how often page tables were loaded, which
// on x86 is a write to CR3, and how many flushes and interrupts there were.
func (f *Figure) Costs() []Msg {
	loads := "trace.cost-cr3"
	if !f.CR3 {
		loads = "trace.cost-load"
	}
	return []Msg{
		{ID: loads, Args: map[string]any{"PluralCount": f.Cost.CR3}},
		{ID: "trace.cost-flush", Args: map[string]any{"PluralCount": f.Cost.Flushes}},
		{ID: "trace.cost-ipi", Args: map[string]any{"PluralCount": f.Cost.IPIs}},
	}
}

// The sizes of the picture, as in Timeline.
const (
	tlbHead  = 24 // its heading
	loadH    = 42
	loadBare = 26 // where there are no generations
)

// tlb lays out the picture, in the columns of t. It is nil if the machine
// models no translations.
func (v *view) tlb(t *Timeline, columns []Column) *TLB {
	if !v.translated() {
		return nil
	}
	states := v.states()
	p := &TLB{Gens: v.gens}
	height := loadBare
	if p.Gens {
		height = loadH
	}
	y := tlbHead
	for i := range v.trace.CPUs {
		p.Lanes = append(p.Lanes, LoadLane{Name: cpu(sim.CPUID(i)), Y: y, H: height, Loads: v.loads(states, i, t.Column)})
		y += height + laneGap
	}
	y += sectionH - laneGap
	for _, c := range columns {
		if c.Kind != "mm" || !anyState(states, func(s *sim.State) bool { return masks(s, sim.MMID(c.id)) }) {
			continue
		}
		p.Strips = append(p.Strips, Strip{MM: *c.MM, Y: y, H: stripH, Runs: maskRuns(states, sim.MMID(c.id), t.Column)})
		y += stripH + stripGap
	}
	for _, cost := range []struct {
		field sim.Field
		of    func(Cost) int
	}{
		{sim.FCostCR3, func(c Cost) int { return c.CR3 }},
		{sim.FCostFlush, func(c Cost) int { return c.Flushes }},
		{sim.FCostIPI, func(c Cost) int { return c.IPIs }},
	} {
		runs := stretches(len(states), t.Column, func(i int) (Run, bool) {
			return Run{Text: strconv.Itoa(cost.of(costOf(states[i])))}, true
		})
		p.Costs = append(p.Costs, Strip{MM: MMKey{Name: cost.field.String()}, Y: y, H: stripH, Runs: runs})
		y += stripH + stripGap
	}
	p.Height = y
	p.Gutter = gutter(p.Strips, p.Costs)
	return p
}

// costOf is what the machine has taken up to a state.
func costOf(s *sim.State) Cost {
	return Cost{CR3: int(s.Cost.CR3), Flushes: int(s.Cost.Flush), IPIs: int(s.Cost.IPI)}
}

// translated says whether the machine models translations: whether a CPU ever
// loads anything, or has no need to.
func (v *view) translated() bool {
	needs := false
	for i := range v.trace.Steps {
		for j := range v.trace.Steps[i].Events {
			switch e := &v.trace.Steps[i].Events[j]; e.Case {
			case sim.CaseLoad, sim.CaseSwitch, sim.CaseExecMM, sim.CaseUseMM:
				needs = true
			default:
				if e.Kind == sim.Store && (e.Field == sim.FCR3 || e.Field == sim.FLoaded) {
					return true
				}
			}
		}
	}
	return !needs
}

// generations says whether CPUs go by generations.
func (v *view) generations() bool {
	for i := range v.trace.Steps {
		for j := range v.trace.Steps[i].Events {
			if e := &v.trace.Steps[i].Events[j]; e.Kind == sim.Store && (e.Field == sim.FTLBGen || e.Field == sim.FASID) {
				return true
			}
		}
	}
	return false
}

// loads returns the stretches of one CPU's lane.
func (v *view) loads(states []*sim.State, id, column int) []Load {
	var all []Load
	for i, s := range states {
		what := v.loaded(s, id)
		if n := len(all); n > 0 && all[n-1].What == what {
			all[n-1].To = i
			continue
		}
		all = append(all, Load{From: i, To: i, What: what})
	}
	for i := range all {
		l := &all[i]
		n := l.To - l.From + 1
		least := n*leastColumn(len(states)) - shortPad
		l.X, l.W = l.From*column, n*column
		l.MMText, l.MMShort = l.What.mmText(4*(l.W-pad)/small), l.What.mmText(least/shortGlyph)
		if v.gens {
			l.GenText, l.GenShort = l.What.genText(4*(l.W-pad)/small), l.What.genText(least/shortGlyph)
		}
	}
	return all
}

// loaded returns what a CPU has loaded in a state.
func (v *view) loaded(s *sim.State, id int) Loaded {
	c := &s.CPUs[id]
	if c.Phase >= sim.CPUDead {
		return Loaded{Offline: true}
	}
	t := &c.TLB
	l := Loaded{MM: *v.mm(t.CR3), Lazy: t.Lazy}
	if t.Loaded != t.CR3 {
		l.Kept = *v.mm(t.Loaded)
	}
	if v.gens && t.CR3 != sim.InitMM {
		l.ASID, l.Seen, l.Asked = int(t.ASID), int(t.Ctxs[t.ASID].Gen), int(s.MMs[t.CR3].TLBGen)
	}
	return l
}

// mmText returns the mm's name if it fits in room characters, or its letter.
func (l Loaded) mmText(room int) string {
	if l.Offline {
		return ""
	}
	s := Segment{MM: l.MM, Borrowed: l.Lazy}
	return s.mmText(room)
}

// genText returns as much as fits in room characters of what the CPU knows of the
// mm: the address space id, and how far it has followed its flushes.
func (l Loaded) genText(room int) string {
	if l.Offline || l.MM.Index == 0 {
		return ""
	}
	gens := strconv.Itoa(l.Seen) + "/" + strconv.Itoa(l.Asked)
	for _, text := range []string{"#" + strconv.Itoa(l.ASID) + " " + gens, gens} {
		if utf8.RuneCountInString(text) <= room {
			return text
		}
	}
	return ""
}

// masks says whether an mm exists and some CPU is in its mm_cpumask. Nobody
// keeps that of init_mm.
func masks(s *sim.State, id sim.MMID) bool {
	return id != sim.InitMM && int(id) < len(s.MMs) && s.MMs[id].Mask != 0
}

// maskRuns returns the stretches of an mm's cpumask. It has none before the mm
// exists and after it has been freed.
func maskRuns(states []*sim.State, id sim.MMID, column int) []Run {
	runs := stretches(len(states), column, func(i int) (Run, bool) {
		s := states[i]
		if int(id) >= len(s.MMs) || s.MMs[id].Freed {
			return Run{}, false
		}
		return Run{Text: s.MMs[id].Mask.String()}, true
	})
	for i := range runs {
		r := &runs[i]
		r.Short = fit(r.Text, ((r.To-r.From+1)*leastColumn(len(states))-shortPad)/shortGlyph)
		r.Text = fit(r.Text, (r.W-pad)/glyph)
	}
	return runs
}
