package simview_test

import (
	"errors"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"docgen/internal/golden"
	"docgen/internal/simview"
	"docgen/sim/scenarios"
	"docgen/sim/script"
)

// trace runs a script whose expectations must hold.
func trace(t *testing.T, name string, src []byte) *script.Trace {
	t.Helper()
	tr, _ := story(t, name, src)
	return tr
}

// story runs a script, to ask questions of it.
func story(t *testing.T, name string, src []byte) (*script.Trace, *simview.Story) {
	t.Helper()
	s, errs := script.Parse(src)
	if len(errs) > 0 {
		t.Fatalf("parsing %s: %v\n%s", name, errs, src)
	}
	tr, errs := s.Run(name)
	if len(errs) > 0 {
		t.Fatalf("running %s: %v\n%s", name, errs, src)
	}
	return tr, simview.NewStory(tr, s)
}

// library runs every scenario of the library.
func library(t *testing.T) []*script.Trace {
	t.Helper()
	var all []*script.Trace
	for tr := range stories(t) {
		all = append(all, tr)
	}
	return all
}

// stories runs every scenario of the library, to ask questions of it.
func stories(t *testing.T) iter.Seq2[*script.Trace, *simview.Story] {
	t.Helper()
	names, err := fs.Glob(scenarios.FS, "*.mms")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	return func(yield func(*script.Trace, *simview.Story) bool) {
		for _, name := range names {
			src, err := scenarios.FS.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if !yield(story(t, strings.TrimSuffix(name, ".mms"), src)) {
				return
			}
		}
	}
}

// TestFigure compares figures with the goldens in testdata: a txtar archive
// each, with a script, the cut (its labels, on one line) and the figure.
func TestFigure(t *testing.T) {
	golden.Run(t, "testdata/*.txtar", func(t *testing.T, a *txtar.Archive) []txtar.File {
		var src []byte
		var cut simview.Cut
		for _, f := range a.Files {
			switch f.Name {
			case "script":
				src = f.Data
			case "cut":
				from, to, _ := strings.Cut(strings.TrimSpace(string(f.Data)), "..")
				cut = simview.Cut{From: from, To: to}
			case "figure":
			default:
				t.Fatalf("unknown part %q", f.Name)
			}
		}
		f, err := simview.New(trace(t, path.Base(t.Name()), src), "fig", cut)
		if err != nil {
			t.Fatal(err)
		}
		files := slices.DeleteFunc(a.Files, func(f txtar.File) bool { return f.Name == "figure" })
		return append(files, txtar.File{Name: "figure", Data: []byte(dump(f))})
	})
}

func TestCutErrors(t *testing.T) {
	tr := trace(t, "cut", []byte("machine cpus=1 kernel=6.12\nprocess A\nkthread K\n@first\nrun A cpu=0\nrun K cpu=0\n@second\nrun A cpu=0\n"))
	for _, test := range []struct {
		cut  simview.Cut
		want simview.CutError
	}{
		{simview.Cut{From: "frist"}, simview.CutError{Label: "frist", Msg: "no step is labelled @frist", Hint: `did you mean "first"?`}},
		{simview.Cut{To: "secnd"}, simview.CutError{Label: "secnd", Msg: "no step is labelled @secnd", Hint: `did you mean "second"?`}},
		{simview.Cut{From: "elsewhere"}, simview.CutError{Label: "elsewhere", Msg: "no step is labelled @elsewhere"}},
		{simview.Cut{From: "second", To: "first"}, simview.CutError{Label: "first", Msg: "@first comes before @second", Hint: "exchange from and to"}},
	} {
		_, err := simview.New(tr, "fig", test.cut)
		var got *simview.CutError
		if !errors.As(err, &got) || *got != test.want {
			t.Errorf("%+v: got %v, want %v", test.cut, err, &test.want)
		}
	}
}

// A figure without steps shows the state it starts in.
func TestNoSteps(t *testing.T) {
	f, err := simview.New(trace(t, "none", []byte("machine cpus=2 kernel=6.12\nprocess A mm=M\n")), "fig", simview.Cut{})
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Rows) != 0 || len(f.Timeline.Lanes) != 2 || len(f.Timeline.Lanes[1].Segments) != 1 {
		t.Errorf("got %s", dump(f))
	}
}
