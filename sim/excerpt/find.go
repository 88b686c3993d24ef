package excerpt

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docgen/internal/nearest"
	"docgen/sim"
	"docgen/sim/replay"
	"docgen/sim/script"
)

// An Excerpt is events of a recording, with names.
type Excerpt struct {
	Name   string // the recording's
	Header replay.Header
	Total  int // events of the whole recording
	Events []Event
	Start  State // what is known before the first of them

	recording *Recording // nil once all is found: an excerpt does not hold the whole
	kernel    sim.Release

	names   []naming
	taskOf  map[string]int32 // by name; not of idle tasks
	nameOf  map[int32]string
	commOf  map[int32]string // what tasks of the excerpt are called by the recording
	shared  map[string]bool  // what more than one task in the excerpt is called by the recording
	mmOf    map[string]replay.MMName
	mmNames map[replay.MMName]string
	cpuOf   map[int]int // the recording's CPU by the number it has here
	cpuHere map[int]int // and the other way round
}

// An Event is one that an excerpt shows.
type Event struct {
	*replay.Event
	N        int // its number in the recording, from 1
	Skipped  int // how many events stand between this and the one shown before
	Label    string
	Pos      script.Pos // of its line in the text
	LabelPos script.Pos
	Values   []Value // what was recorded
	After    State   // what is known when it has happened
}

var (
	recordedMM = regexp.MustCompile(`^mm([0-9]{1,9})$`)
	cpuForm    = regexp.MustCompile(`^cpu([0-9]{1,3})$`)
	idleForm   = regexp.MustCompile(`^idle([0-9]{1,3})$`)
)

// New finds the events that a text names. What is wrong with the text is in the
// errors; then there is no excerpt.
func New(r *Recording, text string) (*Excerpt, []script.Error) {
	s, errs := parse(text)
	if len(errs) > 0 {
		return nil, errs
	}
	x := &Excerpt{
		Name: r.Name, Header: r.Header, Total: len(r.Events), recording: r, names: s.names,
		taskOf: map[string]int32{}, nameOf: map[int32]string{},
		mmOf: map[string]replay.MMName{}, mmNames: map[replay.MMName]string{},
		cpuOf: map[int]int{}, cpuHere: map[int]int{},
	}
	for _, n := range s.names {
		if err := x.bind(n); err != nil {
			errs = append(errs, *err)
		}
	}
	if len(errs) > 0 {
		return nil, errs
	}
	last := 0
	for _, l := range s.lines {
		n, err := x.find(l, last)
		if err != nil {
			errs = append(errs, *err)
			continue
		}
		event := r.Events[n-1]
		e := Event{Event: &event, N: n, Label: l.label, Pos: l.pos, LabelPos: l.labelPos}
		if last > 0 {
			e.Skipped = n - last - 1
		}
		x.Events = append(x.Events, e)
		x.met(e.Event)
		last = n
	}
	if len(errs) > 0 {
		return nil, errs
	}
	for _, n := range x.names {
		if _, waits := ownerOf(n.what); waits && x.mmOf[n.name] == replay.Null {
			errs = append(errs, script.Error{Pos: n.whatPos, Msg: fmt.Sprintf("no event of the excerpt shows an mm as %s", n.what)})
		}
	}
	if m := r.unpredicted(x.Events[0].N, last); m != nil {
		errs = append(errs, script.Error{Pos: s.lines[0].pos,
			Msg:  fmt.Sprintf("the simulator does not predict this part of the recording: event %d: %s", m.Line-1, m.String()),
			Hint: "choose another part, or find out which of the two is right"})
	}
	x.share()
	for i := range x.Events {
		x.Events[i].Values = x.values(x.Events[i].Event)
	}
	if len(errs) > 0 {
		return nil, errs
	}
	x.follow()
	x.kernel, x.recording = r.release(), nil
	return x, nil
}

// ownerOf cuts K.mm and K.active_mm.
func ownerOf(what string) (task string, waits bool) {
	for _, field := range []string{".active_mm", ".mm"} {
		if task, ok := strings.CutSuffix(what, field); ok {
			return task, true
		}
	}
	return "", false
}

// bind gives a name to what the recording calls otherwise.
func (x *Excerpt) bind(n naming) *script.Error {
	fail := func(hint, format string, args ...any) *script.Error {
		return &script.Error{Pos: n.whatPos, Msg: fmt.Sprintf(format, args...), Hint: hint}
	}
	switch {
	case cpuForm.MatchString(n.name):
		here, _ := strconv.Atoi(n.name[3:])
		m := cpuForm.FindStringSubmatch(n.what)
		if m == nil {
			return fail("write "+n.name+" = cpu1", "%q is not a CPU", n.what)
		}
		there, _ := strconv.Atoi(m[1])
		if !slices.ContainsFunc(x.recording.Events, func(e replay.Event) bool { return e.CPU == there }) {
			return fail("", "the recording has no events of CPU %d", there)
		}
		if _, twice := x.cpuHere[there]; twice {
			return fail("", "%s is named twice", n.what)
		}
		x.cpuOf[here], x.cpuHere[there] = there, here
	case idleForm.MatchString(n.name):
		return &script.Error{Pos: n.pos, Msg: fmt.Sprintf("%s is named after its CPU", n.name), Hint: "write " + "cpu" + n.name[4:] + " = cpu1 to have the idle task of the recording's cpu1 called so"}
	case recordedMM.MatchString(n.what):
		number, _ := strconv.Atoi(n.what[2:])
		mm := replay.MMName(number)
		if !slices.ContainsFunc(x.recording.Events, func(e replay.Event) bool { return mentions(&e, mm) }) {
			return fail("", "the recording has no %s", n.what)
		}
		return x.nameMM(n, mm)
	case numberForm.MatchString(n.what):
		pid, _ := strconv.Atoi(n.what)
		return x.nameTask(n, int32(pid))
	default:
		if task, waits := ownerOf(n.what); waits {
			if _, known := x.taskOf[task]; !known && !idleForm.MatchString(task) {
				return fail("name it on a line above", "no task is called %q", task)
			}
			x.mmOf[n.name] = replay.Null // until an event shows it
			return nil
		}
		pids := x.recording.calls(n.what)
		switch len(pids) {
		case 0:
			return fail(nearest.Hint(n.what, x.recording.comms()), "no task of the recording is called %q", n.what)
		case 1:
			return x.nameTask(n, pids[0])
		}
		return fail("name the pid", "%d tasks of the recording are called %q: %s", len(pids), n.what, pidList(pids))
	}
	return nil
}

// comms lists what tasks are called.
func (r *Recording) comms() []string {
	var names []string
	for i := range r.Events {
		for _, t := range tasks(&r.Events[i]) {
			if t.PID != 0 && !slices.Contains(names, t.Comm) {
				names = append(names, t.Comm)
			}
		}
	}
	return names
}

func pidList(pids []int32) string {
	var parts []string
	for i, pid := range pids {
		if i == 10 {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, strconv.Itoa(int(pid)))
	}
	return strings.Join(parts, ", ")
}

func (x *Excerpt) nameTask(n naming, pid int32) *script.Error {
	if pid == 0 {
		return &script.Error{Pos: n.whatPos, Msg: "pid 0 is every CPU's idle task", Hint: "idle tasks are called idle0, idle1 and so on by themselves"}
	}
	if !slices.ContainsFunc(x.recording.Events, func(e replay.Event) bool { return e.Task.PID == pid || e.Other.PID == pid }) {
		return &script.Error{Pos: n.whatPos, Msg: fmt.Sprintf("the recording has no task with pid %d", pid)}
	}
	if other, twice := x.nameOf[pid]; twice {
		return &script.Error{Pos: n.whatPos, Msg: fmt.Sprintf("the task is called %s already", other)}
	}
	x.taskOf[n.name], x.nameOf[pid] = pid, n.name
	return nil
}

func (x *Excerpt) nameMM(n naming, mm replay.MMName) *script.Error {
	if other, twice := x.mmNames[mm]; twice {
		return &script.Error{Pos: n.whatPos, Msg: fmt.Sprintf("the mm is called %s already", other)}
	}
	x.mmOf[n.name], x.mmNames[mm] = mm, n.name
	return nil
}

// met names the mms that an event shows for the first time as a task's.
func (x *Excerpt) met(e *replay.Event) {
	for _, n := range x.names {
		owner, waits := ownerOf(n.what)
		if !waits || x.mmOf[n.name] != replay.Null {
			continue
		}
		for _, t := range described(e) {
			if x.task(t.PID, t.Comm, e.CPU) != owner {
				continue
			}
			mm := t.MM
			if strings.HasSuffix(n.what, ".active_mm") {
				mm = t.ActiveMM
			}
			if _, named := x.mmNames[mm]; mm != replay.Null && !named {
				x.mmOf[n.name], x.mmNames[mm] = mm, n.name
			}
		}
	}
}

// described returns what an event says about tasks' pointers. Of a fork's parent
// mm alone is known.
func described(e *replay.Event) []replay.Task {
	if e.Kind == replay.Fork {
		return []replay.Task{e.Other, e.Task}
	}
	return tasks(e)
}

// mentions says whether an event shows an mm.
func mentions(e *replay.Event, mm replay.MMName) bool {
	if hasMM(e.Kind) && e.MM == mm {
		return true
	}
	for _, t := range described(e) {
		if t.MM == mm || t.ActiveMM == mm {
			return true
		}
	}
	return false
}

// find returns the number of the event that a line names, after last.
func (x *Excerpt) find(l line, last int) (int, *script.Error) {
	events := x.recording.Events
	if l.number > 0 {
		switch {
		case l.number > len(events):
			return 0, &script.Error{Pos: l.pos, Msg: fmt.Sprintf("there is no event %d: the recording has %d", l.number, len(events))}
		case l.number <= last:
			return 0, &script.Error{Pos: l.pos, Msg: fmt.Sprintf("event %d does not come after event %d", l.number, last)}
		}
		if err := x.misfit(l, &events[l.number-1]); err != nil {
			if err.Hint != "" {
				return 0, err
			}
			err.Hint = fmt.Sprintf("event %d is: %s", l.number, x.Words(&events[l.number-1]))
			return 0, err
		}
		return l.number, nil
	}
	for n := last + 1; n <= len(events); n++ {
		if x.misfit(l, &events[n-1]) == nil {
			return n, nil
		}
	}
	for _, w := range l.words { // a name that nothing has is the likeliest mistake
		if !x.knows(w.text) {
			return 0, &script.Error{Pos: w.pos, Msg: fmt.Sprintf("nothing is called %q here", w.text), Hint: nearest.Hint(w.text, x.known())}
		}
	}
	where := "in the recording"
	if last > 0 {
		where = fmt.Sprintf("after event %d", last)
	}
	return 0, &script.Error{Pos: l.pos, Msg: "no such event " + where,
		Hint: fmt.Sprintf("docgen sim excerpt %s --from %d lists them", x.Name, last+1)}
}

// misfit says which word of a line is not true of an event, if any.
func (x *Excerpt) misfit(l line, e *replay.Event) *script.Error {
	if l.kind != nil && *l.kind != e.Kind {
		return &script.Error{Pos: l.pos, Msg: fmt.Sprintf("event %d is not %s", l.number, *l.kind)}
	}
	for _, w := range l.words {
		if mm, named := x.mmOf[w.text]; named && mm == replay.Null {
			return &script.Error{Pos: w.pos, Msg: fmt.Sprintf("no event above shows which mm %s is", w.text), Hint: "write " + w.text + " = mm7, as the recording calls it"}
		}
		if !x.fits(w, e) {
			return &script.Error{Pos: w.pos, Msg: fmt.Sprintf("event %d does not fit %q", l.number, w.text)}
		}
	}
	return nil
}

func (x *Excerpt) fits(w word, e *replay.Event) bool {
	if m := cpuForm.FindStringSubmatch(w.text); m != nil {
		cpu, _ := strconv.Atoi(m[1])
		return x.here(e.CPU) == cpu
	}
	if mm, named := x.mmOf[w.text]; named && mm != replay.Null {
		return mentions(e, mm)
	}
	if m := recordedMM.FindStringSubmatch(w.text); m != nil {
		number, _ := strconv.Atoi(m[1])
		return mentions(e, replay.MMName(number))
	}
	is := func(pid int32, comm string) bool {
		return x.task(pid, comm, e.CPU) == w.text || pid != 0 && strconv.Itoa(int(pid)) == w.text
	}
	switch first := is(e.Other.PID, e.Other.Comm); e.Kind {
	case replay.Switch, replay.Fork:
		if w.second {
			return is(e.Task.PID, e.Task.Comm)
		}
		return first
	case replay.PrevMMDropped, replay.MmputDone, replay.Free, replay.CPUOffline:
		return false // they are about no task
	}
	return is(e.Task.PID, e.Task.Comm)
}

// here returns the number that a CPU of the recording has in the excerpt: its
// own, unless that is given to another. Then it takes that one's, so that no two
// CPUs have the same number.
func (x *Excerpt) here(cpu int) int {
	if here, named := x.cpuHere[cpu]; named {
		return here
	}
	for {
		other, taken := x.cpuOf[cpu]
		if !taken {
			return cpu
		}
		cpu = other
	}
}

// task names a task, mm an mm.
func (x *Excerpt) task(pid int32, comm string, cpu int) string {
	if pid == 0 {
		return idleName(x.here(cpu))
	}
	if name, named := x.nameOf[pid]; named {
		return name
	}
	if comm == "" { // some events tell the pid alone
		comm = x.commOf[pid]
	}
	switch _, given := x.taskOf[comm]; {
	case comm == "":
		return strconv.Itoa(int(pid))
	case given || x.shared[comm]: // another task is called so
		return fmt.Sprintf("%s(%d)", comm, pid)
	}
	return comm
}

// share finds out what the tasks of the excerpt are called, and which of these
// names they share.
func (x *Excerpt) share() {
	x.shared, x.commOf = map[string]bool{}, map[int32]string{}
	pids := map[string]int32{}
	for i := range x.Events {
		for _, t := range tasks(x.Events[i].Event) {
			if other, met := pids[t.Comm]; met && other != t.PID {
				x.shared[t.Comm] = true
			}
			pids[t.Comm], x.commOf[t.PID] = t.PID, t.Comm
		}
	}
}

func (x *Excerpt) mm(mm replay.MMName) string {
	if mm == replay.Null {
		return "NULL"
	}
	if name, named := x.mmNames[mm]; named {
		return name
	}
	return mm.String()
}

func (x *Excerpt) knows(word string) bool {
	return slices.Contains(x.known(), word) || cpuForm.MatchString(word) || idleForm.MatchString(word) || recordedMM.MatchString(word) || numberForm.MatchString(word)
}

func (x *Excerpt) known() []string {
	var names []string
	for _, n := range x.names {
		names = append(names, n.name)
	}
	return names
}
