package render

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"docgen/internal/golden"
	"docgen/internal/simview"
	"docgen/sim/excerpt"
	"docgen/sim/recordings"
	"docgen/sim/scenarios"
	"docgen/sim/script"
)

// evidenceOf makes the view of an excerpt, with the library's scenario or
// without one.
func evidenceOf(t *testing.T, recording, scenario, text string) *simview.Evidence {
	t.Helper()
	data, err := excerpt.Open(recording, recordings.FS)
	if err != nil {
		t.Fatal(err)
	}
	r, err := excerpt.Read(recording, data)
	if err != nil {
		t.Fatal(err)
	}
	x, errs := excerpt.New(r, text)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if scenario == "" {
		return simview.NewEvidence(x, nil, "evidence", 0)
	}
	src, err := scenarios.FS.ReadFile(scenario + ".mms")
	if err != nil {
		t.Fatal(err)
	}
	s, errs := script.Parse(src)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	trace, errs := s.Run(scenario)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	equal, errs := x.Compare(trace)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return simview.NewEvidence(x, trace, "evidence", equal)
}

// TestEvidenceGolden compares whole evidence, with a scenario and without one,
// with testdata/evidence.html.
func TestEvidenceGolden(t *testing.T) {
	r, cat := figureRenderer(t, "en")
	const text = "A = 172\nM = A.mm\n5947 switch A -> idle0 @borrow\n6505 switch idle0 -> A @window\n6506 prev_mm_dropped @return\n"
	got := ""
	for _, scenario := range []string{"recorded-idle-borrow", ""} {
		files := FigureFiles{SVG: "/en/evidence.svg"}
		if scenario != "" {
			files.JSON = "/traces/" + scenario + ".json"
		}
		out, err := r.Evidence(evidenceOf(t, "6.12/idle-borrow", scenario, text), "A sleeps", files, cat.For("en"))
		if err != nil {
			t.Fatal(err)
		}
		got += string(out)
	}
	golden.File(t, "testdata/evidence.html", []byte(got))
}

// TestEvidenceSVGGolden compares one picture of evidence with testdata/evidence.svg.
func TestEvidenceSVGGolden(t *testing.T) {
	_, cat := figureRenderer(t, "en")
	const text = "A = 172\nM = A.mm\n5947 switch A -> idle0 @borrow\n6505 switch idle0 -> A @window\n6506 prev_mm_dropped @return\n"
	e := evidenceOf(t, "6.12/idle-borrow", "recorded-idle-borrow", text)
	got, err := EvidenceSVG(e, "A <sleeps>", cat.For("en"), Look{Lang: "en", CSS: siteCSS(t)})
	if err != nil {
		t.Fatal(err)
	}
	golden.File(t, "testdata/evidence.svg", got)
}

// TestEvidence renders all excerpts of the library in every language and checks
// what must be so in every figure.
func TestEvidence(t *testing.T) {
	a, err := txtar.ParseFile("../../sim/excerpt/testdata/library.txt")
	if err != nil {
		t.Fatal(err)
	}
	r, cat := figureRenderer(t, langs...)
	for _, f := range a.Files {
		recording, scenario, _ := strings.Cut(f.Name, " ")
		e := evidenceOf(t, recording, scenario, string(f.Data))
		for _, lang := range langs {
			got, err := r.Evidence(e, "", FigureFiles{}, cat.For(lang))
			if err != nil {
				t.Errorf("%s in %s: %v", f.Name, lang, err)
				continue
			}
			ids := checkHTML(t, lang+": "+f.Name, string(got), func(got int) int {
				if got == 1 { // events that are not shown
					return 1
				}
				return 4
			})
			for _, row := range e.Rows {
				if !ids[row.ID] {
					t.Errorf("%s in %s: event %d has no row with id %q", f.Name, lang, row.Event, row.ID)
				}
			}
		}
	}
	for _, d := range cat.Missing() {
		t.Error(d)
	}
}
