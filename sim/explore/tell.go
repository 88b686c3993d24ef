package explore

import (
	"slices"
	"strings"

	"docgen/sim"
	"docgen/sim/say"
	"docgen/sim/script"
)

// A Counterexample is a shortest way to something that should not be, as a
// scenario that runs and shows it.
type Counterexample struct {
	Invariant string // which one breaks; "" if a task is stuck
	Message   string // who offends: "M has 1, but 2 references are held on it"; "" if a task is stuck
	Steps     int    // how many lead to it from the explore block on
	Script    string
}

// A teller tells a way as a scenario. It knows the names that things have at
// the moment: ids are given out again, names are not.
type teller struct {
	search *search
	start  *script.Start

	tasks, mms []string // by id
	used       map[string]bool
	coming     map[sim.TaskID]string // the name of the mm that a task's operation will make
	lines      []line
}

// A line is a line of the scenario.
type line struct {
	text   string // without how many micro-steps
	cpu    sim.CPUID
	form   form
	micros int
}

// A form is how a line says how far it goes.
type form uint8

const (
	whole   form = iota // an operation, to its end
	limited             // an operation, steps=N
	onward              // step cpu=N, n=N
)

func (l line) String() string {
	switch {
	case l.form == limited:
		return say.Textf("%s steps=%d", l.text, l.micros)
	case l.form == onward && l.micros > 1:
		return say.Textf("%s n=%d", l.text, l.micros)
	}
	return l.text
}

// violation tells how an invariant is broken.
func (t *teller) violation(f *finding) *Counterexample {
	end := ending{f.broken[0].Invariant, f.step}
	way := t.search.way(f.at)
	if f.step {
		way = append(way, t.search.breaking(way, end.invariant))
	}
	return t.tell(way, end)
}

// dead tells how a task gets stuck.
func (t *teller) dead(at stateID) *Counterexample {
	return t.tell(t.search.way(at), ending{})
}

func (t *teller) tell(way []step, end ending) *Counterexample {
	c := &Counterexample{Invariant: end.invariant, Steps: len(way)}
	t.write(t.search.smooth(way, end))
	var last string
	if end.invariant != "" {
		last = "expect violation " + end.invariant + "\n"
		_, errs := replay(t.text(""))
		for _, e := range errs {
			_, c.Message, _ = strings.Cut(e.Msg, ": ")
		}
	}
	micros, errs := replay(t.text(last))
	if len(errs) > 0 {
		panic(say.Textf("sim: a way that was explored does not run as a scenario: %s\n%s", errs[0], t.text(last)))
	}
	// An operation that goes to its end anyway need not say how far it goes.
	for i := range t.lines {
		if l := &t.lines[i]; l.form == limited {
			l.form = whole
			if n, errs := replay(t.text(last)); len(errs) > 0 || n != micros {
				l.form = limited
			}
		}
	}
	c.Script = t.text(last)
	return c
}

// replay runs a scenario and returns how many micro-steps it took.
func replay(text string) (int, []script.Error) {
	sc, errs := script.Parse([]byte(text))
	if sc == nil {
		return 0, errs
	}
	trace, errs := sc.Run("")
	return trace.Micros, errs
}

// text returns the scenario, with a last line.
func (t *teller) text(last string) string {
	var b strings.Builder
	b.WriteString(statements(t.start.Source))
	for _, l := range t.lines {
		b.WriteString(l.String() + "\n")
	}
	return b.String() + last
}

// statements returns a script without the comments at its head and the empty lines at its end.
func statements(source string) string {
	lines := strings.SplitAfter(source, "\n")
	first := slices.IndexFunc(lines, func(l string) bool {
		text := strings.TrimSpace(l)
		return text != "" && !strings.HasPrefix(text, "#")
	})
	if first < 0 {
		return ""
	}
	return strings.TrimRight(strings.Join(lines[first:], ""), " \t\r\n") + "\n"
}

// write writes a way as lines.
func (t *teller) write(way []step) {
	s, w := t.search, t.search.walkers[0]
	t.tasks, t.mms = slices.Clone(t.start.Tasks), slices.Clone(t.start.MMs)
	t.used, t.coming = map[string]bool{}, map[sim.TaskID]string{}
	for _, name := range slices.Concat(t.tasks, t.mms) {
		t.used[name] = true
	}
	t.tasks = append(t.tasks, make([]string, s.cpus+s.tasks-len(t.tasks))...)
	t.mms = append(t.mms, make([]string, s.mms-len(t.mms))...)

	w.load(s.first())
	at := make([]uint32, s.width())
	for _, st := range way {
		w.take(st)
		t.step(w, st)
		copy(at, w.now)
		w.back()
		w.load(at)
	}
}

// step writes a step that the walker has just taken.
func (t *teller) step(w *walker, st step) {
	executing, child := st.task, ""
	switch st.verb {
	case sim.StepCPU:
		executing = w.from.CPUs[st.cpu].Stack
		if n := len(t.lines); n > 0 && t.lines[n-1].cpu == st.cpu {
			t.lines[n-1].micros++
		} else {
			t.lines = append(t.lines, line{say.Textf("step cpu=%d", int(st.cpu)), st.cpu, onward, 1})
		}
	case sim.OfflineCPU, sim.OnlineCPU:
		text := say.Textf("%s cpu=%d", st.verb, int(st.cpu))
		if n := len(t.lines); n > 0 && t.lines[n-1].text == text {
			t.lines[n-1].micros++ // what is done from outside is the last of its steps
		} else {
			t.lines = append(t.lines, line{text, st.cpu, limited, 1})
		}
	case sim.Wake, sim.Reap:
		t.lines = append(t.lines, line{say.Textf("%s %s", st.verb, t.tasks[st.task]), sim.NoCPU, whole, 1})
	default:
		var words string
		words, child = t.operation(w, st)
		t.lines = append(t.lines, line{words, st.cpu, limited, 1})
	}
	for i := w.cpus; i < len(w.from.Tasks); i++ {
		if child != "" && w.from.Tasks[i].State == sim.Reaped && w.m.State.Tasks[i].State != sim.Reaped {
			t.tasks[i] = child
		}
	}
	for i := range w.from.MMs {
		if w.from.MMs[i].Freed && !w.m.State.MMs[i].Freed {
			t.mms[i] = t.coming[executing]
		}
	}
}

// operation writes an operation that a step begins. It returns the name of the
// task that it makes, too.
func (t *teller) operation(w *walker, st step) (text, child string) {
	task := t.tasks[st.task]
	words := []string{string(st.verb), task}
	switch st.verb {
	case sim.Run:
		words = append(words, say.Textf("cpu=%d", int(st.cpu)))
	case sim.Fork, sim.Clone, sim.Vfork:
		child = t.fresh(strings.TrimRight(task, "0123456789"))
		words = append(words, child)
		if st.verb == sim.Fork && w.from.Tasks[st.task].MM != sim.NoMM {
			words = append(words, t.makes(st.task, child))
		}
	case sim.Exec:
		words = append(words, t.makes(st.task, task))
	default:
		if st.mm != sim.NoMM {
			words = append(words, t.mms[st.mm])
		}
		if st.peer != sim.NoTask {
			words = append(words, t.tasks[st.peer])
		}
	}
	if o := st.option; o != nil {
		switch {
		case st.verb == sim.Read, st.verb == sim.Write:
			words = append(words, say.Textf("%s[%d]", t.search.areas[o.area], o.page))
		case o.area >= 0:
			words = append(words, t.search.areas[o.area])
		}
		switch {
		case st.verb == sim.Mmap && o.page > 1:
			words = append(words, say.Textf("pages=%d", o.page))
		case st.verb == sim.Mprotect && o.writable:
			words = append(words, "rw")
		case st.verb == sim.Mprotect:
			words = append(words, "ro")
		case o.thread:
			words = append(words, "thread")
		}
		switch {
		case o.failEarly:
			words = append(words, "fail=early")
		case o.failLate:
			words = append(words, "fail=late")
		}
	}
	return strings.Join(words, " "), child
}

// makes names the mm that an operation of a task will make for owner.
func (t *teller) makes(task sim.TaskID, owner string) string {
	t.coming[task] = t.fresh("mm_" + owner)
	return "mm=" + t.coming[task]
}

// fresh returns a name that nothing has had.
func (t *teller) fresh(base string) string {
	name := base
	for i := 2; t.used[name]; i++ {
		name = say.Textf("%s%d", base, i)
	}
	t.used[name] = true
	return name
}
