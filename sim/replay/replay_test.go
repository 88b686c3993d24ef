package replay

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// recordings lists the recordings of other people's, and of this project.
func recordings(t testing.TB, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no recordings %s: %v", pattern, err)
	}
	return files
}

// theirs are 24 workloads on Linux 6.1 and 6.12, made for this purpose but not
// by this project's recorder.
const theirs = "testdata/6.*/*.jsonl.gz"

func replayed(t testing.TB, name string) *File {
	t.Helper()
	in, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	f, err := Replay(name, in)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Everything in the recordings is predicted, but for what the windows explain,
// and that is less than a fifth of a percent, with the recorder's own events or
// without them.
func TestRecordings(t *testing.T) {
	for _, name := range recordings(t, theirs) {
		f := replayed(t, name)
		if !f.OK() || f.Checked < 10000 {
			t.Errorf("%s", f.Summary())
			for _, m := range f.Mismatches[:min(3, len(f.Mismatches))] {
				t.Errorf("%s:%d: %s", name, m.Line, m.String())
			}
		}
		if f.AllExplained()*500 >= f.Checked || f.Others.Explained*500 >= f.Others.Checked {
			t.Errorf("%s: explained %d of %d, %d of %d without the recorder", name, f.AllExplained(), f.Checked,
				f.Others.Explained, f.Others.Checked)
		}
	}
}

// gaps are recordings of this project in which some counters are neither
// predicted nor explained yet: two tasks' clones, exits and readers of /proc
// overlap more than the windows allow for.
var gaps = []string{"clone-forest", "random-7-150", "exec-nonleader"}

// The recordings that tools/record made of five kernels, 5.10 to 7.0.
func TestOwnRecordings(t *testing.T) {
	for _, name := range recordings(t, "../../tools/record/recordings/*/*.jsonl.gz") {
		f := replayed(t, name)
		known := slices.ContainsFunc(gaps, func(gap string) bool { return strings.HasPrefix(filepath.Base(name), gap) })
		if len(f.Errors) > 0 || f.Unexplained > 0 && !known || f.Unexplained*1000 > f.Checked*2 {
			t.Errorf("%s: %v", f.Summary(), f.Errors)
		}
	}
}

// decoded reads a recording.
func decoded(t testing.TB, name string) (Header, []Event) {
	t.Helper()
	in, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	d, err := NewDecoder(in)
	if err != nil {
		t.Fatal(err)
	}
	var list []Event
	for {
		var e Event
		if err := d.Next(&e); err == io.EOF {
			return d.Header, list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, e)
	}
}

// A recording that has been read and written again says the same.
func TestRewritten(t *testing.T) {
	for _, name := range recordings(t, theirs) {
		h, list := decoded(t, name)
		b := h.Append(nil)
		for i := range list {
			b = list[i].Append(b)
		}
		f, err := Replay(name, bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := f.Summary(), replayed(t, name).Summary(); got != want {
			t.Errorf("rewritten: %s\nwant       %s", got, want)
		}
	}
}

// accepted says whether a recording replays without anything unexplained.
func accepted(t testing.TB, h Header, list []Event) bool {
	t.Helper()
	r, err := NewReplayer(h)
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		if err := r.Event(&list[i]); err != nil {
			return false
		}
	}
	return r.Finish().OK()
}

// What a kernel cannot have done is reported: a counter one or two off, another
// active_mm, an event left out. Only a counter that lies within an open window
// may be off by one and be taken for what the window allows.
func TestCorruptions(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	tried, missed := map[string]int{}, map[string]int{}
	for _, name := range recordings(t, theirs) {
		h, list := decoded(t, name)
		try := func(kind string, corrupted []Event) {
			tried[kind]++
			if accepted(t, h, corrupted) {
				missed[kind]++
			}
		}
		change := func(kind string, i int, f func(*Event)) {
			c := slices.Clone(list)
			f(&c[i])
			try(kind, c)
		}
		for range 4 {
			i := pick(rng, list, func(e *Event) bool { return e.Kind == Switch })
			other := list[max(0, i-200+pick(rng, list[max(0, i-200):i+1], func(e *Event) bool {
				return e.Kind == Switch && e.Task.ActiveMM != list[i].Task.ActiveMM
			}))].Task.ActiveMM
			for _, d := range []int{-2, -1, 1, 2} {
				change(fmt.Sprintf("mm_users %+d", d), i, func(e *Event) { e.Users += d })
				change(fmt.Sprintf("mm_count %+d", d), i, func(e *Event) { e.Count += d })
			}
			if other != list[i].Task.ActiveMM {
				change("active_mm", i, func(e *Event) { e.Task.ActiveMM = other })
			}
			for _, kind := range []Kind{DropMM, Fork, PrevMMDropped} {
				if j := pick(rng, list, func(e *Event) bool { return e.Kind == kind }); j >= 0 {
					try("without "+kind.String(), slices.Delete(slices.Clone(list), j, j+1))
				}
			}
		}
	}
	for kind, n := range tried {
		t.Logf("%s: %d of %d noticed", kind, n-missed[kind], n)
		if missed[kind] > 0 && (!strings.HasSuffix(kind, "1") || missed[kind]*50 > n) {
			t.Errorf("%s: %d of %d not noticed", kind, missed[kind], n)
		}
	}
	if len(tried) < 11 {
		t.Errorf("only %d kinds of corruption were tried", len(tried))
	}
}

// pick chooses an event at random; -1 if there is none.
func pick(rng *rand.Rand, list []Event, ok func(*Event) bool) int {
	for range 10 * len(list) {
		if i := rng.IntN(len(list)); ok(&list[i]) {
			return i
		}
	}
	return -1
}

// Whatever a file holds, the end is a result or a mistake with its place.
func FuzzReplay(f *testing.F) {
	f.Add([]byte(`{"ev":"header","format":1,"kernel":"6.12.95+deb12-amd64","workload":"x","events":1}` + "\n" +
		`{"t":0,"cpu":0,"ev":"switch","prev":{"pid":1,"comm":"A","mm":"mm1","active_mm":"mm1","state":1},"next":{"pid":0,"comm":"swapper/0","mm":null,"active_mm":"mm1"},"mm_users":1,"mm_count":2}` + "\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := Replay("fuzz", bytes.NewReader(b))
		if err == nil && r == nil {
			t.Fatal("neither a result nor an error")
		}
		if err != nil {
			t.Fatalf("a recording in memory cannot fail to be read: %v", err)
		}
		for _, e := range r.Errors {
			if e.Line < 1 || e.Msg == "" {
				t.Errorf("a mistake without a place: %+v", e)
			}
		}
	})
}

// run replays events.
func run(t testing.TB, h Header, list []Event) *File {
	t.Helper()
	r, err := NewReplayer(h)
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		if err := r.Event(&list[i]); err != nil {
			t.Fatal(err)
		}
	}
	return r.Finish()
}
