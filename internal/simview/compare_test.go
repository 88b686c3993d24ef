package simview_test

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"testing"

	"docgen/internal/golden"
	"docgen/internal/simview"
	"docgen/sim"
	"docgen/sim/scenarios"
	"docgen/sim/script"
)

// side makes a library scenario on another machine: settings as of ParseAs.
func side(t *testing.T, name string, settings ...string) *script.Script {
	t.Helper()
	src, err := scenarios.FS.ReadFile(name + ".mms")
	if err != nil {
		t.Fatal(err)
	}
	s, errs := script.ParseAs(src, settings...)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return s
}

// told is a comparison as text.
func told(c *simview.Comparison) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s / %s %s, first %d, way %d\n", c.Scenario, c.Sides[0].Kernel, c.Sides[1].Kernel, c.Sides[1].Broken, c.First, c.Way)
	values := func(list []simview.ComparedValue) {
		for _, v := range list {
			mark := ""
			if v.Fresh {
				mark += " fresh"
			}
			if v.Given {
				mark += " given"
			}
			fmt.Fprintf(&b, "\t%s: %s | %s%s\n", v.Path, cmp.Or(v.Sides[0].Text, "–"), cmp.Or(v.Sides[1].Text, "–"), mark)
		}
	}
	values(c.Start)
	for _, row := range c.Rows {
		fmt.Fprintf(&b, "%d %s %s\n", row.N, row.Op, row.ID)
		values(row.Values)
		for i, end := range row.Sides {
			which := [...]string{"left", "right"}[i]
			if end.Missing {
				fmt.Fprintf(&b, "\t%s: over\n", which)
			}
			if end.Refused != nil {
				fmt.Fprintf(&b, "\t%s: %s\n", which, end.Refused.ID)
			}
			for _, v := range end.Violated {
				fmt.Fprintf(&b, "\t%s: breaks %s\n", which, v.Name)
			}
			for _, m := range end.Said {
				fmt.Fprintf(&b, "\t%s: %s\n", which, m.ID)
			}
		}
	}
	return b.String()
}

// TestComparisons compares comparisons of every kind with testdata/comparisons.txt:
// one with a difference for one step, one that goes another way only, one that
// differs from the start, one that breaks a rule and is over before the other.
func TestComparisons(t *testing.T) {
	got := ""
	for _, test := range []struct {
		name        string
		left, right string
		fault       sim.Fault
		broken      string
		cut         simview.Cut
	}{
		{name: "kthread-chain-5.3", left: "kernel=5.3", right: "kernel=5.4"},
		{name: "use-mm-borrowed-6.1", left: "kernel=6.1", right: "kernel=6.12"},
		{name: "shootdown", left: "kernel=6.3", right: "kernel=6.4", cut: simview.Cut{To: "exit"}},
		{name: "idle-borrow", left: "kernel=6.12", right: "kernel=6.12", fault: sim.SkipPrevMmdrop, broken: "skip-prev-mmdrop"},
		{name: "kthread-chain", left: "kernel=6.11", right: "kernel=6.12"},
	} {
		left, right := side(t, test.name, test.left), side(t, test.name, test.right)
		if test.broken != "" {
			right = right.Suppose(test.fault)
		}
		c, err := simview.NewComparison(script.CompareScripts(test.name, left, right), "c", test.cut, test.broken, nil)
		if err != nil {
			t.Fatal(err)
		}
		got += told(c) + "\n"
	}
	golden.File(t, "testdata/comparisons.txt", []byte(got))
}

// A comparison cannot begin after the two have parted: it would say that they part
// where it begins.
func TestComparisonBeginsTogether(t *testing.T) {
	c := script.CompareScripts("s", side(t, "kthread-chain-5.3", "kernel=5.3"), side(t, "kthread-chain-5.3", "kernel=5.4"))
	_, err := simview.NewComparison(c, "c", simview.Cut{From: "to-k"}, "", nil)
	var cut *simview.CutError
	if !errors.As(err, &cut) || cut.Label != "to-k" || !strings.Contains(cut.Msg, "step 3") {
		t.Errorf("got %v", err)
	}
	if _, err := simview.NewComparison(c, "c", simview.Cut{From: "window"}, "", nil); err != nil {
		t.Error(err)
	}
}

// TestComparisonsOfAll compares every scenario of the library with an older and a
// newer release: mms have the same keys on both sides, so that one legend serves
// both pictures, and the first difference is that of script.Compare.
func TestComparisonsOfAll(t *testing.T) {
	files, err := scenarios.FS.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name, ok := strings.CutSuffix(f.Name(), ".mms")
		if !ok || strings.HasPrefix(name, "open-") {
			continue
		}
		for _, kernel := range []string{"4.19", "7.0"} {
			src, err := scenarios.FS.ReadFile(f.Name())
			if err != nil {
				t.Fatal(err)
			}
			own, _ := script.Parse(src)
			other, errs := script.ParseAs(src, "kernel="+kernel)
			if own == nil || len(errs) > 0 {
				continue
			}
			c := script.CompareScripts(name, own, other)
			v, err := simview.NewComparison(c, "c", simview.Cut{}, "", nil)
			if err != nil {
				t.Errorf("%s, %s: %v", name, kernel, err)
				continue
			}
			for i, k := range v.Sides[0].Figure.MMs {
				for _, o := range v.Sides[1].Figure.MMs {
					if k.Name == o.Name && k != o {
						t.Errorf("%s, %s: mm %d is %v and %v", name, kernel, i, k, o)
					}
				}
			}
			if (v.First < 0) != (len(c.Start) == 0 && len(c.Steps) == 0) && len(c.Start) == 0 {
				t.Errorf("%s, %s: first %d, but %d steps differ", name, kernel, v.First, len(c.Steps))
			}
			if v.First >= 0 && len(c.Start) == 0 && c.Steps[0].Step != v.First {
				t.Errorf("%s, %s: first %d, but step %d differs", name, kernel, v.First, c.Steps[0].Step)
			}
		}
	}
}
