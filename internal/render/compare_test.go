package render

import (
	"strings"
	"testing"

	"docgen/internal/golden"
	"docgen/internal/simview"
	"docgen/sim"
	"docgen/sim/scenarios"
	"docgen/sim/script"
)

// comparisonOf makes the view of a library scenario on two machines: of two
// releases, or of one that breaks a rule the second time.
func comparisonOf(t *testing.T, scenario, left, right, broken string, cut simview.Cut) *simview.Comparison {
	t.Helper()
	src, err := scenarios.FS.ReadFile(scenario + ".mms")
	if err != nil {
		t.Fatal(err)
	}
	var sides []*script.Script
	for _, kernel := range []string{left, right} {
		s, errs := script.ParseAs(src, "kernel="+kernel)
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		sides = append(sides, s)
	}
	for i, name := range sim.Faults() {
		if name == broken {
			sides[1] = sides[1].Suppose(sim.Fault(i))
		}
	}
	c, err := simview.NewComparison(script.CompareScripts(scenario, sides...), "comparison", cut, broken, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestComparisonGolden compares a comparison with testdata/compare.html, and its
// picture with testdata/compare.svg.
func TestComparisonGolden(t *testing.T) {
	r, cat := figureRenderer(t, "en")
	c := comparisonOf(t, "kthread-chain-5.3", "5.3", "5.4", "", simview.Cut{})
	out, err := r.Comparison(c, "A <hop>", FigureFiles{SVG: "comparison.svg"}, cat.For("en"))
	if err != nil {
		t.Fatal(err)
	}
	golden.File(t, "testdata/compare.html", []byte(out))
	svg, err := ComparisonSVG(c, "A <hop>", cat.For("en"), Look{Lang: "en", CSS: siteCSS(t)})
	if err != nil {
		t.Fatal(err)
	}
	golden.File(t, "testdata/compare.svg", svg)
}

// TestComparisons renders comparisons of every kind in every language, checks what
// must be so in each, and compares what they say of where the two part with
// testdata/verdicts.txt.
func TestComparisons(t *testing.T) {
	r, cat := figureRenderer(t, langs...)
	var verdicts strings.Builder
	for _, c := range []*simview.Comparison{
		comparisonOf(t, "kthread-chain-5.3", "5.3", "5.4", "", simview.Cut{}),
		comparisonOf(t, "kthread-chain", "6.11", "6.12", "", simview.Cut{}),
		comparisonOf(t, "use-mm-borrowed-6.1", "6.1", "6.12", "", simview.Cut{}),
		comparisonOf(t, "shootdown", "6.3", "6.4", "", simview.Cut{To: "exit"}),
		comparisonOf(t, "bug-switching-6.14.6", "6.14.6", "6.14.7", "", simview.Cut{}),
		comparisonOf(t, "exit-preempted-5.10", "5.10", "5.11", "", simview.Cut{}),
		comparisonOf(t, "idle-borrow", "6.12", "6.12", "skip-prev-mmdrop", simview.Cut{}),
		comparisonOf(t, "exec-2.4.31", "2.4.31", "6.12", "", simview.Cut{}),
	} {
		verdicts.WriteString(c.Scenario + "\n")
		for _, lang := range langs {
			got, err := r.Comparison(c, "", FigureFiles{}, cat.For(lang))
			if err != nil {
				t.Fatalf("%s in %s: %v", c.Scenario, lang, err)
			}
			ids := checkHTML(t, lang+": "+c.Scenario, string(got), func(got int) int {
				if got == 3 { // one cell for both sides
					return 3
				}
				return 4
			})
			for _, row := range c.Rows {
				if !ids[row.ID] {
					t.Errorf("%s in %s: step %d has no row with id %q", c.Scenario, lang, row.N, row.ID)
				}
			}
			v := newComparisonView(c, "", FigureFiles{}, words{cat.For(lang)})
			verdicts.WriteString("\t" + lang + ": " + v.Facts() + "\n\t\t" + v.Verdict() + "\n")
			if marks := strings.Count(string(got), "tl-apart"); (marks == 2) != (c.First >= 0) {
				t.Errorf("%s in %s: %d marks in the pictures", c.Scenario, lang, marks)
			}
		}
	}
	golden.File(t, "testdata/verdicts.txt", []byte(verdicts.String()))
	for _, d := range cat.Missing() {
		t.Error(d)
	}
}
