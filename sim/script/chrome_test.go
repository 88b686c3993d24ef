package script

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"

	"docgen/internal/golden"
	"docgen/sim"
)

// Every trace of the library, and of the test scripts that run, obeys the rules
// of the Trace Event Format, as its description has them:
//
//   - an event has a name, a phase, a time, a process and a thread;
//   - the slices of a thread, which are X, nest perfectly, and of those that begin
//     at the same time the outermost comes first;
//   - the two ends of a flow have a name, a category and a number in common, are in
//     slices, and the end does not come before the beginning;
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
	Dur   *float64       `json:"dur"`
	ID    *int           `json:"id"`
	Bind  *string        `json:"bp"`
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
	threads := map[int][]shown{} // slices
	var begun, ended []shown     // flows
	named, used := map[int]bool{}, map[int]bool{}
	counters := map[string]map[string]any{}
	process, operations, functions, violations := "", 0, 0, 0
	last := 1000.0
	for i, e := range file.Events {
		at := fmt.Sprintf("%s: event %d", name, i)
		if e.Name == nil || *e.Name == "" || e.Phase == nil || e.TS == nil || e.PID == nil || e.TID == nil {
			t.Fatalf("%s lacks a name, a phase, a time, a process or a thread", at)
		}
		if *e.TS < 1000 || *e.TS != math.Trunc(*e.TS) {
			t.Errorf("%s is at %v", at, *e.TS)
		}
		if *e.Phase != "M" {
			used[*e.TID] = true
			if e.Cat == nil {
				t.Errorf("%s (%s) has no category", at, *e.Name)
			}
		}
		switch *e.Phase {
		case "X":
			if e.Dur == nil || *e.Dur < 0 {
				t.Fatalf("%s, a slice, does not say how long it takes", at)
			}
			threads[*e.TID] = append(threads[*e.TID], e)
			last = max(last, *e.TS+*e.Dur)
			switch *e.Cat {
			case operationCat:
				operations++
			case functionCat, ipiCat:
				if e.Args["resumed"] == nil {
					functions++
				}
			}
		case "s":
			begun = append(begun, e)
		case "f":
			if e.Bind == nil || *e.Bind != "e" {
				t.Errorf("%s, the end of a flow, is not bound to the slice around it", at)
			}
			ended = append(ended, e)
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
	for tid := range threads {
		checkNesting(t, name, threads[tid])
	}
	checkFlows(t, name, threads, begun, ended)
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
	if want := float64(1000 * (tr.Micros + 1)); last != want {
		t.Errorf("%s: it ends at %v, want %v, after all micro-steps", name, last, want)
	}
	end := tr.End()
	for id, mm := range end.MMs {
		got := counters[tr.MMs[id]]
		if got["mm_users"] != float64(mm.Users) || got["mm_count"] != float64(mm.Count) {
			t.Errorf("%s: %s ends at %v, want %d/%d", name, tr.MMs[id], got, mm.Users, mm.Count)
		}
	}
}

// span is when an event begins and ends.
func (e shown) span() (from, to int) {
	from = int(*e.TS)
	if e.Dur == nil {
		return from, from
	}
	return from, from + int(*e.Dur)
}

// checkNesting requires that of two slices of a thread one is in the other, or
// that they have nothing in common.
func checkNesting(t *testing.T, name string, events []shown) {
	t.Helper()
	slices.SortStableFunc(events, func(a, b shown) int { return cmp.Compare(*a.TS, *b.TS) })
	var stack []shown
	for _, e := range events {
		from, to := e.span()
		for len(stack) > 0 {
			if _, end := stack[len(stack)-1].span(); end > from || end == from && to == from {
				break
			}
			stack = stack[:len(stack)-1]
		}
		if len(stack) > 0 {
			if _, end := stack[len(stack)-1].span(); to > end {
				t.Errorf("%s: %s lasts to %d, but it is in %s, which ends at %d", name, *e.Name, to, *stack[len(stack)-1].Name, end)
			}
		}
		stack = append(stack, e)
	}
}

// checkFlows requires that flows connect slices.
func checkFlows(t *testing.T, name string, threads map[int][]shown, begun, ended []shown) {
	t.Helper()
	inSlice := func(e shown) bool {
		at, _ := e.span()
		return slices.ContainsFunc(threads[*e.TID], func(s shown) bool {
			from, to := s.span()
			return from <= at && at <= to
		})
	}
	byID := map[int]shown{}
	for _, e := range begun {
		if _, again := byID[*e.ID]; again || !inSlice(e) {
			t.Errorf("%s: flow %d begins twice, or outside of all slices", name, *e.ID)
		}
		byID[*e.ID] = e
	}
	for _, e := range ended {
		s, ok := byID[*e.ID]
		if !ok || *s.Name != *e.Name || *s.Cat != *e.Cat || *s.TS > *e.TS || *s.TID == *e.TID || !inSlice(e) {
			t.Errorf("%s: flow %d ends where it does not lead to", name, *e.ID)
		}
		delete(byID, *e.ID)
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
