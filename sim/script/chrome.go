package script

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"

	"docgen/sim"
)

// Chrome returns the trace in the Trace Event Format, which ui.perfetto.dev and
// chrome://tracing show: a JSON object with one event a line.
//
// The machine is the process; its time is in micro-steps, one for each
// microsecond of the format, and what a micro-step consists of stands between
// two whole numbers. The tracks are
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
// The format is described in "Trace Event Format" (Duca, Sinclair; Google).
func (t *Trace) Chrome() ([]byte, error) {
	var b bytes.Buffer
	err := t.WriteChrome(&b)
	return b.Bytes(), err
}

// WriteChrome writes what Chrome returns, event by event.
func (t *Trace) WriteChrome(out io.Writer) error {
	c := chrome{trace: t, out: bufio.NewWriter(out), current: make([][]string, t.CPUs)}
	if err := c.head(); err != nil {
		return err
	}
	c.names()
	c.show(&t.Start)
	for mm := range t.Start.MMs {
		c.counters(&t.Start, sim.MMID(mm))
	}
	c.cache(&t.Start)
	c.cost(&t.Start)
	c.state = t.Start.Clone()
	for i, s := range t.Walk(0, len(t.Steps)) {
		c.step(i, s)
	}
	for cpu := range t.CPUs {
		c.nest(c.currentTID(cpu), &c.current[cpu], nil)
	}
	c.out.WriteString("\n]}\n")
	if c.err != nil {
		return c.err
	}
	return c.out.Flush()
}

// A chrome writes the events of a trace.
type chrome struct {
	trace   *Trace
	out     *bufio.Writer // tells what went wrong when it is flushed
	err     error
	some    bool       // an event has been written
	state   sim.State  // now, as far as events tell
	ts      float64    // now, in micro-steps
	base    int        // micro-steps of the steps before this one
	current [][]string // by CPU: what is open on its track of tasks: a task, and its address space
}

// A chromeEvent is an event of the format: see its "Event Descriptions".
type chromeEvent struct {
	Name  string         `json:"name"`
	Cat   string         `json:"cat,omitempty"`
	Phase string         `json:"ph"` // B and E: a slice begins and ends; i: an instant; C: counters; M: metadata
	TS    float64        `json:"ts"` // in microseconds, that is micro-steps
	PID   int            `json:"pid"`
	TID   int            `json:"tid"`
	Scope string         `json:"s,omitempty"` // of an instant: t, its thread
	Args  map[string]any `json:"args,omitempty"`
}

// The categories of events, by which a reader can hide them.
const (
	operationCat = "operation"
	functionCat  = "function"
	currentCat   = "current"
	caseCat      = "case"
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
	e.PID, e.TS = chromePID, math.Round(1000*c.ts)/1000
	line, err := json.Marshal(e)
	if err != nil {
		c.err = err
		return
	}
	c.out.WriteString(map[bool]string{false: "\n", true: ",\n"}[c.some])
	c.out.Write(line)
	c.some = true
}

func (c *chrome) begin(tid int, cat, name string, args map[string]any) {
	c.emit(chromeEvent{Name: name, Cat: cat, Phase: "B", TID: tid, Args: args})
}

func (c *chrome) end(tid int, cat, name string) {
	c.emit(chromeEvent{Name: name, Cat: cat, Phase: "E", TID: tid})
}

func (c *chrome) instant(tid int, name string, args map[string]any) {
	c.emit(chromeEvent{Name: name, Cat: caseCat, Phase: "i", TID: tid, Scope: "t", Args: args})
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
// m-1 to m after the steps before it.
func (c *chrome) step(i int, s Moment) {
	c.ts = float64(c.base)
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
				c.ts = float64(c.base+micro-1) + float64(k)/float64(to-from)
			}
			stacks.event(e)
			c.state.Apply(e)
			c.event(e, &c.state)
		}
		from = to
	}
	c.base += s.Micros
	c.ts = float64(c.base)
	stacks.finish()
	if s.Refused != "" {
		c.instant(tid, "refused", map[string]any{"reason": s.Refused})
	}
	for _, v := range s.Violations {
		c.instant(tid, "violation", map[string]any{"invariant": v.Invariant})
	}
	c.end(tid, operationCat, s.Op)
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
		c.instant(c.cpuTID(e.CPU), e.Case.String(), args)
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
	numbers := map[string]any{sim.FUsers.String(): mm.Users, sim.FCount.String(): mm.Count}
	if len(c.trace.Areas) > 0 {
		numbers[sim.FRSS.String()] = mm.RSS
	}
	c.count(c.trace.MMs[id], numbers)
}

// cache emits the number of live mms.
func (c *chrome) cache(s *sim.State) {
	c.count(sim.ACache.String(), map[string]any{"live": s.Cachep.Live()})
}

// cost emits what the machine has taken so far.
func (c *chrome) cost(s *sim.State) {
	numbers := map[string]any{}
	for _, m := range c.trace.fields(s, sim.ACost, 0) {
		numbers[m.key] = m.value
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
		c.end(tid, currentCat, (*open)[i])
	}
	for _, name := range want[same:] {
		c.begin(tid, currentCat, name, nil)
	}
	*open = want
}

// head writes what comes before the events.
func (c *chrome) head() error {
	data, err := json.Marshal(map[string]string{
		"scenario": c.trace.Name, "kernel": c.trace.Kernel.String(), "microsecond": "micro-step of the machine",
	})
	if err == nil {
		fmt.Fprintf(c.out, "{\"displayTimeUnit\":\"ns\",\"otherData\":%s,\"traceEvents\":[", data)
	}
	return err
}
