package explore

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"docgen/sim/scenarios"
	"docgen/sim/script"
)

// open returns the scenarios of the library that leave something open, by name.
func open(t testing.TB) map[string]*script.Script {
	t.Helper()
	files, err := fs.Glob(scenarios.FS, "*.mms")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	all := map[string]*script.Script{}
	for _, file := range files {
		src, err := scenarios.FS.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if sc := parse(t, src); sc.Choices() != nil {
			all[file] = sc
		}
	}
	return all
}

// TestLibrary looks at the first states of the library's scenarios with open
// choices; BenchmarkExplore looks at all.
func TestLibrary(t *testing.T) {
	all := open(t)
	if all["ctxsw.mms"] == nil {
		t.Error("there is no scenario ctxsw")
	}
	for file, sc := range all {
		r, errs := Run(t.Context(), sc, Options{Jobs: 2, States: 20_000})
		if r == nil {
			t.Errorf("%s: %v", file, errs)
		} else if r.Stop != StateBound && r.Stop != Exhausted {
			t.Errorf("%s: %v with %d states, want no violation; %+v", file, r.Stop, r.States, r.Violation)
		}
	}
}

// TestBench begins to explore the machines of bench, and finds nothing wrong.
func TestBench(t *testing.T) {
	files, err := filepath.Glob("bench/*.mms")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if r := run(t, src, Options{Jobs: 2, States: 20_000}); r.Stop != StateBound {
			t.Errorf("%s: %v with %d states; %+v", file, r.Stop, r.States, r.Violation)
		}
	}
}

// BenchmarkExplore exhausts the library's scenarios with open choices, ctxsw
// under today's rules, too, and the smaller one that is compared with SPIN, with
// and without symmetry. One iteration is one exploration.
func BenchmarkExplore(b *testing.B) {
	bench := func(name string, sc *script.Script, opts Options) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var r *Result
			for b.Loop() {
				if r, _ = Run(b.Context(), sc, opts); r == nil || r.Stop != Exhausted {
					b.Fatalf("%+v", r)
				}
			}
			b.ReportMetric(float64(r.States)*float64(b.N)/b.Elapsed().Seconds(), "states/s")
			b.ReportMetric(float64(r.Bytes)/float64(r.States), "B/state")
			b.ReportMetric(float64(r.States), "states")
		})
	}
	for file, sc := range open(b) {
		bench(file, sc, Options{Jobs: 2})
	}
	src, err := scenarios.FS.ReadFile("ctxsw.mms")
	if err != nil {
		b.Fatal(err)
	}
	today, errs := script.ParseAs(src, "kernel=6.12")
	if today == nil {
		b.Fatal(errs)
	}
	bench("ctxsw-6.12", today, Options{Jobs: 2})
	if src, err = os.ReadFile("bench/ctxsw-small.mms"); err != nil {
		b.Fatal(err)
	}
	small := parse(b, src)
	bench("small", small, Options{Jobs: 1})
	for _, jobs := range []int{1, 2} {
		bench("small-no-symmetry-"+string(rune('0'+jobs)), small, Options{Jobs: jobs, NoSymmetry: true})
	}
}
