package script

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"docgen/internal/golden"
	"docgen/sim"
)

// Every trace of the library, and of the test scripts that run, obeys the rules
// of the Trace Event Format, as its description has them:
//
//   - an event has a name, a phase, a time, a process and a thread;
//   - B and E of a thread nest perfectly: an E ends the innermost slice, whose
//     name and category it repeats;
//   - the times of a thread's B and E do not decrease;
//   - an instant has a scope; counters have numbers for arguments; metadata is
//     one of the known kinds with the argument that it is to have;
//   - a thread that is used has a name.
func TestChrome(t *testing.T) {
	scripts := library(t)
	for name, src := range testScripts(t) {
		scripts[name] = src
	}
	checked := 0
	for name, src := range scripts {
		s, _ := Parse(src)
		if s == nil {
			continue
		}
		tr, _ := s.Run(name)
		checkChrome(t, name, tr)
		checked++
	}
	if checked < 40 {
		t.Errorf("checked %d traces only", checked)
	}
}

// A shown is an event as a reader of the format sees it. What may be absent is a pointer.
type shown struct {
	Name  *string        `json:"name"`
	Cat   *string        `json:"cat"`
	Phase *string        `json:"ph"`
	TS    *float64       `json:"ts"`
	PID   *int           `json:"pid"`
	TID   *int           `json:"tid"`
	Scope *string        `json:"s"`
	Args  map[string]any `json:"args"`
}

func checkChrome(t *testing.T, name string, tr *Trace) {
	t.Helper()
	data, err := tr.Chrome()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var file struct {
		Events []shown `json:"traceEvents"`
		Unit   string  `json:"displayTimeUnit"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if file.Unit != "ns" && file.Unit != "ms" {
		t.Errorf("%s: displayTimeUnit is %q, want ns or ms", name, file.Unit)
	}
	open := map[int][]shown{}
	named, used := map[int]bool{}, map[int]bool{}
	counters := map[string]map[string]any{}
	process, operations, functions, violations := "", 0, 0, 0
	last := 0.0
	for i, e := range file.Events {
		at := fmt.Sprintf("%s: event %d", name, i)
		if e.Name == nil || *e.Name == "" || e.Phase == nil || e.TS == nil || e.PID == nil || e.TID == nil {
			t.Fatalf("%s lacks a name, a phase, a time, a process or a thread", at)
		}
		if *e.TS < last {
			t.Errorf("%s is at %v, after one at %v", at, *e.TS, last)
		}
		last = *e.TS
		if *e.Phase != "M" {
			used[*e.TID] = true
			if e.Cat == nil {
				t.Errorf("%s (%s) has no category", at, *e.Name)
			}
		}
		stack := open[*e.TID]
		switch *e.Phase {
		case "B":
			open[*e.TID] = append(stack, e)
			switch *e.Cat {
			case operationCat:
				operations++
			case functionCat:
				if e.Args["resumed"] == nil {
					functions++
				}
			}
		case "E":
			if len(stack) == 0 {
				t.Fatalf("%s ends %s, but nothing is open on thread %d", at, *e.Name, *e.TID)
			}
			if top := stack[len(stack)-1]; *top.Name != *e.Name || *top.Cat != *e.Cat {
				t.Fatalf("%s ends %s, but %s is the innermost on thread %d", at, *e.Name, *top.Name, *e.TID)
			}
			open[*e.TID] = stack[:len(stack)-1]
		case "i":
			if e.Scope == nil || !slices.Contains([]string{"g", "p", "t"}, *e.Scope) {
				t.Errorf("%s, an instant, has no scope", at)
			}
			if *e.Name == "violation" {
				violations++
			}
		case "C":
			if len(e.Args) == 0 {
				t.Errorf("%s, a counter, counts nothing", at)
			}
			for key, value := range e.Args {
				if _, isNumber := value.(float64); !isNumber {
					t.Errorf("%s: the counter %s %s is %v, no number", at, *e.Name, key, value)
				}
			}
			counters[*e.Name] = e.Args
		case "M":
			switch text, _ := e.Args["name"].(string); *e.Name {
			case "process_name":
				process = text
			case "thread_name":
				named[*e.TID] = text != ""
			case "thread_sort_index":
				if _, isNumber := e.Args["sort_index"].(float64); !isNumber {
					t.Errorf("%s: the sort index %v is no number", at, e.Args["sort_index"])
				}
			default:
				t.Errorf("%s: no such metadata: %s", at, *e.Name)
			}
		default:
			t.Errorf("%s has the phase %q, which this export does not use", at, *e.Phase)
		}
	}
	for tid, stack := range open {
		if len(stack) > 0 {
			t.Errorf("%s: %s is not ended on thread %d", name, *stack[len(stack)-1].Name, tid)
		}
	}
	for tid := range used {
		if !named[tid] || tid == 0 {
			t.Errorf("%s: thread %d has no name, or is 0", name, tid)
		}
	}

	// And they tell what the trace tells.
	if want := tr.Name + " · Linux " + tr.Kernel.String(); process != want {
		t.Errorf("%s: the process is called %q, want %q", name, process, want)
	}
	calls, broken := 0, 0
	for _, s := range tr.Steps {
		broken += len(s.Violations)
		for _, e := range s.Events {
			if e.Kind == sim.Call {
				calls++
			}
		}
	}
	if operations != len(tr.Steps) || functions != calls || violations != broken {
		t.Errorf("%s: %d operations, %d functions, %d violations, want %d, %d, %d", name,
			operations, functions, violations, len(tr.Steps), calls, broken)
	}
	if last != float64(tr.Micros) {
		t.Errorf("%s: it ends at %v, want %d, the number of micro-steps", name, last, tr.Micros)
	}
	end := tr.End()
	for id, mm := range end.MMs {
		got := counters[tr.MMs[id]]
		if got["mm_users"] != float64(mm.Users) || got["mm_count"] != float64(mm.Count) {
			t.Errorf("%s: %s ends at %v, want %d/%d", name, tr.MMs[id], got, mm.Users, mm.Count)
		}
	}
}

// One trace in full: what a reader gets to see.
func TestChromeGolden(t *testing.T) {
	s, errs := Parse([]byte(`machine cpus=1 kernel=6.12
process A mm=M
kthread K
run A cpu=0
@borrow
run K cpu=0 until=switch_to
@rest
finish K
run K cpu=0
expect refused running
mmget A M
`))
	if errs != nil {
		t.Fatal(errs)
	}
	tr, errs := s.Run("borrow")
	if errs != nil {
		t.Fatal(errs)
	}
	data, err := tr.Chrome()
	if err != nil {
		t.Fatal(err)
	}
	golden.File(t, "testdata/chrome.json", data)
}

// Whatever runs can be exported, in both forms, by their rules.
func FuzzExports(f *testing.F) {
	for _, src := range library(f) {
		f.Add(src)
	}
	for _, src := range testScripts(f) {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		s, _ := Parse(src)
		if s == nil {
			return
		}
		tr, _ := s.Run("fuzz")
		checkChrome(t, "fuzz", tr)
		data, err := tr.JSON()
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range readSchema(t).check(t, data) {
			t.Error(problem)
		}
	})
}
