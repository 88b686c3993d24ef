package script

import (
	"bufio"
	"bytes"
	"io"
	"maps"
	"slices"

	"docgen/sim"
	"docgen/sim/jsonw"
)

// Chrome returns the trace in the Trace Event Format, which ui.perfetto.dev and
// chrome://tracing show: a JSON object with one event a line.
//
// The machine is the process; its time is in micro-steps, one for each
// millisecond of the format, and what a micro-step consists of stands in between.
// All times are whole numbers of the format's unit, so that no reader's rounding
// makes a slice last longer than the one that it is in. The first micro-step is
// from 1 to 2, because some readers take 0 for no time at all. The tracks are
//
//   - one for each CPU: operations, and in them the kernel functions. A switch
//     ends the functions of the task that goes and begins again those of the
//     task that comes (with "resumed"). Cases, refusals and violations are
//     instants in them;
//   - one for each CPU with the tasks that are current on it, and the address
//     space each runs on;
//   - one for what happens on no CPU;
//   - counters of each mm, and of what the machine has taken.
//
// A flow leads from each interrupt that a CPU sends to the function by which it
// is answered. Its ends are at the times of these two and have their category,
// by which DevTools finds them; Perfetto goes by the slices around.
//
// Slices are complete events (X), not pairs of B and E, which the parser of
// Chrome's DevTools matches across all threads. A slice is written before what
// is in it, so that readers nest those that begin at the same time.
//
// The format is described in "Trace Event Format" (Duca, Sinclair; Google).
func (t *Trace) Chrome() ([]byte, error) {
	var b bytes.Buffer
	err := t.WriteChrome(&b)
	return b.Bytes(), err
}

// WriteChrome writes what Chrome returns, event by event.
func (t *Trace) WriteChrome(out io.Writer) error {
	c := chrome{trace: t, out: bufio.NewWriter(out), current: make([][]string, t.CPUs), tasks: map[int]*chromeTrack{},
		waiting: chromeTrack{open: map[int][]int{}}, asks: map[sim.Func]bool{}}
	for cpu := range t.CPUs {
		c.tasks[c.currentTID(cpu)] = &chromeTrack{open: map[int][]int{}}
	}
	c.ts = 1000
	c.head()
	c.names()
	c.show(&t.Start)
	for mm := range t.Start.MMs {
		c.counters(&t.Start, sim.MMID(mm))
	}
	c.cache(&t.Start)
	c.cost(&t.Start)
	c.flush()
	c.state = t.Start.Clone()
	for i, s := range t.Walk(0, len(t.Steps)) {
		c.step(i, s)
	}
	for cpu := range t.CPUs {
		c.nest(c.currentTID(cpu), &c.current[cpu], nil)
	}
	c.out.WriteString("\n]}\n")
	return c.out.Flush()
}

// A chrome writes the events of a trace.
type chrome struct {
	trace   *Trace
	out     *bufio.Writer        // tells what went wrong when it is flushed
	some    bool                 // an event has been written
	state   sim.State            // now, as far as events tell
	ts      int                  // now, in thousandths of a micro-step
	base    int                  // micro-steps of the steps before this one
	current [][]string           // by CPU: what is open on its track of tasks: a task, and its address space
	waiting chromeTrack          // the events of this step
	tasks   map[int]*chromeTrack // by thread of tasks: those of the slice that is open
	flows   int                  // interrupts sent so far
	sent    [sim.MaxCPUs][]int   // by CPU: the flows of interrupts that it has not answered
	asks    map[sim.Func]bool    // the functions that send interrupts, as far as they have been seen
}

// A chromeTrack is events that cannot be written yet, because it is not known
// how long some slices among them take.
type chromeTrack struct {
	events []chromeEvent
	open   map[int][]int // by thread: the slices that are open, by their place in events
}

// A chromeEvent is an event of the format: see its "Event Descriptions".
type chromeEvent struct {
	Name  string
	Cat   string
	Phase string // X: a slice; i: an instant; C: counters; s and f: a flow begins and ends; M: metadata
	TS    int    // in microseconds, that is thousandths of a micro-step
	Dur   *int   // of a slice
	PID   int
	TID   int
	Scope string         // of an instant: t, its thread
	ID    int            // of a flow
	Bind  string         // of a flow's end: e, the slice around it
	Args  map[string]any // strings, ints and bools
}

// json writes the event in one line, without what it has not.
func (e *chromeEvent) json(w *jsonw.Writer) {
	word := func(key, value string) {
		if value != "" {
			w.Key(key).String(value)
		}
	}
	w.BeginObject()
	w.Key("name").String(e.Name)
	word("cat", e.Cat)
	w.Key("ph").String(e.Phase)
	w.Key("ts").Int(e.TS)
	if e.Dur != nil {
		w.Key("dur").Int(*e.Dur)
	}
	w.Key("pid").Int(e.PID)
	w.Key("tid").Int(e.TID)
	word("s", e.Scope)
	if e.ID != 0 {
		w.Key("id").Int(e.ID)
	}
	word("bp", e.Bind)
	if len(e.Args) > 0 {
		w.Key("args").BeginObject()
		for _, key := range slices.Sorted(maps.Keys(e.Args)) {
			w.Key(key)
			switch value := e.Args[key].(type) {
			case string:
				w.String(value)
			case int:
				w.Int(value)
			case bool:
				w.Bool(value)
			default:
				panic("sim: an argument of a Chrome event is no string, int or bool: " + key)
			}
		}
		w.EndObject()
	}
	w.EndObject()
}

// The categories of events, by which a reader can hide them.
const (
	operationCat = "operation"
	functionCat  = "function"
	currentCat   = "current"
	caseCat      = "case"
	ipiCat       = "ipi" // an interrupt that is sent, and the function that answers it
	counterCat   = "counter"
)

// The one process, and its threads. Thread 0 is left out, because some readers
// take it for an idle task of their own.
const chromePID = 1

// cpuTID returns the thread of a CPU, or of the outside for sim.NoCPU.
func (c *chrome) cpuTID(cpu sim.CPUID) int {
	if cpu == sim.NoCPU {
		return 2*c.trace.CPUs + 1
	}
	return 2*int(cpu) + 2
}

// currentTID returns the thread with the tasks of a CPU.
func (c *chrome) currentTID(cpu int) int { return 2*cpu + 1 }

func (c *chrome) emit(e chromeEvent) {
	c.waiting.events = append(c.waiting.events, c.now(e))
}

// now completes an event.
func (c *chrome) now(e chromeEvent) chromeEvent {
	e.PID, e.TS = chromePID, c.ts
	return e
}

// flush writes what waits, when all slices in it have ended.
func (c *chrome) flush() { c.write(&c.waiting) }

func (c *chrome) write(t *chromeTrack) {
	for _, e := range t.events {
		c.line(e)
	}
	t.events = t.events[:0]
}

func (c *chrome) line(e chromeEvent) {
	var w jsonw.Writer
	e.json(&w)
	c.out.WriteString(map[bool]string{false: "\n", true: ",\n"}[c.some])
	w.WriteTo(c.out)
	c.some = true
}

// begin and end are those of a slice: of the innermost on its thread.
func (c *chrome) begin(tid int, cat, name string, args map[string]any) {
	t := c.track(tid)
	t.open[tid] = append(t.open[tid], len(t.events))
	t.events = append(t.events, c.now(chromeEvent{Name: name, Cat: cat, Phase: "X", TID: tid, Args: args}))
}

func (c *chrome) end(tid int) {
	t := c.track(tid)
	open := t.open[tid]
	n := len(open) - 1
	e := &t.events[open[n]]
	dur := c.ts - e.TS
	e.Dur = &dur
	if t.open[tid] = open[:n]; n == 0 && t != &c.waiting {
		c.write(t)
	}
}

// track returns where the slices of a thread wait: those of tasks by themselves,
// because they last longer than a step.
func (c *chrome) track(tid int) *chromeTrack {
	if tid%2 == 0 || tid > 2*c.trace.CPUs {
		return &c.waiting
	}
	return c.tasks[tid]
}

// flow is the beginning or the end of a flow.
func (c *chrome) flow(phase string, tid, id int) {
	e := chromeEvent{Name: sim.CaseIPI.String(), Cat: ipiCat, Phase: phase, TID: tid, ID: id}
	if phase == "f" {
		e.Bind = "e"
	}
	c.emit(e)
}

func (c *chrome) instant(tid int, cat, name string, args map[string]any) {
	c.emit(chromeEvent{Name: name, Cat: cat, Phase: "i", TID: tid, Scope: "t", Args: args})
}

func (c *chrome) count(name string, numbers map[string]any) {
	c.emit(chromeEvent{Name: name, Cat: counterCat, Phase: "C", TID: c.cpuTID(sim.NoCPU), Args: numbers})
}

// names emits the names of the process and of its threads, and their order.
func (c *chrome) names() {
	name := func(tid int, what, name string) {
		c.emit(chromeEvent{Name: what, Phase: "M", TID: tid, Args: map[string]any{"name": name}})
	}
	thread := func(tid int, text string) {
		name(tid, "thread_name", text)
		c.emit(chromeEvent{Name: "thread_sort_index", Phase: "M", TID: tid, Args: map[string]any{"sort_index": tid}})
	}
	name(c.cpuTID(sim.NoCPU), "process_name", c.trace.Name+" · Linux "+c.trace.Kernel.String())
	for cpu, text := range cpuNames(c.trace.CPUs) {
		thread(c.currentTID(cpu), text+" current")
		thread(c.cpuTID(sim.CPUID(cpu)), text)
	}
	thread(c.cpuTID(sim.NoCPU), "outside")
}

// step emits what one operation did. Its micro-step m, from 1, is the time from
// m to m+1 after the steps before it.
func (c *chrome) step(i int, s Moment) {
	c.ts = 1000 * (c.base + 1)
	args := map[string]any{"step": i + 1, "line": s.Pos.Line}
	if s.Label != "" {
		args["label"] = s.Label
	}
	if s.Case != sim.NoCase {
		args["case"] = s.Case.String()
	}
	tid := c.cpuTID(s.CPU)
	c.begin(tid, operationCat, s.Op, args)

	// Those that came in between.
	c.state.Tasks = append(c.state.Tasks, s.Before.Tasks[len(c.state.Tasks):]...)
	for mm := len(c.state.MMs); mm < len(s.Before.MMs); mm++ {
		c.state.MMs = append(c.state.MMs, s.Before.MMs[mm])
		c.counters(&c.state, sim.MMID(mm))
	}
	c.state.Cachep.Allocated = s.Before.Cachep.Allocated
	stacks := chromeStacks{chrome: c, before: s.Before, cpus: map[sim.CPUID]*chromeStack{}}
	for from := 0; from < len(s.Events); {
		micro, to := max(s.Events[from].Micro, 1), from // what comes before the first micro-step is shown in it
		for to < len(s.Events) && s.Events[to].Micro <= micro {
			to++
		}
		for k, e := range s.Events[from:to] {
			if s.Micros > 0 {
				c.ts = 1000*(c.base+micro) + 1000*k/(to-from)
			}
			stacks.event(e)
			c.state.Apply(e)
			c.event(e, &c.state)
		}
		from = to
	}
	c.base += s.Micros
	c.ts = 1000 * (c.base + 1)
	stacks.finish()
	if s.Refused != "" {
		c.instant(tid, caseCat, "refused", map[string]any{"reason": s.Refused})
	}
	for _, v := range s.Violations {
		c.instant(tid, caseCat, "violation", map[string]any{"invariant": v.Invariant})
	}
	c.end(tid)
	c.flush()
}

// event emits what an event shows beside functions: a case, counters, who runs.
func (c *chrome) event(e sim.Event, after *sim.State) {
	if e.Case != sim.NoCase {
		args := map[string]any{}
		for name, value := range map[string]*string{"task": c.trace.task(e.Task), "peer": c.trace.task(e.Peer), "mm": c.trace.mm(e.MM)} {
			if value != nil {
				args[name] = *value
			}
		}
		if e.Kind == sim.Store {
			args["store"] = c.trace.storeText(e)
		}
		cat := caseCat
		if e.Case == sim.CaseIPI {
			cat = ipiCat
			c.flows++
			c.sent[e.To] = append(c.sent[e.To], c.flows)
			c.asks[e.Func] = true
			c.flow("s", c.cpuTID(e.CPU), c.flows)
		}
		c.instant(c.cpuTID(e.CPU), cat, e.Case.String(), args)
	}
	switch {
	case e.Kind == sim.Alloc, e.Kind == sim.Free:
		c.counters(after, e.MM)
		c.cache(after)
	case e.Kind != sim.Store:
	case e.Field == sim.FUsers, e.Field == sim.FCount, e.Field == sim.FRSS:
		c.counters(after, e.MM)
	case e.Obj == sim.ACost:
		c.cost(after)
	case e.Field == sim.FCurrent, e.Field == sim.FActiveMM, e.Field == sim.FMM:
		c.show(after)
	}
}

// counters emits the counters of an mm.
func (c *chrome) counters(s *sim.State, id sim.MMID) {
	mm := &s.MMs[id]
	numbers := map[string]any{sim.FUsers.String(): int(mm.Users), sim.FCount.String(): int(mm.Count)}
	if len(c.trace.Areas) > 0 {
		numbers[sim.FRSS.String()] = int(mm.RSS)
	}
	c.count(c.trace.MMs[id], numbers)
}

// cache emits the number of live mms.
func (c *chrome) cache(s *sim.State) {
	c.count(sim.ACache.String(), map[string]any{"live": int(s.Cachep.Live())})
}

// cost emits what the machine has taken so far.
func (c *chrome) cost(s *sim.State) {
	numbers := map[string]any{}
	for _, f := range c.trace.knownFields() {
		if f.Of() == sim.ACost {
			numbers[f.String()] = int(s.Load(f, 0))
		}
	}
	if len(numbers) > 0 {
		c.count(sim.ACost.String(), numbers)
	}
}

// show brings the tracks of tasks up to date: the task that is current on each
// CPU and, in it, the address space it runs on; in parentheses if it is borrowed.
func (c *chrome) show(s *sim.State) {
	for cpu := range s.CPUs {
		task := s.CPUs[cpu].Current
		want := []string{c.trace.Tasks[task]}
		switch t := &s.Tasks[task]; {
		case t.ActiveMM == sim.NoMM:
		case t.MM == sim.NoMM:
			want = append(want, "("+c.trace.MMs[t.ActiveMM]+")")
		default:
			want = append(want, c.trace.MMs[t.ActiveMM])
		}
		c.nest(c.currentTID(cpu), &c.current[cpu], want)
	}
}

// nest ends the slices that are open on a track and no longer wanted, and
// begins those that are.
func (c *chrome) nest(tid int, open *[]string, want []string) {
	same := 0
	for same < len(*open) && same < len(want) && (*open)[same] == want[same] {
		same++
	}
	for i := len(*open) - 1; i >= same; i-- {
		c.end(tid)
	}
	for _, name := range want[same:] {
		c.begin(tid, currentCat, name, nil)
	}
	*open = want
}

// head writes what comes before the events.
func (c *chrome) head() {
	var w jsonw.Writer
	w.BeginObject()
	w.Key("kernel").String(c.trace.Kernel.String())
	w.Key("millisecond").String("micro-step of the machine")
	w.Key("scenario").String(c.trace.Name)
	w.EndObject()
	c.out.WriteString(`{"displayTimeUnit":"ms","otherData":`)
	w.WriteTo(c.out)
	c.out.WriteString(`,"traceEvents":[`)
}
