package explore

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"docgen/internal/golden"
	"docgen/sim"
	"docgen/sim/script"

	"golang.org/x/tools/txtar"
)

// parse parses a script that has no mistakes.
func parse(t testing.TB, src []byte) *script.Script {
	t.Helper()
	sc, errs := script.Parse(src)
	for _, e := range errs {
		t.Errorf("%v", e)
	}
	if sc == nil {
		t.Fatalf("the script does not parse:\n%s", src)
	}
	return sc
}

// walkerOf returns a script's model, and a walker at the beginning.
func walkerOf(t testing.TB, src []byte) (*model, *walker) {
	t.Helper()
	sc := parse(t, src)
	start, _ := sc.Start()
	md, errs := newModel(sc, start)
	if md == nil {
		t.Fatal(errs)
	}
	return md, newWalker(md, start.Machine)
}

func run(t testing.TB, src []byte, opts Options) *Result {
	t.Helper()
	r, errs := Run(context.Background(), parse(t, src), opts)
	if r == nil {
		t.Fatalf("%v in\n%s", errs, src)
	}
	return r
}

// machines calls f with each script of testdata/machines.txt.
func machines(t *testing.T, f func(t *testing.T, src []byte)) {
	a, err := txtar.ParseFile("testdata/machines.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range a.Files {
		if name, ok := strings.CutSuffix(file.Name, ".mms"); ok {
			t.Run(name, func(t *testing.T) { f(t, file.Data) })
		}
	}
}

// TestMachines compares what is found on small machines with what is written
// beside them.
func TestMachines(t *testing.T) {
	golden.Run(t, "testdata/machines.txt", func(t *testing.T, a *txtar.Archive) []txtar.File {
		var src []byte
		for i := range a.Files {
			f := &a.Files[i]
			if strings.HasSuffix(f.Name, ".mms") {
				src = f.Data
				continue
			}
			var b bytes.Buffer
			for _, symmetry := range []bool{true, false} {
				r := run(t, src, Options{NoSymmetry: !symmetry, Jobs: 2})
				fmt.Fprintf(&b, "symmetry %v: %s, %d states, %d steps, depth %d, checked to %d, %d ends, %d of them stuck\n",
					symmetry, r.Stop, r.States, r.Steps, r.Depth, r.Checked, r.Ends, r.Stuck)
				if r.Dead != nil && symmetry {
					fmt.Fprintf(&b, "stuck after %d steps:\n%s", r.Dead.Steps, r.Dead.Script)
				}
			}
			f.Data = b.Bytes()
		}
		return a.Files
	})
}

// faults returns the scenarios of testdata/faults.txt by name, bugs those of testdata/bugs.txt.
func faults(t testing.TB) map[string][]byte { return sources(t, "testdata/faults.txt") }
func bugs(t testing.TB) map[string][]byte   { return sources(t, "testdata/bugs.txt") }

func sources(t testing.TB, file string) map[string][]byte {
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, f := range a.Files {
		if name, ok := strings.CutSuffix(f.Name, ".mms"); ok {
			all[name] = f.Data
		}
	}
	return all
}

// TestFaults explores a scenario with each fault, in a machine that has just
// what it takes, and compares the counterexample with the one written beside it.
// TestBugs does so with bugs that kernels had.
func TestFaults(t *testing.T) {
	counterexamples(t, "testdata/faults.txt")
	all := faults(t)
	for _, name := range sim.Faults() {
		src, ok := all[name]
		if !ok {
			t.Errorf("the fault %s has no scenario in testdata/faults.txt", name)
		} else if !bytes.Contains(src, []byte("inject "+name+"\n")) {
			t.Errorf("the scenario %s does not inject it", name)
		}
		delete(all, name)
	}
	for name := range all {
		t.Errorf("%s in testdata/faults.txt is no fault", name)
	}
}

func TestBugs(t *testing.T) { counterexamples(t, "testdata/bugs.txt") }

func counterexamples(t *testing.T, file string) {
	golden.Run(t, file, func(t *testing.T, a *txtar.Archive) []txtar.File {
		var src []byte
		for i := range a.Files {
			f := &a.Files[i]
			if strings.HasSuffix(f.Name, ".mms") {
				src = f.Data
				continue
			}
			r := run(t, src, Options{Jobs: 2})
			if r.Violation == nil {
				t.Errorf("%s: %v, no counterexample", f.Name, r.Stop)
				continue
			}
			v := r.Violation
			f.Data = fmt.Appendf(nil, "# %s after %d steps: %s\n%s", v.Invariant, v.Steps, v.Message, v.Script)
		}
		return a.Files
	})
}

// TestBugsMended explores the same as the release that no longer has the bug:
// then nothing is found.
func TestBugsMended(t *testing.T) {
	for name, src := range bugs(t) {
		mended, _, ok := bytes.Cut(src, []byte(":"))
		release, ok2 := bytes.CutPrefix(mended, []byte("# mended in "))
		if !ok || !ok2 {
			t.Errorf("%s does not say in which release it was mended", name)
			continue
		}
		sc, errs := script.ParseAs(src, "kernel="+string(release))
		if sc == nil {
			t.Errorf("%s: %v", name, errs)
			continue
		}
		if r, errs := Run(t.Context(), sc, Options{}); r == nil || r.Stop != Exhausted {
			t.Errorf("%s in %s: got %+v %v, want it exhausted", name, release, r, errs)
		}
	}
}

// TestFaultsMatter takes the fault out of each scenario: then nothing is found.
func TestFaultsMatter(t *testing.T) {
	for name, src := range faults(t) {
		fixed := bytes.ReplaceAll(src, []byte("inject "+name+"\n"), nil)
		if r := run(t, fixed, Options{}); r.Stop != Exhausted {
			t.Errorf("%s without the fault: got %v, want it exhausted", name, r.Stop)
		}
	}
}

// TestCounterexamples runs the counterexamples as scenarios: the violation is
// there, and not without the last line's permission.
func TestCounterexamples(t *testing.T) {
	all := faults(t)
	maps.Copy(all, bugs(t))
	for name, src := range all {
		v := run(t, src, Options{}).Violation
		if v == nil {
			continue // TestFaults tells
		}
		sc := parse(t, []byte(v.Script))
		trace, errs := sc.Run(name)
		if len(errs) > 0 {
			t.Errorf("%s: %v in\n%s", name, errs, v.Script)
		}
		last := trace.Steps[len(trace.Steps)-1].Violations
		if !slices.ContainsFunc(last, func(b sim.Violation) bool { return b.Invariant == v.Invariant }) {
			t.Errorf("%s: the last step breaks %v, want %s, in\n%s", name, last, v.Invariant, v.Script)
		}
		for _, step := range trace.Steps[:len(trace.Steps)-1] {
			if len(step.Violations) > 0 {
				t.Errorf("%s: %s breaks %v before the end, in\n%s", name, step.Op, step.Violations, v.Script)
			}
		}
	}
}

// TestJobs explores with more and fewer goroutines: the results are the same, to the last byte.
func TestJobs(t *testing.T) {
	all := faults(t)
	maps.Copy(all, bugs(t))
	all["none"] = []byte("machine cpus=2 kernel=6.12 tlb=none memory=none\nkthread A\nkthread B\nexplore mms=1\nany A B: run|exec|exit\nend\n")
	for name, src := range sources(t, "testdata/machines.txt") {
		if name == "copy-on-write" || name == "own-files" || name == "munmap" || name == "oom" || name == "hotplug-6.14" {
			all[name] = src
		}
	}
	for name, src := range all {
		want := fmt.Sprintf("%+v", show(run(t, src, Options{})))
		for _, jobs := range []int{2, 3, 8} {
			if got := fmt.Sprintf("%+v", show(run(t, src, Options{Jobs: jobs}))); got != want {
				t.Errorf("%s: with %d jobs\ngot  %s\nwant %s", name, jobs, got, want)
			}
		}
	}
}

// show returns a result with what it points to.
func show(r *Result) any {
	v, d := Counterexample{}, Counterexample{}
	if r.Violation != nil {
		v = *r.Violation
	}
	if r.Dead != nil {
		d = *r.Dead
	}
	flat := *r
	flat.Violation, flat.Dead = nil, nil
	return []any{flat, v, d}
}

// endless has more states than anybody can wait for.
const endless = `
machine cpus=3 kernel=6.12 tlb=none memory=none
kthread A
kthread B
kthread C
kthread D
explore mms=3
  any A B C D: run | exec | exit
end
`

// TestBounds stops explorations early. What is known then is true.
func TestBounds(t *testing.T) {
	for _, tt := range []struct {
		opts Options
		stop Stop
	}{
		{Options{States: 3000}, StateBound},
		{Options{Depth: 12}, DepthBound},
		{Options{Memory: 4 << 20}, MemoryBound},
		{Options{Memory: 1}, MemoryBound},
	} {
		r := run(t, []byte(endless), tt.opts)
		if r.Stop != tt.stop || r.States == 0 || r.Checked < r.Depth-1 || r.Checked > r.Depth || r.Violation != nil {
			t.Errorf("%+v: got %+v, want stop %v", tt.opts, r, tt.stop)
		}
		if tt.opts.States > 0 && r.States < tt.opts.States {
			t.Errorf("%+v: got %d states", tt.opts, r.States)
		}
		if tt.opts.Depth > 0 && (r.Depth != tt.opts.Depth || r.Checked != tt.opts.Depth) {
			t.Errorf("%+v: got depth %d, checked to %d", tt.opts, r.Depth, r.Checked)
		}
		if tt.opts.Memory > 1 && r.Bytes > tt.opts.Memory*5/4 {
			t.Errorf("%+v: got %d bytes", tt.opts, r.Bytes)
		}
	}
}

// TestInterrupt cancels an exploration that would not end, as soon as it shows progress.
func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	seen := 0
	r, errs := Run(ctx, parse(t, []byte(endless)), Options{Jobs: 2, Progress: func(p Progress) {
		seen = p.States
		if p.States > 2000 {
			cancel()
		}
	}})
	if r == nil {
		t.Fatal(errs)
	}
	if r.Stop != Interrupted || r.States < seen || r.Checked < 0 {
		t.Errorf("got %+v, want it interrupted with at least %d states", r, seen)
	}
}

// TestProgress requires that progress only goes forward, and ends at the result.
func TestProgress(t *testing.T) {
	var all []Progress
	r := run(t, []byte("machine cpus=2 kernel=6.12 tlb=none memory=none\nprocess A\nprocess B\nexplore\nany A B: run|exit\nend\n"),
		Options{Progress: func(p Progress) { all = append(all, p) }})
	if len(all) < 10 || all[len(all)-1].States != r.States {
		t.Fatalf("got %d reports for %+v", len(all), r)
	}
	for i := 1; i < len(all); i++ {
		if all[i].States < all[i-1].States || all[i].Steps < all[i-1].Steps || all[i].Depth < all[i-1].Depth {
			t.Errorf("progress goes back from %+v to %+v", all[i-1], all[i])
		}
	}
}

// TestMistakes lists what is wrong with scripts that cannot be explored though they parse.
func TestMistakes(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{"process A\n", "1:1: the scenario has no explore block"},
		{"process A\nexec A\nexplore mms=1\nany A: run\nend\n", "2:1: exec A mm=mm_A_2 is refused: not-running"},
		{"process A\nexplore\nany A: " + strings.Repeat("run | exit then sleep |", 400) + "exit\nend\n", "2:1: the any lines of A say more than can be told apart"},
		{"machine cpus=8 tlb=none memory=none\nprocess A\nexplore tasks=20\nany A: run|clone\nend\n", "3:1: the machine is larger than can be explored"},
		{"machine cpus=2\nprocess A\nexplore mms=3\nany A: run|exec|mmap heap pages=9|write heap[0]|read heap[1]|read heap[2]|write heap[8]\nend\n",
			"3:1: the memory is larger than can be explored: with 3 mms and 2 CPUs, up to 3 pages may be read or written"},
		{"process A\nexplore\nany A: run" + areas(17) + "\nend\n", "2:1: the memory is larger than can be explored: it may have up to 16 areas"},
		{"process A\nexplore files=5\nany A: run|open_mem any\nend\n", "2:1: files=5 is more than can be explored: a task may have up to 4 files open"},
	} {
		_, errs := Run(context.Background(), parse(t, []byte(tt.src)), Options{})
		if len(errs) != 1 || !strings.HasPrefix(errs[0].Error(), tt.want) {
			t.Errorf("%q: got %v, want %s", tt.src, errs, tt.want)
		}
	}
}

// areas writes choices that map n areas.
func areas(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "|mmap a%c", 'a'+i)
	}
	return b.String()
}
