package simview_test

import (
	"slices"
	"testing"
	"unicode/utf8"

	"docgen/internal/simview"
)

// TestGeometry checks what must be so in every picture: lanes are tiled
// without gaps, strips without overlaps, everything is inside, texts fit, and
// ids and letters are unique.
func TestGeometry(t *testing.T) {
	for _, tr := range library(t) {
		f, err := simview.New(tr, "fig", simview.Cut{})
		if err != nil {
			t.Errorf("%s: %v", tr.Name, err)
			continue
		}
		tl := f.Timeline
		for _, lane := range tl.Lanes {
			x := 0
			for _, s := range lane.Segments {
				if s.X != x || s.X+s.W >= tl.Width || s.Y+s.H > tl.Height {
					t.Errorf("%s: %s: segment %+v does not follow on %d inside of %d×%d", tr.Name, lane.Name, s, x, tl.Width, tl.Height)
				}
				least := (s.To - s.From + 1) * tl.Least / (len(f.Rows) + 1)
				checkFits(t, tr.Name, s.TaskText, 8, s.W)
				checkFits(t, tr.Name, s.MMText, 7.25, s.W)
				checkShort(t, tr.Name, s.TaskShort, least)
				checkShort(t, tr.Name, s.MMShort, least)
				x = s.X + s.W
			}
			if x != tl.Width-1 {
				t.Errorf("%s: %s ends at %d, want %d", tr.Name, lane.Name, x, tl.Width-1)
			}
		}
		for _, strip := range tl.Strips {
			x := 0
			for _, r := range strip.Runs {
				if r.X < x || r.X+r.W >= tl.Width || strip.Y+strip.H > tl.Height {
					t.Errorf("%s: %s: %+v overlaps %d or leaves %d×%d", tr.Name, strip.MM.Name, r, x, tl.Width, tl.Height)
				}
				checkFits(t, tr.Name, r.Text, 8, r.W)
				checkShort(t, tr.Name, r.Short, (r.To-r.From+1)*tl.Least/(len(f.Rows)+1))
				x = r.X + r.W
			}
			checkFits(t, tr.Name, strip.Text, 8, tl.Gutter+7)
		}
		if f.TLB != nil {
			checkTLB(t, tr.Name, f)
		}
		ids, letters := map[string]bool{}, map[string]bool{}
		for i, row := range f.Rows {
			if ids[row.ID] || tl.Ticks[i].Anchor != row.ID {
				t.Errorf("%s: id %q is not unique, or its tick leads to %q", tr.Name, row.ID, tl.Ticks[i].Anchor)
			}
			ids[row.ID] = true
		}
		for _, k := range f.MMs {
			if letters[k.Letter] || utf8.RuneCountInString(k.Letter) != 1 {
				t.Errorf("%s: letter %q of %s is not unique or not one letter", tr.Name, k.Letter, k.Name)
			}
			letters[k.Letter] = true
		}
	}
}

// checkTLB checks the same of the picture of translations.
func checkTLB(t *testing.T, name string, f *simview.Figure) {
	t.Helper()
	width := f.Timeline.Width - 1
	for _, lane := range f.TLB.Lanes {
		x := 0
		for _, l := range lane.Loads {
			if l.X != x || lane.Y+lane.H > f.TLB.Height {
				t.Errorf("%s: %s: %+v does not follow on %d inside of %d", name, lane.Name, l, x, f.TLB.Height)
			}
			least := (l.To - l.From + 1) * f.Timeline.Least / (len(f.Rows) + 1)
			for _, text := range []string{l.MMText, l.GenText} {
				checkFits(t, name, text, 7.25, l.W)
			}
			for _, text := range []string{l.MMShort, l.GenShort} {
				checkShort(t, name, text, least)
			}
			x = l.X + l.W
		}
		if x != width {
			t.Errorf("%s: %s ends at %d, want %d", name, lane.Name, x, width)
		}
	}
	for _, strip := range slices.Concat(f.TLB.Strips, f.TLB.Costs) {
		x := 0
		for _, r := range strip.Runs {
			if r.X < x || r.X+r.W > width || strip.Y+strip.H > f.TLB.Height {
				t.Errorf("%s: %s: %+v overlaps %d or leaves %d×%d", name, strip.MM.Name, r, x, width, f.TLB.Height)
			}
			checkFits(t, name, r.Text, 8, r.W)
			checkShort(t, name, r.Short, (r.To-r.From+1)*f.Timeline.Least/(len(f.Rows)+1))
			x = r.X + r.W
		}
		checkFits(t, name, strip.Text, 8, f.TLB.Gutter+7)
	}
}

// checkFits wants a text of monospaced characters of a width to fit beside a padding of 7.
func checkFits(t *testing.T, name, text string, glyph float64, width int) {
	t.Helper()
	checkPadded(t, name, text, glyph, 7, width)
}

// checkShort wants the same of a short text, whose letters are smaller.
func checkShort(t *testing.T, name, text string, width int) {
	t.Helper()
	checkPadded(t, name, text, 7, 3, width)
}

func checkPadded(t *testing.T, name, text string, glyph, pad float64, width int) {
	t.Helper()
	if got := glyph*float64(utf8.RuneCountInString(text)) + pad; got > float64(width) {
		t.Errorf("%s: %q is %.1f wide, more than %d", name, text, got, width)
	}
}

// Two mms of one trace never look the same, as far as colours and patterns go.
func TestLooksAreUnique(t *testing.T) {
	seen := map[[2]int]int{}
	for i := range 65 {
		k := simview.MMKey{Index: i}
		look := [2]int{k.Colour(), k.Pattern()}
		if before, taken := seen[look]; taken {
			t.Errorf("mm %d and mm %d both have colour %d and pattern %d", before, i, look[0], look[1])
		}
		seen[look] = i
	}
}
