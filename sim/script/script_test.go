package script

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"docgen/internal/golden"
	"docgen/sim"

	"golang.org/x/tools/txtar"
)

// Each testdata/*.txt is an archive of pairs: NAME.mms, a script, and NAME.out,
// what Parse and Run say of it (errors), NAME.trace (what happened), or
// NAME.blessed (what Bless makes of it).
func TestScripts(t *testing.T) {
	golden.Run(t, "testdata/*.txt", func(t *testing.T, a *txtar.Archive) []txtar.File {
		scripts := map[string][]byte{}
		for i := range a.Files {
			f := &a.Files[i]
			name, ext, _ := strings.Cut(f.Name, ".")
			switch ext {
			case "mms":
				scripts[name] = f.Data
			case "out":
				f.Data = []byte(problems(scripts[name]))
			case "trace":
				f.Data = []byte(dump(t, scripts[name]))
			case "calls":
				f.Data = []byte(calls(t, scripts[name]))
			case "blessed":
				blessed, rest := Bless(scripts[name])
				f.Data = blessed
				for _, e := range rest {
					f.Data = append(f.Data, "remains: "+e.Error()+"\n"...)
				}
			default:
				t.Fatalf("unknown kind of file: %s", f.Name)
			}
		}
		return a.Files
	})
}

// problems lists what is wrong with a script, parsed and, if it parses, run.
func problems(src []byte) string {
	s, errs := Parse(src)
	if s != nil {
		_, errs = s.Run("test")
	}
	var b strings.Builder
	for _, e := range errs {
		fmt.Fprintln(&b, e)
	}
	return b.String()
}

// calls shows which kernel functions a trace calls: one line for each step, a
// caller before its callees in parentheses.
func calls(t *testing.T, src []byte) string {
	s, errs := Parse(src)
	if s == nil {
		return fmt.Sprintln(errs)
	}
	tr, errs := s.Run("test")
	var b strings.Builder
	for i := range tr.Steps {
		fmt.Fprintf(&b, "%s:", tr.Steps[i].Op)
		for cpu := sim.NoCPU; int(cpu) < tr.CPUs; cpu++ {
			if tree := callTree(tr, tr.Steps[i].Events, cpu); tree != "" && cpu == tr.Steps[i].CPU {
				b.WriteString(tree)
			} else if tree != "" {
				fmt.Fprintf(&b, " [cpu%d:%s]", cpu, tree)
			}
		}
		b.WriteByte('\n')
	}
	for _, e := range errs {
		fmt.Fprintln(&b, e)
	}
	return b.String()
}

// callTree is what one CPU calls; those on no CPU are called from outside.
func callTree(tr *Trace, events []sim.Event, cpu sim.CPUID) string {
	var b strings.Builder
	open := 0
	for _, e := range events {
		if e.Kind != sim.Call || e.CPU != cpu {
			continue
		}
		b.WriteString(strings.Repeat(")", max(open-e.Depth, 0)))
		if e.Depth > open {
			b.WriteString(strings.Repeat("(", e.Depth-open))
		} else {
			b.WriteString(" ")
		}
		open = e.Depth
		b.WriteString(tr.Kernel.FuncName(e.Func))
	}
	return b.String() + strings.Repeat(")", open)
}

// dump shows a trace: each step with its calls, stores and cases.
func dump(t *testing.T, src []byte) string {
	t.Helper()
	s, errs := Parse(src)
	if s == nil {
		t.Fatal(errs)
	}
	tr, errs := s.Run("test")
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	var b strings.Builder
	for _, step := range tr.Steps {
		fmt.Fprintf(&b, "== %s", step.Op)
		if step.Refused != "" {
			fmt.Fprintf(&b, ": refused %s", step.Refused)
		}
		b.WriteByte('\n')
		for _, e := range step.Events {
			fmt.Fprintf(&b, "%s", strings.Repeat("  ", e.Depth))
			switch e.Kind {
			case sim.Call:
				b.WriteString(tr.Kernel.FuncName(e.Func))
			case sim.Store:
				fmt.Fprintf(&b, "%s = %s (was %s)", owner(tr, e), show(tr, e.Field, e.To), show(tr, e.Field, e.From))
			case sim.Create:
				fmt.Fprintf(&b, "new task %s", tr.Tasks[e.Task])
			case sim.Alloc, sim.Free:
				fmt.Fprintf(&b, "%s %s", e.Kind, tr.MMs[e.MM])
			case sim.Note:
				b.WriteString("-")
			}
			if e.Case != sim.NoCase {
				fmt.Fprintf(&b, "  [%s]", e.Case)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func owner(tr *Trace, e sim.Event) string {
	switch e.Obj {
	case sim.AMM:
		return tr.MMs[e.MM] + "." + e.Field.String()
	case sim.ATask:
		return tr.Tasks[e.Task] + "." + e.Field.String()
	default:
		return fmt.Sprintf("cpu%d.%s", e.CPU, e.Field)
	}
}

// show is the value of a field, flags as words.
func show(tr *Trace, f sim.Field, v int32) string {
	if f.Value() == sim.Flag {
		return strconv.FormatBool(v != 0)
	}
	return tr.view(nil).fieldText(f, v)
}

func TestValue(t *testing.T) {
	s, errs := Parse([]byte(`machine cpus=2
process A mm=M
kthread K
@start
run A cpu=1
@borrow
run K cpu=1
@back
run A cpu=1
`))
	if errs != nil {
		t.Fatal(errs)
	}
	tr, errs := s.Run("demo")
	if errs != nil {
		t.Fatal(errs)
	}
	for _, test := range []struct{ label, path, want string }{
		{"borrow", "K.active_mm", "M"},
		{"borrow", "K.mm", "NULL"},
		{"borrow", "K.cpu", "1"},
		{"start", "K.cpu", "NULL"},
		{"borrow", "M", "1/2"},
		{"borrow", "M.mm_count", "2"},
		{"borrow", "cpu1.current", "K"},
		{"borrow", "K.state", "running"},
		{"borrow", "A.state", "runnable"},
		{"", "M", "1/1"},
		{"", "K.active_mm", "NULL"},
		{"start", "mm_cachep.live", "1"},
		{"borrow/0", "cpu1.current", "A"},
		{"borrow/1", "cpu1.current", "K"},
		{"borrow/1", "K.active_mm", "NULL"},
		{"back/5", "cpu1.prev_mm", "M"},
		{"borrow", "cpu1.is_lazy", "1"},
		{"back", "cpu1.loaded_mm", "M"},
		{"", "M.cpumask", "{1}"},
		{"", "cost.cr3", "1"},
	} {
		got, err := tr.Value(test.label, test.path)
		if err != nil || got != test.want {
			t.Errorf("Value(%q, %q) = %q, %v; want %q", test.label, test.path, got, err, test.want)
		}
	}
	for _, test := range []struct{ label, path, want string }{
		{"borow", "M", `did you mean "borrow"?`},
		{"borrow", "K.activ_mm", `did you mean "active_mm"?`},
		{"borrow", "N", "nothing called"},
		{"borrow", "K", "alone is not a value"},
		{"borrow", "cpu7.current", "no CPU 7"},
		{"borrow/99", "M", "micro-step"},
		{"borrow/x", "M", "micro-step"},
	} {
		got, err := tr.Value(test.label, test.path)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Value(%q, %q) = %q, %v; want an error with %q", test.label, test.path, got, err, test.want)
		}
	}
}

// What the machine refuses and breaks must be sayable, and every refusal explained.
func TestRefusalsAreExplained(t *testing.T) {
	for _, r := range sim.Refusals() {
		if r.Explain() == "" {
			t.Errorf("refusal %s has no explanation", r)
		}
	}
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("../scenarios/*.mms")
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		s, errs := Parse(src)
		if (s == nil) != (len(errs) > 0) {
			t.Fatalf("Parse gives a script and errors, or neither: %v", errs)
		}
		lines := strings.Count(string(src), "\n") + 1
		check := func(errs []Error) {
			for _, e := range errs {
				if e.Pos.Line < 1 || e.Pos.Line > lines || e.Pos.Col < 1 || e.Msg == "" {
					t.Fatalf("error without a place in %d lines: %+v", lines, e)
				}
			}
		}
		check(errs)
		if s == nil {
			return
		}
		tr, errs := s.Run("fuzz")
		check(errs)
		if _, err := tr.JSON(); err != nil {
			t.Fatal(err)
		}
		blessed, _ := Bless(src)
		if again, _ := Parse(blessed); again == nil {
			t.Fatalf("Bless makes a script that does not parse:\n%s", blessed)
		}
	})
}
