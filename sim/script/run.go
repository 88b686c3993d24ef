package script

import (
	"slices"
	"strings"

	"docgen/sim"
	"docgen/sim/say"
)

// Run executes the script. name is the Trace's. The Trace is complete even if
// expectations failed; it ends early at a violation that no line expects, and
// at an operation that cannot be carried out because what it names was never made.
func (s *Script) Run(name string) (*Trace, []Error) {
	r := s.run(name)
	var errs []Error
	for i, m := range r.misses {
		if more := len(r.misses) - i; i >= maxErrors {
			errs = append(errs, Error{Pos: m.pos, Msg: say.Textf("there are %d more mistakes from here on", more)})
			break
		}
		errs = append(errs, Error{Pos: m.pos, Msg: m.msg, Hint: m.hint})
	}
	return r.trace, errs
}

// A runner is one execution of a script.
type runner struct {
	script *Script
	m      *sim.Machine
	trace  *Trace
	record recorder
	lets   map[string]string
	work   int // what it has taken so far, as maxWork counts
	misses []failure

	tasks, mms map[string]int // of the trace's Tasks and MMs

	child map[sim.TaskID]string // names waiting for the task that a fork makes, by parent
	newMM map[string]string     // names waiting for the mm that a task gets, by its name

	spawned bool // tasks have been added since the last step
}

// A failure is something that went wrong on a line.
type failure struct {
	miss
	pos  Pos
	word token // what bless may rewrite
}

// config is the machine that the script asks for.
func (s *Script) config() sim.Config {
	return sim.Config{CPUs: s.cpus, Kernel: s.kernel, NoTLB: s.noTLB, NoPCID: s.noPCID, NoMemory: s.noMemory}
}

// start makes a machine and gives names to what it boots with.
func (s *Script) start(name string) *runner {
	m, err := sim.New(s.config())
	if err != nil {
		panic("sim: " + err.Error()) // Parse has checked
	}
	r := &runner{
		script: s, m: m,
		trace: &Trace{Name: name, Kernel: s.kernel, CPUs: s.cpus, Lacks: s.lacks(), NoPCID: s.noPCID, Open: s.choices != nil},
		lets:  map[string]string{},
		tasks: map[string]int{}, mms: map[string]int{},
		child: map[sim.TaskID]string{},
		newMM: map[string]string{},
	}
	r.addMM("init_mm")
	for i := range s.cpus {
		r.addTask(say.Textf("idle%d", i))
	}
	return r
}

func (s *Script) run(name string) *runner {
	r := s.start(name)
	r.record.trace = r.trace
	started := false
	for i := range s.lines {
		l := &s.lines[i]
		if l.op != nil && !started {
			started = true
			r.record.begin(&r.m.State)
		}
		if !r.line(l, s.lines[i+1:]) {
			break
		}
	}
	if !started {
		r.record.begin(&r.m.State)
	}
	r.trace.Micros = r.m.Micros
	return r
}

// line executes one line; next are the lines after it. It says whether to go on.
func (r *runner) line(l *line, next []line) bool {
	switch {
	case l.spawn != nil:
		if r.full(l.pos) {
			return false
		}
		r.addTask(l.spawn.task)
		if l.spawn.kthread {
			r.m.Kthread()
		} else {
			r.m.Process()
			r.addMM(l.spawn.mm)
		}
		r.spawned = true
	case l.inject != nil:
		r.m.Inject(*l.inject)
	case l.let != nil:
		text, err := r.view().value(l.let.path)
		if err != nil {
			r.fail(l.pos, miss{msg: err.Error()}, token{})
			return false
		}
		r.lets[l.let.name] = text
	case l.expect != nil:
		if !l.expect.when.holds(r.script.kernel) {
			return true
		}
		if missed := r.check(l.expect); missed != nil {
			r.fail(l.pos, *missed, l.expect.word)
		} else {
			r.trace.Checks++
		}
	case l.op != nil:
		return r.step(l, next)
	}
	return true
}

func (r *runner) fail(pos Pos, m miss, word token) {
	r.misses = append(r.misses, failure{m, pos, word})
}

func (r *runner) view() view {
	v := r.trace.view(&r.m.State)
	v.taskIDs, v.mmIDs = r.tasks, r.mms
	return v
}

func (r *runner) addTask(name string) {
	r.tasks[name] = len(r.trace.Tasks)
	r.trace.Tasks = append(r.trace.Tasks, name)
}

func (r *runner) addMM(name string) {
	r.mms[name] = len(r.trace.MMs)
	r.trace.MMs = append(r.trace.MMs, name)
}

// step executes an operation and adds it to the trace.
func (r *runner) step(l *line, next []line) bool {
	o := l.op
	expected := expectations(next, r.script.kernel)
	var tolerate []string
	for _, e := range expected {
		if e.kind == hasViolation {
			tolerate = append(tolerate, e.name)
		}
	}
	var setup []byte
	if r.spawned && len(r.trace.Steps) > 0 {
		setup = r.record.changes(&r.m.State)
	}
	r.spawned = false
	micros := r.m.Micros
	out, ok := r.do(l, next, tolerate)
	if !ok {
		return false
	}
	step := Step{
		Label: o.label, Pos: l.pos, CPU: out.CPU, Op: o.String(),
		Events: out.Events, Micros: r.m.Micros - micros,
		Refused: string(out.Refused), Violations: out.Violations, tested: out.Tested, setup: setup,
	}
	for _, e := range out.Events {
		if e.Case != sim.NoCase {
			step.Case = e.Case
			break
		}
	}
	if out.Refused != "" {
		step.Case = sim.CaseRefused
	}
	r.record.add(step, &r.m.State)
	if !r.bounded(l.pos, &step) {
		return false
	}

	wantsRefusal := slices.ContainsFunc(expected, func(e *expectation) bool { return e.kind == wasRefused })
	switch {
	case out.Refused != "" && !wantsRefusal:
		r.fail(l.pos, miss{msg: say.Textf("%s is refused: %s", o, out.Refused),
			hint: say.Textf("%s; if that is the point, follow it with: expect refused %s", out.Refused.Explain(), out.Refused)}, token{})
	case o.until.Func != "" && out.Refused == "" && !out.Stopped && !out.Broken:
		r.fail(l.pos, miss{msg: say.Textf("%s never gets to where it was to stop", o)}, token{})
	}
	if out.Broken {
		v := out.Violations[len(out.Violations)-1]
		r.fail(l.pos, miss{msg: say.Textf("%s breaks the invariant %s: %s", o, v.Invariant, r.describe(v)),
			hint: "if that is the point, follow it with: expect violation " + v.Invariant}, token{})
		return false
	}
	return true
}

// do executes an operation, if it can be executed, and names what it makes.
func (r *runner) do(l *line, next []line, tolerate []string) (out sim.Outcome, ok bool) {
	op, ok := r.bind(l)
	if !ok {
		return out, false
	}
	op.Tolerate, op.Hold = tolerate, r.holds(op, next)
	if r.full(l.pos) {
		return out, false
	}
	out = r.m.Do(op)
	r.name(out.Events)
	return out, true
}

// bind turns an operation's names into the machine's ids.
func (r *runner) bind(l *line) (sim.Op, bool) {
	o := l.op
	op := sim.Op{Verb: o.spec.Verb, Task: sim.NoTask, Peer: sim.NoTask, MM: sim.NoMM, CPU: sim.CPUID(max(o.cpu, 0)), N: o.n,
		Until: o.until, Limited: o.limited, Thread: o.thread, FailEarly: o.failEarly, FailLate: o.failLate}
	if o.task != "" {
		id, made := r.tasks[o.task]
		if !made {
			r.fail(l.pos, miss{msg: say.Textf("task %s does not exist: nothing has made it", o.task)}, token{})
			return op, false
		}
		op.Task = sim.TaskID(id)
	}
	if o.area != "" {
		id := slices.Index(r.trace.Areas, o.area)
		if id < 0 {
			id = len(r.trace.Areas)
			r.trace.Areas = append(r.trace.Areas, o.area)
		}
		op.Area, op.Page, op.Writable = sim.AreaID(id), o.page, o.writable
	}
	if o.peer != "" {
		id, made := r.tasks[o.peer]
		if !made {
			r.fail(l.pos, miss{msg: say.Textf("task %s does not exist: nothing has made it", o.peer)}, token{})
			return op, false
		}
		op.Peer = sim.TaskID(id)
	}
	if o.child != "" {
		r.child[op.Task] = o.child
		r.newMM[o.child] = o.mm
	} else if o.spec.Verb == sim.Exec {
		r.newMM[o.task] = o.mm
	} else if o.mm != "" {
		id, made := r.mms[o.mm]
		if !made {
			r.fail(l.pos, miss{msg: say.Textf("mm %s does not exist: nothing has made it", o.mm)}, token{})
			return op, false
		}
		op.MM = sim.MMID(id)
	}
	return op, true
}

// holds says whether the operation after this one is a run on the CPU that
// this one executes on, and no line in between speaks of that CPU's idle task.
// Then, if the task gives up the CPU, the switch goes straight to that run's
// task, and what stands in between sees the task inside schedule(). Otherwise
// the CPU goes to its idle task.
func (r *runner) holds(op sim.Op, next []line) bool {
	cpu := op.CPU
	if op.Verb != sim.Run && op.Task != sim.NoTask {
		cpu = r.m.State.Tasks[op.Task].CPU
	}
	if cpu == sim.NoCPU {
		return false
	}
	idle := r.trace.Tasks[cpu]
	for i := range next {
		switch l := &next[i]; {
		case l.op != nil:
			return l.op.spec.Verb == sim.Run && sim.CPUID(l.op.cpu) == cpu
		case l.expect != nil && l.expect.mentions(idle), l.let != nil && l.let.path.object == idle:
			return false
		}
	}
	return false
}

// expectations returns the expect lines that belong to an operation: those
// before the next one, as far as they apply to the kernel.
func expectations(next []line, k sim.Kernel) []*expectation {
	var found []*expectation
	for i := range next {
		if next[i].op != nil {
			break
		}
		if e := next[i].expect; e != nil && e.when.holds(k) {
			found = append(found, e)
		}
	}
	return found
}

// name gives the tasks and mms that events bring into being the names that the
// script has for them.
func (r *runner) name(events []sim.Event) {
	for _, e := range events {
		switch e.Kind {
		case sim.Create:
			if e.Peer == sim.NoTask { // one of the machine's own
				name := kworker
				if e.CPU != sim.NoCPU {
					name = say.Textf("cpuhp%d", int(e.CPU))
				}
				r.addTask(name)
				continue
			}
			r.addTask(r.child[e.Peer])
			delete(r.child, e.Peer)
		case sim.Alloc:
			task := r.trace.Tasks[e.Task]
			r.addMM(r.newMM[task])
			delete(r.newMM, task)
		}
	}
}

// describe says what a violation found.
func (r *runner) describe(v sim.Violation) string {
	task, mm := TaskName(r.trace.Tasks, v.Task), MMName(r.trace.MMs, v.MM)
	counts := v.Want != v.Got
	switch {
	case counts && strings.HasSuffix(v.Invariant, "-equality") && v.Want == 1:
		return say.Textf("%s has %d, but 1 reference is held on it", mm, v.Got)
	case counts && strings.HasSuffix(v.Invariant, "-equality"):
		return say.Textf("%s has %d, but %d references are held on it", mm, v.Got, v.Want)
	case counts && v.CPU != sim.NoCPU: // of generations of translations
		return say.Textf("CPU %d has seen flush %d of %s, of %d that were asked for", int(v.CPU), v.Got, mm, v.Want)
	case counts && v.MM != sim.NoMM:
		return say.Textf("mm_count of %s is %d, expected at least %d", mm, v.Got, v.Want)
	case counts:
		return say.Textf("%d, expected %d", v.Got, v.Want)
	case v.Task != sim.NoTask && v.MM != sim.NoMM:
		return say.Textf("task %s and mm %s", task, mm)
	case v.Task != sim.NoTask:
		return "task " + task
	case v.CPU != sim.NoCPU:
		return say.Textf("CPU %d and mm %s", int(v.CPU), mm)
	default:
		return "mm " + mm
	}
}
