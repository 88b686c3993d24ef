package excerpt

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"docgen/internal/golden"
	"docgen/sim/recordings"
	"docgen/sim/replay"
	"docgen/sim/scenarios"
	"docgen/sim/script"
)

// The tests are archives in testdata: recording.jsonl, scenario.mms, and
// excerpts. For each NAME.txt, NAME.want is what it shows and how it compares,
// or what is wrong with it.
func TestExcerpts(t *testing.T) {
	golden.Run(t, "testdata/*.txtar", func(t *testing.T, a *txtar.Archive) []txtar.File {
		var recording *Recording
		var trace *script.Trace
		var all []txtar.File
		for _, f := range a.Files {
			if strings.HasSuffix(f.Name, ".want") {
				continue
			}
			all = append(all, f)
			switch {
			case f.Name == "recording.jsonl":
				r, err := Read("6.1/test", f.Data)
				if err != nil {
					t.Fatal(err)
				}
				recording = r
			case f.Name == "scenario.mms":
				s, errs := script.Parse(f.Data)
				if len(errs) > 0 {
					t.Fatal(errs)
				}
				if trace, errs = s.Run("scenario"); len(errs) > 0 {
					t.Fatal(errs)
				}
			default:
				all = append(all, txtar.File{Name: strings.TrimSuffix(f.Name, ".txt") + ".want", Data: []byte(shown(recording, trace, string(f.Data)))})
			}
		}
		return all
	})
}

func shown(r *Recording, t *script.Trace, text string) string {
	var b strings.Builder
	x, errs := New(r, text)
	if len(errs) == 0 {
		fmt.Fprintf(&b, "cpus %v\n", x.CPUs())
		for _, e := range x.Events {
			fmt.Fprintf(&b, "%d %s", e.N, x.Words(e.Event))
			for _, v := range e.Values {
				fmt.Fprintf(&b, " %s=%s", v.Path(), v.Text)
			}
			fmt.Fprintf(&b, "\n\tskipped %d, then %v\n", e.Skipped, e.After.CPUs)
		}
		if strings.Contains(text, "@") {
			equal := 0
			equal, errs = x.Compare(t)
			fmt.Fprintf(&b, "%d equal\n", equal)
		}
	}
	for _, err := range errs {
		fmt.Fprintf(&b, "error %v\n", err)
	}
	return b.String()
}

// The library's scenarios that mirror recordings do so: every value that was
// recorded at their steps is theirs. A recording, a scenario or the simulator
// that changes shows here before it does in a page.
func TestLibrary(t *testing.T) {
	a, err := txtar.ParseFile("testdata/library.txt")
	if err != nil {
		t.Fatal(err)
	}
	mirrored := map[string]bool{}
	for _, f := range a.Files {
		from, name, _ := strings.Cut(f.Name, " ")
		mirrored[name] = true
		t.Run(name, func(t *testing.T) {
			data, err := Open(from, recordings.FS)
			if err != nil {
				t.Fatal(err)
			}
			r, err := Read(from, data)
			if err != nil {
				t.Fatal(err)
			}
			src, err := scenarios.FS.ReadFile(name + ".mms")
			if err != nil {
				t.Fatal(err)
			}
			s, errs := script.Parse(src)
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			trace, errs := s.Run(name)
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			x, errs := New(r, string(f.Data))
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			equal, errs := x.Compare(trace)
			for _, err := range errs {
				t.Error(err)
			}
			if equal < 20 {
				t.Errorf("only %d values are compared", equal)
			}
		})
	}
	files, _ := fs.Glob(scenarios.FS, "recorded-*.mms")
	for _, file := range files {
		if name := strings.TrimSuffix(file, ".mms"); !mirrored[name] {
			t.Errorf("no excerpt shows that %s is as recorded", name)
		}
	}
}

// A value is quoted by the label of its event.
func TestRecorded(t *testing.T) {
	a, err := txtar.ParseFile("testdata/borrow.txtar")
	if err != nil {
		t.Fatal(err)
	}
	r, err := Read("6.1/test", a.Files[0].Data)
	if err != nil {
		t.Fatal(err)
	}
	x, errs := New(r, "A = 101\nM = A.mm\ncpu0 = cpu1\nswitch A -> idle0 @borrow\nprev_mm_dropped @return\n")
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	for _, test := range []struct{ label, path, want string }{
		{"borrow", "M.mm_count", "2"},
		{"borrow", "M", "1/2"},
		{"borrow", "idle0.active_mm", "M"},
		{"borrow", "idle0.state", "error: idle0.state was not recorded at @borrow: there are A.mm, A.active_mm, idle0.mm, idle0.active_mm, M.mm_users, M.mm_count"},
		{"return", "M.mm_count", "error: no value was recorded at @return"},
		{"none", "M.mm_count", "error: no event is called @none"},
	} {
		got, err := x.Recorded(test.label, test.path)
		if err != nil {
			got = "error: " + err.Error()
		}
		if got != test.want {
			t.Errorf("%s %s: got %q, want %q", test.label, test.path, got, test.want)
		}
	}
}

// A project's recordings come before docgen's, packed or not.
func TestOpen(t *testing.T) {
	own := fstest.MapFS{"6.1/a.jsonl": {Data: []byte("own")}}
	library := fstest.MapFS{"6.1/a.jsonl.gz": {Data: []byte("library")}, "7.0/b.jsonl.gz": {Data: []byte("library")}}
	for name, want := range map[string]string{"6.1/a": "own", "7.0/b": "library"} {
		if data, err := Open(name, own, library); err != nil || string(data) != want {
			t.Errorf("%s: got %q, %v", name, data, err)
		}
	}
	if names := fmt.Sprint(Names(own, library)); names != "[6.1/a 7.0/b]" {
		t.Errorf("names are %s", names)
	}
}

// What is no recording is an error with a place in it.
func TestReadErrors(t *testing.T) {
	const header = `{"ev":"header","format":1,"kernel":"6.1.0-56-amd64","workload":"w","events":1}` + "\n"
	for _, text := range []string{"", header, header + "{}\n", strings.Replace(header, "6.1.0", "9.9.9", 1)} {
		_, err := Read("6.1/test", []byte(text))
		var mistake *replay.Error
		if !errors.As(err, &mistake) || mistake.Line < 1 {
			t.Errorf("%q: got %v", text, err)
		}
	}
}
