package simview_test

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"docgen/internal/golden"
	"docgen/internal/locale"
	"docgen/internal/simview"
	"docgen/sim"
	"docgen/sim/script"
)

// paths lists what one might ask of a trace.
func paths(tr *script.Trace) []string {
	all := []string{"cost.ipi", "cost.cr3", "cost.flush", "mm_cachep.live"}
	for _, task := range tr.Tasks {
		for _, field := range []string{"mm", "active_mm", "state", "cpu"} {
			all = append(all, task+"."+field)
		}
	}
	for _, mm := range tr.MMs[1:] {
		all = append(all, mm)
		for _, field := range []string{"mm_users", "mm_count", "cpumask", "tlb_gen", "rss", "freed_by"} {
			all = append(all, mm+"."+field)
		}
		for _, area := range tr.Areas {
			all = append(all, mm+"."+area+"[0]", mm+"."+area+"[0].writable")
		}
	}
	for i := range tr.CPUs {
		for _, field := range []string{"current", "prev_mm", "loaded_mm", "is_lazy", "asid", "tlb_gen", "phase"} {
			all = append(all, "cpu"+string(rune('0'+i))+"."+field)
		}
	}
	if len(tr.Areas) > 0 {
		all = append(all, "page1.refcount", "page1.mapcount", "page2.refcount")
	}
	return all
}

// Whatever is asked of the library, there are two to four answers, all different,
// of which one is right, and it is what a role would quote; or there is a reason
// why it cannot be asked.
func TestLibraryAsks(t *testing.T) {
	places := map[int]int{}
	asked := 0
	for tr, story := range stories(t) {
		name := tr.Name
		for i, step := range tr.Steps {
			if step.Label == "" || i == 0 {
				continue
			}
			for _, path := range paths(tr) {
				q, err := story.Question(simview.Query{ID: "ex-" + step.Label, At: step.Label, Ask: path})
				var cannot *simview.QueryError
				if errors.As(err, &cannot) {
					if cannot.Attr != "ask" || cannot.Hint == "" {
						t.Errorf("%s@%s %s: %+v", name, step.Label, path, cannot)
					}
					continue
				}
				asked++
				var values []string
				right := -1
				for i, c := range q.Choices {
					values = append(values, c.Value)
					if c.Right {
						right = i
						if c.Why != nil {
							t.Errorf("%s@%s %s: the right answer is said to be wrong: %s", name, step.Label, path, c.Why.ID)
						}
					}
				}
				places[right]++
				if len(values) < 2 || len(values) > 4 || right < 0 || len(slices.Compact(slices.Sorted(slices.Values(values)))) < len(values) {
					t.Errorf("%s@%s %s: %q, right is %d", name, step.Label, path, values, right)
				}
				if want, err := tr.Value(step.Label, path); err == nil && q.Answer().Value != want {
					t.Errorf("%s@%s %s: right is %s, a role says %s", name, step.Label, path, q.Answer().Value, want)
				}
				if len(q.Story) != i || q.Hidden.N != i+1 || len(q.State) != len(q.Columns) {
					t.Errorf("%s@%s %s: %d steps before step %d", name, step.Label, path, len(q.Story), q.Hidden.N)
				}
			}
		}
	}
	for place := range 4 {
		if places[place] < asked/8 {
			t.Errorf("the right answer is at place %d in %d of %d questions", place+1, places[place], asked)
		}
	}
}

// The rules by which reasons call answers impossible hold in every state of the
// library: who is off the CPU borrows nothing, who is on one runs on something,
// and something is loaded everywhere.
func TestReasonsAreRules(t *testing.T) {
	for tr := range stories(t) {
		for i, step := range tr.Walk(0, len(tr.Steps)) {
			for id := range step.After.Tasks {
				task := &step.After.Tasks[id]
				if task.State == sim.Reaped {
					continue
				}
				if task.CPU != sim.NoCPU && task.MM == sim.NoMM && !task.OnCPU && // not what a fork that fails leaves half-made
					task.ActiveMM != sim.NoMM {
					t.Errorf("%s, step %d: %s is on no CPU, but borrows mm %d", tr.Name, i+1, tr.Tasks[id], task.ActiveMM)
				}
			}
			for id := range tr.CPUs {
				cpu := &step.After.CPUs[id]
				if cpu.Phase != sim.CPUOnline {
					continue
				}
				if cpu.TLB.Loaded == sim.NoMM || step.After.Tasks[cpu.Current].ActiveMM == sim.NoMM {
					t.Errorf("%s, step %d: cpu%d: loaded mm %d, current task %+v", tr.Name, i+1, id, cpu.TLB.Loaded, cpu.Current)
				}
			}
		}
	}
}

// TestQuestions compares questions with the goldens in testdata/questions: a
// txtar archive each, with a script, what to ask, a line each (label, path and,
// if need be, from=LABEL, id=ID or unchanged), and the questions.
func TestQuestions(t *testing.T) {
	golden.Run(t, "testdata/questions/*.txtar", func(t *testing.T, a *txtar.Archive) []txtar.File {
		if len(a.Files) < 2 || a.Files[0].Name != "script" || a.Files[1].Name != "ask" {
			t.Fatal("the parts are not script, ask and questions")
		}
		src := a.Files[0].Data
		_, story := story(t, path.Base(t.Name()), src)
		var b bytes.Buffer
		for line := range strings.Lines(string(a.Files[1].Data)) {
			words := strings.Fields(line)
			query := simview.Query{ID: "ex", At: words[0], Ask: words[1]}
			for _, word := range words[2:] {
				switch key, value, _ := strings.Cut(word, "="); key {
				case "from":
					query.From = value
				case "id":
					query.ID = value
				case "unchanged":
					query.Unchanged = true
				default:
					t.Fatalf("unknown word %q", word)
				}
			}
			fmt.Fprintf(&b, "%s\n", strings.TrimSpace(line))
			q, err := story.Question(query)
			var cannot *simview.QueryError
			if errors.As(err, &cannot) {
				fmt.Fprintf(&b, "  %s: %v\n", cannot.Attr, cannot)
			} else {
				dumpQuestion(&b, q)
			}
		}
		return []txtar.File{a.Files[0], a.Files[1], {Name: "questions", Data: b.Bytes()}}
	})
}

func dumpQuestion(b *bytes.Buffer, q *simview.Question) {
	say := func(kind string, list []simview.Msg) {
		for _, m := range list {
			fmt.Fprintf(b, "  %s %s\n", kind, dumpMsg(m))
		}
	}
	fmt.Fprintf(b, "  %s, kernel %s%s, faults %v\n", q.Scenario, q.Kernel, strings.Join(append([]string{""}, q.Machine...), " "), q.Faults)
	for _, told := range append(q.Story, q.Hidden) {
		fmt.Fprintf(b, "  step %d @%s %s refused=%t\n", told.N, told.Label, told.Op, told.Refused)
		say("   ", told.Say)
	}
	b.WriteString(dumpCells(&simview.Figure{Columns: q.Columns}, q.State))
	for _, f := range q.Facts {
		fmt.Fprintf(b, "  %s = %s\n", f.Path, f.Value)
	}
	say("ask", []simview.Msg{q.Ask})
	for _, c := range q.Choices {
		fmt.Fprintf(b, "  answer %s", c.Value)
		if c.Right {
			b.WriteString(" is right")
		}
		if c.Say != nil {
			fmt.Fprintf(b, ", said %s", dumpMsg(*c.Say))
		}
		if c.Why != nil {
			fmt.Fprintf(b, ": %s", dumpMsg(*c.Why))
		}
		b.WriteString("\n")
	}
	for _, m := range q.Explain {
		kind := "explain"
		if m.Aside {
			kind = "aside"
		}
		say(kind, []simview.Msg{m})
	}
}

// There are words in every language for each operation, question and reason.
func TestQuestionsHaveWords(t *testing.T) {
	ids := simview.Operations()
	for _, id := range []string{"value", "pointer", "pair", "state", "current", "freed_by", "mask"} {
		ids = append(ids, "ask."+id)
	}
	for _, f := range sim.Fields() {
		if f.Of() == sim.ACost {
			ids = append(ids, "ask.cost-"+f.String())
		}
	}
	for _, id := range []string{"before", "later", "earlier", "elsewhere", "release", "sound",
		"owner", "off-cpu", "on-cpu", "loaded", "users-more", "users-less", "count-more", "count-less", "more", "less"} {
		ids = append(ids, "why."+id)
	}
	for _, name := range sim.Faults() {
		ids = append(ids, "why.fault-"+name)
	}
	ids = append(ids, "exercise.running", "exercise.nobody", "exercise.new-mm")
	c := catalog(t)
	args := locale.Args{"Task": "A", "Peer": "B", "MM": "M", "CPU": "cpu0", "Area": "heap", "Addr": "heap[0]", "PluralCount": 2, "Func": "exit_mm", "Field": "mm",
		"Path": "M.mm_count", "Object": "M", "Value": "`1`", "Other": "N.mm_count", "Op": "run A cpu=0", "Kernel": "5.3"}
	speaks(t, c, ids, args)
}

// Every step of the library can be told of without a hole.
func TestLibraryTells(t *testing.T) {
	c := catalog(t)
	for tr, story := range stories(t) {
		for i := 1; i < len(tr.Steps); i++ {
			if tr.Steps[i].Label == "" {
				continue
			}
			q, err := story.Question(simview.Query{ID: "ex", At: tr.Steps[i].Label, Ask: "mm_cachep.live", Unchanged: true})
			if err != nil {
				t.Errorf("%s: %v", tr.Name, err)
				continue
			}
			for _, lang := range langs {
				for _, m := range q.Hidden.Say {
					if text := c.For(lang).T(m.ID, m.Args); strings.Contains(text, "``") || strings.Contains(text, "()") || strings.Contains(text, "<no") {
						t.Errorf("%s: %s: %s is told as %s", tr.Name, lang, q.Hidden.Op, text)
					}
				}
			}
		}
	}
	for _, d := range c.Missing() {
		t.Error(d)
	}
}
