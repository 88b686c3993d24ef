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

const recordingsDir = "../recordings/"

// recordings lists the recordings of the project: those of theirs, or the rest,
// which tools/record made.
func recordings(t testing.TB, theirs bool) []string {
	t.Helper()
	files, err := filepath.Glob(recordingsDir + "*/*.jsonl.gz")
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(name string) bool {
		release, workload, _ := strings.Cut(strings.TrimPrefix(filepath.ToSlash(name), recordingsDir), "/")
		in := strings.HasPrefix(release, "6.1") && release != "6.18" && slices.Contains(theirWorkloads, strings.TrimSuffix(workload, ".jsonl.gz"))
		return in != theirs
	})
	if len(files) == 0 {
		t.Fatal("no recordings")
	}
	return files
}

// theirWorkloads are those on Linux 6.1 and 6.12 that were recorded for this
// purpose, but not by this project's recorder, with the tracer awake.
var theirWorkloads = []string{"anon-mem", "exec-threads", "fork-exit", "hotplug", "idle-borrow", "lazy-exit",
	"proc-reader", "random-1-60", "threads", "two-users", "use-mm", "vfork-exec"}

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
	for _, name := range recordings(t, true) {
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

// enigmas are the only fields in the recordings of this project that are
// neither predicted nor explained.
var enigmas = []string{
	// migration/0 has borrowed mm8 and dropped it 0.6 ms before, for the recorder saw finish_task_switch return.
	"6.1/affinity-hop.jsonl.gz:537: switch on CPU 1: mm_count of mm8: predicted 1, observed 2",
}

// The recordings that tools/record made of five kernels, 5.10 to 7.0.
func TestOwnRecordings(t *testing.T) {
	left := slices.Clone(enigmas)
	for _, name := range recordings(t, false) {
		f := replayed(t, name)
		for _, e := range f.Errors {
			t.Errorf("%s: %v", name, e)
		}
		for _, m := range f.Mismatches {
			line := fmt.Sprintf("%s:%d: %s", strings.TrimPrefix(name, recordingsDir), m.Line, m.String())
			if i := slices.Index(left, line); i >= 0 {
				left = slices.Delete(left, i, i+1)
			} else {
				t.Error(line)
			}
		}
	}
	for _, line := range left {
		t.Errorf("no enigma any more: %s", line)
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
	for _, name := range recordings(t, true) {
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
	for _, name := range recordings(t, true) {
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
			i := pick(rng, list, func(e *Event) bool { return e.Users > 0 })
			for _, d := range []int{-2, -1, 1, 2} {
				change(fmt.Sprintf("mm_users %+d", d), i, func(e *Event) { e.Users += d })
				change(fmt.Sprintf("mm_count %+d", d), i, func(e *Event) { e.Count += d })
			}
			i = pick(rng, list, func(e *Event) bool { return e.Kind == Switch })
			other := list[max(0, i-200+pick(rng, list[max(0, i-200):i+1], func(e *Event) bool {
				return e.Kind == Switch && e.Task.ActiveMM != list[i].Task.ActiveMM
			}))].Task.ActiveMM
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

// mutate changes n events of a recording at random, as no kernel would.
func mutate(rng *rand.Rand, list []Event, n int) []Event {
	for range n {
		i, j := rng.IntN(len(list)), rng.IntN(len(list))
		a, b := &list[i], &list[j]
		switch rng.IntN(12) {
		case 0:
			list = slices.Delete(list, i, i+1)
		case 1:
			list = slices.Insert(list, i, *b)
		case 2:
			*a, *b = *b, *a
		case 3:
			a.Kind = Kind(rng.IntN(int(numKinds)))
		case 4:
			a.CPU = rng.IntN(MaxCPUs)
		case 5:
			a.Task = b.Task
		case 6:
			a.Other = b.Task
		case 7:
			a.Task.PID = b.Task.PID
		case 8:
			a.Task.MM, a.Task.ActiveMM = b.Task.ActiveMM, Null
		case 9:
			a.MM = b.MM
		case 10:
			a.Users, a.Count = b.Count, rng.IntN(1<<16)-1<<15
		case 11:
			a.T, a.Other.State = b.T, taskDead
		}
		if len(list) == 0 {
			break
		}
	}
	return list
}

// Whatever is said to have happened, the replay goes on to its end: it reports
// mismatches, or that the recording is beyond what it can hold.
func testMutation(t *testing.T, h Header, list []Event, seed uint64, n int) {
	t.Helper()
	r, err := NewReplayer(h)
	if err != nil {
		t.Fatal(err)
	}
	list = mutate(rand.New(rand.NewPCG(seed, 0)), slices.Clone(list), n)
	for i := range list {
		if r.Event(&list[i]) != nil {
			break
		}
	}
	f := r.Finish()
	if len(f.Mismatches) > f.Unexplained || f.Unexplained > f.Checked {
		t.Errorf("seed %d, %d mutations: %d mismatches told, %d unexplained, %d checked", seed, n,
			len(f.Mismatches), f.Unexplained, f.Checked)
	}
}

// mutated are short recordings with something of everything in them.
var mutated = []string{"5.10/clone-forest", "5.10/hotplug-alive", "6.1/hotplug-alive", "6.1/proc-reader-quiet", "6.1/use-mm-quiet",
	"6.12/hotplug-alive", "6.12/affinity-hop", "6.18/tty-storm", "7.0/exec-nonleader"}

func TestMutations(t *testing.T) {
	for _, name := range mutated {
		h, list := decoded(t, recordingsDir+name+".jsonl.gz")
		for seed := range uint64(300) {
			testMutation(t, h, list, seed, 1+int(seed)%50)
		}
	}
}

func FuzzMutations(f *testing.F) {
	headers, lists := make([]Header, len(mutated)), make([][]Event, len(mutated))
	for i, name := range mutated {
		headers[i], lists[i] = decoded(f, recordingsDir+name+".jsonl.gz")
		f.Add(uint8(i), uint64(i), uint8(10))
	}
	f.Fuzz(func(t *testing.T, which uint8, seed uint64, n uint8) {
		i := int(which) % len(mutated)
		testMutation(t, headers[i], lists[i], seed, int(n))
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
