package simview

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"docgen/sim"
)

// A Timeline is a picture of time from left to right, in SVG user units: at
// the top a tick per step, below it a lane per CPU with the task that runs and
// the address space it runs on, and below those a strip per mm with its
// counters. The names of lanes and strips stand in a gutter of their own, which
// a page can keep in view while the rest scrolls.
//
// Only heights are fixed. A page may stretch the picture, or narrow it down to
// Least, as long as it shows the short texts where it is narrower than Width.
type Timeline struct {
	Width, Height int
	Least         int // the width below which not even the short texts fit
	Gutter        int // width of the gutter
	Head          int // height of the row of ticks
	Column        int // width of one step
	Ticks         []Tick
	Apart         int // the step, by its place among Ticks from 1, after which another run differs first; 0 for none
	Lanes         []Lane
	Strips        []Strip
}

// A Tick is the head of one step's column.
type Tick struct {
	X      int    // the step's boundary: where its After begins
	Label  string // "1", "2", …
	Anchor string // the row's ID
	Lane   int    // the CPU that the step began on, -1 if none
	Mark   string // the row's Outcome
}

// A Lane is a CPU.
type Lane struct {
	Name     string // "cpu0"
	Y, H     int
	Segments []Segment
}

// A Segment is a stretch of steps in which a CPU runs the same task on the
// same address space.
type Segment struct {
	X, W     int
	Y, H     int
	From, To int // steps after which it holds, inclusive; 0 is the state at the start
	Task     string
	MM       MMKey // Name is "" if the task runs on none at the moment
	Offline  bool  // the CPU executes nothing: there is no task
	Borrowed bool  // the task has no mm of its own: drawn hatched
	Zombie   bool  // the mm has no users left
	Freed    bool  // the mm has been freed: the machine is broken

	TaskText  string // Task, shortened to fit; may be ""
	TaskShort string // the same, at the least width
	MMText    string // MM's name or, if that is too long, its letter
	MMShort   string // the same, at the least width
}

// A Strip is the life of one mm: its counters, stretch by stretch. The last
// strip is of mm_cachep and its live objects, if the steps allocate or free any;
// its MM has a Name only.
type Strip struct {
	MM   MMKey
	Text string // the name, shortened to fit the gutter
	Y, H int
	Runs []Run
}

// A Run is a stretch of steps in which an mm's counters, or the number of live
// objects, stay the same.
type Run struct {
	X, W         int
	From, To     int // as in Segment
	Users, Count int
	Zombie       bool
	Freed        bool
	Text         string // "1/2", or "" if freed; "live 3" for mm_cachep, or "3" if that is too narrow
	Short        string // the same at the least width, or ""
}

// The sizes of the picture, in user units, which are CSS pixels. glyph is how
// wide a character of a monospaced face can be at the size the labels have,
// and small, in quarters, at the size of the names of mms on lanes.
const (
	glyph     = 8
	small     = 29
	pad       = 7
	headH     = 30
	laneH     = 46
	laneGap   = 8
	stripH    = 22
	stripGap  = 6
	sectionH  = 10 // between lanes and strips
	columnMin = 52
	columnMax = 76
	full      = 600 // how wide the picture would like to be
	gutterMin = 40
	gutterMax = 88

	// At the least width letters are smaller and begin further to the left.
	shortGlyph = 7
	shortPad   = 3
)

// leastColumn is how wide one of n columns is at the least width: what a screen
// 320 CSS pixels wide has room for beside the gutter, but enough for two
// counters and the circle of a tick, of which eleven fit a screen of 360.
func leastColumn(n int) int { return min(max(240/n, 24), 40) }

// timeline lays out the picture.
func (v *view) timeline(columns []Column, rows []Row) Timeline {
	states := v.states()
	t := Timeline{Head: headH}
	t.Column = min(max(full/len(states), columnMin), columnMax)
	t.Width = t.Column*len(states) + 1
	t.Least = leastColumn(len(states)) * len(states)
	for i, row := range rows {
		t.Ticks = append(t.Ticks, Tick{
			X:      (i + 1) * t.Column,
			Label:  strconv.Itoa(row.N),
			Anchor: row.ID,
			Lane:   int(v.steps[i].CPU),
			Mark:   row.Outcome,
		})
	}
	y := headH
	for i := range v.trace.CPUs {
		lane := Lane{Name: cpu(sim.CPUID(i)), Y: y, H: laneH}
		lane.Segments = v.segments(states, i, t.Column, y)
		t.Lanes = append(t.Lanes, lane)
		y += laneH + laneGap
	}
	y += sectionH - laneGap
	for _, c := range columns {
		if c.Kind != "mm" {
			continue
		}
		t.Strips = append(t.Strips, Strip{MM: *c.MM, Y: y, H: stripH, Runs: v.runs(states, c.id, t.Column)})
		y += stripH + stripGap
	}
	if v.usesCache() {
		name := sim.ACache.String()
		t.Strips = append(t.Strips, Strip{MM: MMKey{Name: name}, Y: y, H: stripH, Runs: cacheRuns(states, t.Column)})
		y += stripH + stripGap
	}
	t.Gutter = gutter(t.Strips)
	t.Height = y
	return t
}

// gutter returns how wide the gutter is with the names of strips in it, and
// gives them what of their names fits.
func gutter(lists ...[]Strip) int {
	width := gutterMin
	for _, strips := range lists {
		for i := range strips {
			width = max(width, min(glyph*utf8.RuneCountInString(strips[i].MM.Name)+pad, gutterMax))
		}
	}
	for _, strips := range lists {
		for i := range strips {
			strips[i].Text = fit(strips[i].MM.Name, (width-pad)/glyph)
		}
	}
	return width
}

// segments returns the segments of one CPU's lane.
func (v *view) segments(states []*sim.State, id, column, y int) []Segment {
	return place(len(states), column, y, func(i int) (Segment, bool) { return v.segment(states[i], id), true })
}

// place joins equal neighbours of n columns and gives them their places. at
// returns what a column holds, if that is known, without position.
func place(n, column, y int, at func(int) (Segment, bool)) []Segment {
	var all []Segment
	for i := range n {
		seg, known := at(i)
		if !known {
			continue
		}
		if n := len(all); n > 0 && all[n-1].To == i-1 && sameSegment(&all[n-1], &seg) {
			all[n-1].To = i
			continue
		}
		seg.From, seg.To = i, i
		all = append(all, seg)
	}
	for i := range all {
		seg := &all[i]
		seg.X, seg.W = seg.From*column, (seg.To-seg.From+1)*column
		seg.Y, seg.H = y, laneH
		least := (seg.To-seg.From+1)*leastColumn(n) - shortPad
		seg.TaskText, seg.TaskShort = fit(seg.Task, (seg.W-pad)/glyph), fit(seg.Task, least/shortGlyph)
		seg.MMText, seg.MMShort = seg.mmText(4*(seg.W-pad)/small), seg.mmText(least/shortGlyph)
	}
	return all
}

// segment returns what a CPU does in state s, without position.
func (v *view) segment(s *sim.State, id int) Segment {
	current := s.CPUs[id].Current
	if s.CPUs[id].Phase >= sim.CPUDead {
		return Segment{Offline: true}
	}
	task := &s.Tasks[current]
	seg := Segment{Task: v.task(current)}
	if task.ActiveMM == sim.NoMM {
		return seg
	}
	mm := &s.MMs[task.ActiveMM]
	seg.MM = *v.mm(task.ActiveMM)
	seg.Borrowed = task.MM == sim.NoMM
	seg.Freed = mm.Freed
	seg.Zombie = !mm.Freed && mm.Users == 0
	return seg
}

func sameSegment(a, b *Segment) bool {
	return a.Task == b.Task && a.MM == b.MM && a.Offline == b.Offline && a.Borrowed == b.Borrowed && a.Zombie == b.Zombie && a.Freed == b.Freed
}

// mmText returns the mm's name if it fits in room characters, or its letter, which
// always does; in parentheses if it is borrowed, so that hatching is not the
// only sign.
func (s *Segment) mmText(room int) string {
	name, letter := s.MM.Name, s.MM.Letter
	if s.Offline {
		return ""
	}
	if name == "" {
		name, letter = null, null
	}
	if s.Borrowed {
		name, letter = "("+name+")", "("+letter+")"
	}
	if room < utf8.RuneCountInString(name) {
		return letter
	}
	return name
}

// runs returns the stretches of one mm's strip. It has none before the mm exists.
func (v *view) runs(states []*sim.State, id, column int) []Run {
	return stretches(len(states), column, func(i int) (Run, bool) {
		cell := mmCell(id, states[i])
		run := Run{Users: cell.Users, Count: cell.Count, Zombie: cell.Zombie(), Freed: cell.Freed}
		if !run.Freed {
			run.Text = strconv.Itoa(run.Users) + "/" + strconv.Itoa(run.Count)
		}
		return run, !cell.Absent
	})
}

// usesCache says whether a step takes an object from mm_cachep or gives one back.
func (v *view) usesCache() bool {
	for i := range v.steps {
		for j := range v.steps[i].Events {
			if kind := v.steps[i].Events[j].Kind; kind == sim.Alloc || kind == sim.Free {
				return true
			}
		}
	}
	return false
}

// cacheRuns returns the stretches of mm_cachep's strip.
func cacheRuns(states []*sim.State, column int) []Run {
	return stretches(len(states), column, func(i int) (Run, bool) {
		return Run{Text: "live " + strconv.Itoa(states[i].Cachep.Live())}, true
	})
}

// stretches joins equal neighbours of n columns. at returns what a column
// holds, if anything, without position.
func stretches(n, column int, at func(int) (Run, bool)) []Run {
	var all []Run
	for i := range n {
		run, there := at(i)
		if !there {
			continue
		}
		if n := len(all); n > 0 && all[n-1].To == i-1 && all[n-1].Text == run.Text {
			all[n-1].To, all[n-1].W = i, all[n-1].W+column
			continue
		}
		run.From, run.To, run.X, run.W = i, i, i*column, column
		all = append(all, run)
	}
	for i := range all {
		run := &all[i]
		room := (run.To-run.From+1)*leastColumn(n) - shortPad
		number := run.Text[strings.LastIndex(run.Text, " ")+1:]
		for _, text := range []string{number, run.Text} {
			if shortGlyph*len(text) <= room {
				run.Short = text
			}
		}
		if glyph*len(run.Text) > run.W-pad {
			run.Text = number
		}
	}
	return all
}

// fit shortens a name to room characters, or drops it if too little would be
// left. A number at its end stays: it tells idle0 from idle1.
func fit(name string, room int) string {
	runes := []rune(name)
	if len(runes) <= room {
		return name
	}
	if room < 3 {
		return ""
	}
	stem := strings.TrimRight(name, "0123456789")
	number := []rune(name[len(stem):])
	if len(number) == 0 || len(number) > room-2 {
		return string(runes[:room-1]) + "…"
	}
	return string(runes[:room-1-len(number)]) + "…" + string(number)
}
