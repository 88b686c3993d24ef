package simview

import (
	"slices"
	"strings"
	"unicode"
)

// An MMKey says how an address space looks everywhere: a colour, a letter and
// a pattern each. They depend on the whole trace, so that an mm looks the same
// in every figure cut from it.
type MMKey struct {
	Name   string
	Index  int    // 0 is init_mm; 1… in the order in which they came into being
	Letter string // one letter, unique in the trace
}

// hues is how many colours and how many patterns there are beside init_mm's.
const hues = 8

// Colour returns the number of the colour: 0 for init_mm, else 1 to 8.
func (k MMKey) Colour() int {
	if k.Index == 0 {
		return 0
	}
	return 1 + (k.Index-1)%hues
}

// Pattern returns the number of the pattern: 0 for init_mm, else 1 to 8. Two
// mms that have to share a colour differ in their pattern.
func (k MMKey) Pattern() int {
	if k.Index == 0 {
		return 0
	}
	return 1 + (k.Index-1+(k.Index-1)/hues)%hues
}

// initLetter is init_mm's. The letters of all others are capitals.
const initLetter = "i"

// mmKeys gives every mm of a trace its key, by sim.MMID.
func mmKeys(names []string) []MMKey {
	keys := make([]MMKey, len(names))
	taken := map[rune]bool{}
	for i, name := range names {
		keys[i] = MMKey{Name: name, Index: i, Letter: initLetter}
		if i > 0 {
			keys[i].Letter = string(letter(name, taken))
		}
	}
	return keys
}

// letter chooses a letter that is not taken, preferably one from the name.
func letter(name string, taken map[rune]bool) rune {
	name = strings.TrimPrefix(name, "mm_") // what a scenario calls the mm of a task it gave no name to
	for _, r := range name + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
		if r = unicode.ToUpper(r); unicode.IsLetter(r) && !taken[r] {
			taken[r] = true
			return r
		}
	}
	// Past the alphabet: any letter will do, as long as it is another one; and
	// past all alphabets that a reader could tell apart, a dot.
	for r := 'À'; r < 'Ԁ'; r++ {
		if unicode.IsUpper(r) && !taken[r] {
			taken[r] = true
			return r
		}
	}
	return '·'
}

// legend lists the mms that f shows somewhere.
func (v *view) legend(f *Figure) []MMKey {
	shown := map[int]bool{}
	for _, lane := range f.Timeline.Lanes {
		for _, s := range lane.Segments {
			if s.MM.Name != "" {
				shown[s.MM.Index] = true
			}
		}
	}
	for _, c := range f.Columns {
		if c.MM != nil {
			shown[c.MM.Index] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(v.keys), func(k MMKey) bool { return !shown[k.Index] })
}

// Borrows says whether the figure shows a task on an mm that is not its own.
func (f *Figure) Borrows() bool {
	return f.anySegment(func(s *Segment) bool { return s.Borrowed })
}

// Frees says whether the figure shows an mm that has been freed.
func (f *Figure) Frees() bool {
	return f.anyRun(func(r *Run) bool { return r.Freed })
}

// Zombies says whether the figure shows an mm without users.
func (f *Figure) Zombies() bool {
	return f.anyRun(func(r *Run) bool { return r.Zombie }) || f.anySegment(func(s *Segment) bool { return s.Zombie })
}

// Marks lists the ticks whose marks a legend explains: the first of each kind.
func (f *Figure) Marks() []Tick {
	var all []Tick
	for _, outcome := range []string{"refused", "violated", "stopped", "preempted"} {
		if i := slices.IndexFunc(f.Timeline.Ticks, func(t Tick) bool { return t.Mark == outcome }); i >= 0 {
			all = append(all, f.Timeline.Ticks[i])
		}
	}
	return all
}

// Sign is the character that stands for a tick's mark.
func (t Tick) Sign() string {
	switch t.Mark {
	case "":
		return ""
	case "refused":
		return "×"
	case "violated":
		return "!"
	}
	return "…"
}

// AnyOffline says whether the timeline shows a CPU that executes nothing.
func (f *Figure) AnyOffline() bool {
	return f.anySegment(func(s *Segment) bool { return s.Offline })
}

// Abbreviates says whether the timeline writes k's letter in place of its name.
func (f *Figure) Abbreviates(k MMKey) bool {
	return f.anySegment(func(s *Segment) bool { return s.MM == k && strings.Trim(s.MMText, "()") != k.Name })
}

// AbbreviatesShort says whether it does so at its least width.
func (f *Figure) AbbreviatesShort(k MMKey) bool {
	return f.anySegment(func(s *Segment) bool { return s.MM == k && strings.Trim(s.MMShort, "()") != k.Name })
}

func (f *Figure) anySegment(is func(*Segment) bool) bool {
	for _, lane := range f.Timeline.Lanes {
		for i := range lane.Segments {
			if is(&lane.Segments[i]) {
				return true
			}
		}
	}
	return false
}

func (f *Figure) anyRun(is func(*Run) bool) bool {
	for _, strip := range f.Timeline.Strips {
		for i := range strip.Runs {
			if is(&strip.Runs[i]) {
				return true
			}
		}
	}
	return false
}
