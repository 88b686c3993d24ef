//go:build !js

package simview_test

import (
	"slices"
	"testing"

	"docgen/internal/simview"
)

// TestFrames looks at the key frames of the whole library: they begin at the start,
// tell of every count that becomes zero as far as there is room, and end with the
// last step that changes anything.
func TestFrames(t *testing.T) {
	some := 0
	for _, tr := range library(t) {
		f, err := simview.New(tr, tr.Name, simview.Cut{})
		if err != nil {
			t.Fatal(err)
		}
		frames := f.Frames()
		if len(frames) == 0 {
			continue
		}
		some++
		if len(frames) < 2 || len(frames) > 6 || frames[0].Row != nil {
			t.Fatalf("%s: %d frames, the first of %v", tr.Name, len(frames), frames[0].Row)
		}
		var shown, zero []int
		for i, frame := range frames[1:] {
			shown = append(shown, frame.Row.N)
			if i > 0 && shown[i] <= shown[i-1] {
				t.Errorf("%s: steps %v are not in order", tr.Name, shown)
			}
		}
		for _, row := range f.Rows {
			ends := row.Outcome == "refused" || row.Outcome == "violated"
			for i, cell := range row.Cells {
				if f.Columns[i].Kind == "mm" && cell.Was != nil && !cell.Was.Absent && (cell.Freed || cell.Users == 0 && cell.Was.Users > 0) {
					ends = true
				}
			}
			if ends {
				zero = append(zero, row.N)
			}
		}
		for _, n := range zero {
			if len(zero) <= 4 && !slices.Contains(shown, n) {
				t.Errorf("%s: steps %v are shown, and not %d, in which something ends", tr.Name, shown, n)
			}
		}
		for _, row := range f.Rows[slices.IndexFunc(f.Rows, func(r simview.Row) bool { return r.N == shown[len(shown)-1] })+1:] {
			for i, cell := range row.Cells {
				if f.Columns[i].Kind == "mm" && cell.Was != nil {
					t.Errorf("%s: step %d comes after the last that is shown, and changes %s", tr.Name, row.N, f.Columns[i].Name)
				}
			}
		}
		if f.Views = []string{"table"}; f.Frames() != nil {
			t.Errorf("%s: a figure without a timeline has frames", tr.Name)
		}
	}
	if some < 80 {
		t.Errorf("%d figures have key frames, want most", some)
	}
}

// A state that is drawn is the one that the table has.
func TestFrame(t *testing.T) {
	tr := trace(t, "loan", []byte("machine cpus=2 kernel=6.12\nprocess A mm=M\nkthread K\nrun A cpu=1\nrun K cpu=1\nexit K\n"))
	f, err := simview.New(tr, "loan", simview.Cut{})
	if err != nil {
		t.Fatal(err)
	}
	frames := f.Frames()
	if len(frames) != 4 {
		t.Fatalf("%d frames, want the start and three steps", len(frames))
	}
	lent := frames[2]
	if cpu := lent.CPUs[1]; cpu.Task != "K" || cpu.Loaded.Name != "M" || !cpu.Lazy || !cpu.Changed {
		t.Errorf("cpu1 after the loan: %+v", cpu)
	}
	if cpu := lent.CPUs[0]; cpu.Task != "idle0" || cpu.Changed {
		t.Errorf("cpu0 after the loan: %+v", cpu)
	}
	i := slices.IndexFunc(lent.Tasks, func(t simview.FrameTask) bool { return t.Name == "K" })
	if k := lent.Tasks[i]; k.MM.Name != "M" || !k.Borrowed || !k.Running || !k.Changed {
		t.Errorf("K after the loan: %+v", k)
	}
	if m := lent.MMs[len(lent.MMs)-1]; m.Key.Name != "M" || m.Users != 1 || m.Count != 2 || !m.Changed {
		t.Errorf("M after the loan: %+v", m)
	}
}
