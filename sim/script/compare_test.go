package script

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"docgen/internal/golden"
	"docgen/sim"

	"golang.org/x/tools/txtar"
)

// Each testdata/compare/*.txt is an archive: a script, NAME.mms, and what comes
// of it under the kernels that the name of its .json says: NAME-5.3-5.4.json.
func TestCompare(t *testing.T) {
	golden.Run(t, "testdata/compare/*.txt", func(t *testing.T, a *txtar.Archive) []txtar.File {
		var src []byte
		for i := range a.Files {
			f := &a.Files[i]
			name, isScript := strings.CutSuffix(f.Name, ".mms")
			if isScript {
				src = f.Data
				continue
			}
			parts := strings.Split(strings.TrimSuffix(name, ".json"), "-")
			c, at, errs := Compare(parts[0], src, kernels(parts[1:]...))
			if c == nil {
				t.Fatalf("%s: kernel %d: %v", f.Name, at, errs)
			}
			data, err := c.JSON()
			if err != nil {
				t.Fatal(err)
			}
			f.Data = data
		}
		return a.Files
	})
}

func kernels(releases ...string) [][]string {
	var all [][]string
	for _, r := range releases {
		all = append(all, []string{"kernel=" + r})
	}
	return all
}

// A run that is compared with itself does the same, whatever it does.
func TestCompareSame(t *testing.T) {
	for name, src := range library(t) {
		c, _, errs := Compare(name, src, [][]string{nil, nil})
		if c == nil {
			t.Errorf("%s: %v", name, errs)
			continue
		}
		if p := c.Pairs[0]; p.First != nil || p.Order != nil || len(p.Calls) > 0 || len(c.Steps) > 0 {
			t.Errorf("%s differs from itself: %+v, steps %+v", name, p, c.Steps)
		}
		if !slices.Equal(c.Runs[0].Costs, c.Runs[1].Costs) {
			t.Errorf("%s: costs %v and %v", name, c.Runs[0].Costs, c.Runs[1].Costs)
		}
	}
}

// Every scenario of the library can be compared over all releases that the
// library speaks of, and what is said of two runs is what they did.
func TestCompareLibrary(t *testing.T) {
	compared := 0
	for name, src := range library(t) {
		for _, pair := range [][]string{{"2.6.10", "4.14"}, {"5.3", "5.4"}, {"5.8", "5.9"}, {"6.1", "6.12"}, {"6.12", "7.0"}} {
			c, at, errs := Compare(name, src, kernels(pair...))
			if c == nil {
				for _, e := range errs {
					if !strings.Contains(e.Msg, "outside of what the simulator models") {
						t.Errorf("%s as kernel %s: %v", name, pair[at], e)
					}
				}
				continue
			}
			compared++
			checkComparison(t, fmt.Sprintf("%s %v", name, pair), c)
		}
	}
	if compared < 150 {
		t.Errorf("compared %d times only", compared)
	}
}

func checkComparison(t *testing.T, name string, c *Comparison) {
	t.Helper()
	left, right := c.Runs[0].Trace, c.Runs[1].Trace
	p := c.Pairs[0]
	for _, d := range []*Divergence{p.Order, p.First} {
		if d == nil {
			continue
		}
		var l, r []Effect
		for _, line := range d.Lines {
			if line.Left != nil {
				l = append(l, *line.Left)
			}
			if line.Right != nil {
				r = append(r, *line.Right)
			}
		}
		if !slices.Equal(l, left.effectsOf(d.Step)) || !slices.Equal(r, right.effectsOf(d.Step)) {
			t.Errorf("%s: step %d does not have the effects that the comparison shows", name, d.Step)
		}
		if len(d.Lines) > 0 && d.At > 0 && !d.Lines[d.At].Differs() {
			t.Errorf("%s: line %d of step %d does not differ", name, d.At, d.Step)
		}
		if (d == p.Order) != permuted(l, r) && len(l)+len(r) > 0 {
			t.Errorf("%s: step %d is a difference of order, or is not, but said otherwise", name, d.Step)
		}
	}
	if p.First == nil {
		if len(c.Steps) > 0 {
			t.Errorf("%s: both do the same, but differ after step %d", name, c.Steps[0].Step)
		}
		return
	}
	for i := range p.First.Step {
		if !permuted(left.effectsOf(i), right.effectsOf(i)) {
			t.Errorf("%s: step %d differs before the first, %d", name, i, p.First.Step)
		}
	}
	if len(c.Steps) > 0 && c.Steps[0].Step < p.First.Step {
		t.Errorf("%s: states differ after step %d, before the first difference in step %d", name, c.Steps[0].Step, p.First.Step)
	}
	for _, d := range c.Steps {
		for _, v := range d.Values {
			for k, run := range c.Runs {
				if d.Missing != nil && d.Missing[k] {
					continue
				}
				checkValue(t, name, run.Trace, d.Step, v.Path, v.Values[k])
			}
		}
	}
}

// checkValue reads a value a second way.
func checkValue(t *testing.T, name string, tr *Trace, i int, path, got string) {
	t.Helper()
	step, after := &tr.Steps[i], tr.After(i)
	p, perr := tr.scope().parsePath(path)
	if perr != nil {
		if got != "" {
			t.Errorf("%s: %s is %q, but %v", name, path, got, perr)
		}
		return
	}
	want, err := tr.view(after).value(p)
	if id := slices.Index(tr.MMs, p.object); err == nil && p.kind == mmObject && after.MMs[id].Freed {
		want = "freed by " + tr.Tasks[after.MMs[id].FreeBy]
	}
	if err != nil {
		want = ""
	}
	if got != want {
		t.Errorf("%s: %s after line %d is %q, want %q", name, path, step.Pos.Line, got, want)
	}
}

// Aligned lists are both lists, in order, and have as many equal lines as any
// other alignment: as the longest common subsequence, found the plain way.
func TestAlign(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	list := func() []Effect {
		var all []Effect
		for i := range rng.IntN(9) {
			all = append(all, Effect{Micro: i, CPU: sim.CPUID(0), Text: string('a' + rune(rng.IntN(4)))})
		}
		return all
	}
	for range 3000 {
		a, b := list(), list()
		var left, right []Effect
		equal := 0
		for _, line := range align(a, b) {
			if line.Left != nil {
				left = append(left, *line.Left)
			}
			if line.Right != nil {
				right = append(right, *line.Right)
			}
			if !line.Differs() {
				equal++
			}
		}
		if !slices.Equal(left, a) || !slices.Equal(right, b) {
			t.Fatalf("aligned %v and %v, got %v and %v", a, b, left, right)
		}
		if want := common(a, b); equal < want {
			t.Fatalf("%v and %v: %d equal lines, want %d", a, b, equal, want)
		}
	}
}

func common(a, b []Effect) int {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	if a[0].same(b[0]) {
		return 1 + common(a[1:], b[1:])
	}
	return max(common(a[1:], b), common(a, b[1:]))
}

// Names of functions in a script stay those of the release that it is written for.
func TestParseAs(t *testing.T) {
	src := []byte(`machine cpus=1 kernel=6.12
process A mm=M
kthread K
run A cpu=0
run K cpu=0 until=mmgrab_lazy_tlb
expect K.active_mm = M
expect M 1/1
finish K
expect M 1/2
expect mmgrab_lazy_tlb
expect no mmdrop_lazy_tlb_sched
expect mmgrab if kernel>=4.11
expect no mmgrab if kernel<4.11
expect no mmgrab if kernel>=6.4
`)
	for release, wrong := range map[string][]int{"2.6.10": nil, "5.3": nil, "6.3": nil, "6.4": {12}, "7.0": {12}} {
		s, errs := ParseAs(src, "kernel="+release)
		if errs != nil {
			t.Fatalf("as %s: %v", release, errs)
		}
		if got := s.Kernel().String(); got != release {
			t.Errorf("runs as %s, want %s", got, release)
		}
		_, errs = s.Run("test")
		var lines []int
		for _, e := range errs {
			lines = append(lines, e.Pos.Line)
		}
		if !slices.Equal(lines, wrong) {
			t.Errorf("as %s: got %v, want errors in lines %v", release, errs, wrong)
		}
	}
	if _, errs := ParseAs(src, "kernel=9.9"); len(errs) != 1 || errs[0].Pos != (Pos{1, 1}) {
		t.Errorf("as 9.9: %v", errs)
	}
	s, errs := ParseAs([]byte("machine kernel=6.12\nprocess A\nrun A cpu=0 until=membarrier_switch_mm\n"), "kernel=5.3")
	if errs != nil {
		t.Fatalf("a function that 5.3 does not have: %v", errs)
	}
	if _, errs := s.Run("test"); len(errs) != 1 || !strings.Contains(errs[0].Msg, "never gets to where it was to stop") {
		t.Errorf("a function that 5.3 does not have: %v", errs)
	}
}
