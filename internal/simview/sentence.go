package simview

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"docgen/sim"
	"docgen/sim/script"
)

// sentences returns one message per event of a step that means something to a
// reader, in the order of events. A message that would repeat the one before it
// of its kind is left out; what many CPUs do alike is said once.
func (v *view) sentences(s script.Moment) []Msg {
	var all, aside []Msg
	n := narrator{view: v, step: s, counts: map[sim.MMID]int{}, cpus: map[sim.CPUID]*execution{}}
	for i := range s.Events {
		e := &s.Events[i]
		n.follow(e)
		if e.Case == sim.NoCase {
			continue
		}
		switch msg := n.sentence(i); {
		case !aboutTranslations(e.Case) || n.waitsForLock(e):
			all = append(all, n.again(msg, n.place(i)))
		case !n.goesWithoutSaying(i):
			aside = append(aside, n.again(msg, n.place(i)))
		}
		for _, msg := range n.asid(e) {
			aside = append(aside, n.again(msg, i))
		}
		n.tell(e)
	}
	if i := slices.IndexFunc(all, func(m Msg) bool { return m.ID == "case.fork-pages" }); i >= 0 && i+1 < len(all) {
		all[i], all[i+1] = all[i+1], all[i] // what is copied, before what is not, if their place is the same
	}
	if s.Refused != "" {
		all = append(all, Msg{ID: "case." + sim.CaseRefused.String(), Args: n.args(&sim.Event{
			CPU: s.CPU, Task: sim.NoTask, Peer: sim.NoTask, MM: sim.NoMM}), At: len(s.Events)})
	}
	return inOrder(together(all), together(aside))
}

// A narrator goes through the events of a step, and remembers what its
// sentences need to know of those that it has passed.
type narrator struct {
	*view
	step   script.Moment
	counts map[sim.MMID]int // mm_count of those that the step has changed
	last   *sim.Event       // the last store to an mm_count
	gone   *sim.Event       // the last entry that was taken out of a page table
	cpus   map[sim.CPUID]*execution
}

// An execution is what a CPU has done in the step so far.
type execution struct {
	running []string   // the functions being executed, by depth
	told    sim.Case   // the last Case
	load    loading    // since then
	seen    *sim.Event // the last store to a generation
}

// on returns what a CPU has done.
func (n *narrator) on(id sim.CPUID) *execution {
	if n.cpus[id] == nil {
		n.cpus[id] = new(execution)
	}
	return n.cpus[id]
}

// follow takes note of an event.
func (n *narrator) follow(e *sim.Event) {
	x := n.on(e.CPU)
	if e.Kind == sim.Call {
		for len(x.running) < e.Depth {
			x.running = append(x.running, "")
		}
		x.running = append(x.running[:e.Depth], n.trace.Kernel.FuncName(e.Func))
	}
	if e.Kind != sim.Store {
		return
	}
	switch f := e.Field; {
	case f == sim.FCurrent: // another task, another stack
		x.running = nil
	case f == sim.FCount:
		n.counts[e.MM], n.last = int(e.To), e
	case f == sim.FPTE && sim.PageID(e.To) == sim.NoPage:
		n.gone = e
	case f >= sim.FGen0 && f <= sim.FGen5:
		x.seen = e
	}
	x.load.follow(e)
}

// tell takes note of an event that has been told.
func (n *narrator) tell(e *sim.Event) {
	x := n.on(e.CPU)
	x.told, x.load = e.Case, loading{}
}

// within says whether an event happened inside of a function that is not a leaf:
// one that the step has called, or that its task was in the middle of before.
func (n *narrator) within(e *sim.Event, fn string) bool {
	names := n.on(e.CPU).running
	if slices.Contains(names[:min(e.Depth, len(names))], fn) {
		return true
	}
	if e.Task < 0 || int(e.Task) >= len(n.step.Before.Tasks) {
		return false
	}
	task := &n.step.Before.Tasks[e.Task]
	return slices.ContainsFunc(task.Frames[:task.Depth], func(f sim.Frame) bool { return n.trace.Kernel.FuncName(f.Func) == fn })
}

// count returns what mm_count of an mm is at this point of the step.
func (n *narrator) count(id sim.MMID) int {
	if count, ok := n.counts[id]; ok {
		return count
	}
	if before := n.step.Before.MMs; id >= 0 && int(id) < len(before) {
		return int(before[id].Count)
	}
	return 0
}

// sentence returns the message of an event: case.NAME, or a variant of it
// where one Case needs two sentences (see Variants).
//
// The fields are the event's, as names: Task, Peer, MM, CPU and, if it is about
// memory, Area, Addr and Page; From and To are numbers or, where the Case says
// so, names. PluralCount is To.
func (n *narrator) sentence(i int) Msg {
	e := &n.step.Events[i]
	id, args := "case."+e.Case.String(), n.args(e)
	switch e.Case {
	case sim.CaseBorrow:
		if e.From == e.To {
			id += "-uncounted"
		} else if n.hides(e.Task) {
			id += "-hidden"
		}
	case sim.CaseRegrab:
		if n.dropsInline() {
			id += "-inline"
		}
	case sim.CaseReturn:
		if e.Task == e.Peer {
			id += "-self"
		}
	case sim.CaseBorrowFree, sim.CaseReturnFree:
		args["To"] = n.count(e.MM)
	case sim.CaseExecMM:
		args["From"] = n.mmName(sim.MMID(e.From))
	case sim.CaseShot, sim.CaseForceInit, sim.CaseFinishCPU: // what matters is what is left
		args["MM"] = n.mmName(sim.MMID(e.From))
		if e.Case == sim.CaseForceInit && sim.MMID(e.From) == sim.InitMM {
			id += "-already"
		}
	case sim.CaseExitMM, sim.CaseExitUnpaid:
		args["To"] = n.count(e.MM)
		if !n.countsLoans() {
			id += "-free"
		}
	case sim.CaseUnuseMM:
		if !n.countsLoans() {
			id += "-free"
		}
	case sim.CaseFree:
		if n.last != nil && n.last.MM == e.MM && n.last.Peer != sim.NoTask && n.step.After.Tasks[e.Task].MM != e.MM {
			id += "-loan"
			args["From"], args["To"], args["Peer"] = int(n.last.From), int(n.last.To), n.task(n.last.Peer)
			if n.last.Peer == e.Task {
				id += "-self"
			}
		}
	case sim.CaseReap:
		if e.Peer == sim.NoTask {
			id += "-outside"
		}
	case sim.CaseMprotect, sim.CaseAccess, sim.CaseSegv:
		if e.To == 1 {
			id += "-write"
		} else if e.Case == sim.CaseAccess && e.Page == sim.ZeroPage {
			id += "-zero"
		}
	case sim.CaseCowCopy:
		args["From"] = script.PageName(n.copied(e))
	case sim.CaseCatchUp:
		if n.on(e.CPU).seen == nil { // it does not go by generations, but by its place in mm_cpumask
			id += "-reload"
		}
	case sim.CaseFlushed:
		if e.Pages > 0 {
			id += "-pages"
			args["Extent"] = n.extent(e)
		}
	case sim.CaseIPI, sim.CaseIPISkipped:
		args["To"] = cpu(sim.CPUID(e.To))
		if n.broadcasts() { // flushes need no interrupt
			id += "-shoot"
		}
	default:
		id += n.translation(i)
	}
	return Msg{ID: id, Args: args}
}

func (n *narrator) args(e *sim.Event) map[string]any {
	args := map[string]any{
		"Task":        n.task(e.Task),
		"Peer":        n.task(e.Peer),
		"MM":          n.mmName(e.MM),
		"CPU":         cpu(e.CPU),
		"From":        int(e.From),
		"To":          int(e.To),
		"PluralCount": int(e.To),
	}
	if aboutMemory(e.Case) {
		args["Area"], args["Addr"], args["Page"] = n.area(e.Addr), n.addr(e.Addr), script.PageName(e.Page)
	}
	return args
}

// dropsInline says whether schedule itself gives a loan back, before the
// borrower has given up the CPU: so it is as long as there is no
// finish_task_switch to do it. A step may stop before either has happened.
func (n *narrator) dropsInline() bool {
	return !n.trace.Kernel.HasFunc("finish_task_switch")
}

// copied returns the page of which an event makes a copy.
func (n *narrator) copied(e *sim.Event) sim.PageID {
	if n.gone != nil && n.gone.MM == e.MM && n.gone.Addr == e.Addr {
		return sim.PageID(n.gone.From)
	}
	entry, _ := n.step.Before.PTEOf(e.MM, e.Addr)
	return entry.Page
}

// hides says whether a task hides an mm of its own.
func (n *narrator) hides(id sim.TaskID) bool {
	before := n.step.Before.Tasks
	return int(id) < len(before) && before[id].Hidden != sim.NoMM
}

// Variants lists the messages that a figure can ask for beside case.NAME,
// refused.NAME and invariant.NAME: where one Case needs more than one sentence,
// because kernels differ or because it happens in different situations.
func Variants() []string {
	ids := []string{
		"case.borrow-uncounted", // a fault: the loan is not counted
		"case.borrow-hidden",    // by a user task that hides its mm
		"case.regrab-inline",    // the other reference is dropped before the switch, not after it
		"case.return-self",      // the borrower itself drops the reference, before it gives up the CPU
		"case.free-loan",        // the last reference was a loan's
		"case.free-loan-self",   // and the borrower itself dropped it
		"case.exit-mm-free",     // where loans are not counted
		"case.unuse-mm-free",    //
		"case.reap-outside",     // by a parent outside of the scenario
		"case.mprotect-write",   // writing is allowed
		"case.access-write",     // a write
		"case.access-zero",      // a read of the zero page
		"case.segv-write",       //
		"case.catch-up-reload",  // before there were generations
		"case.load-cr3-eager",   // instead of being lazy
		"case.asid-hit",         // page tables are loaded, and what is known of them is not flushed
		"case.asid-stale",       // or has to be, because flushes were missed
		"case.asid-unnoticed",   // or should be, but the CPU has looked too early
		"case.force-init-already",
		"case.spin-lock", // not for other CPUs' answers
		"case.flush-tables-fork",
		"case.flush-all-broadcast", // nobody is interrupted
		"case.ipi-shoot",           // to leave an mm, not to flush it
		"case.leave-lazy-mask",     // it stays on the page tables
		"case.flushed-pages",       // and nothing else
	}
	for _, id := range slices.Sorted(maps.Keys(alike())) {
		ids = append(ids, id+"-many")
	}
	for _, id := range explanations() {
		ids = append(ids, id+"-again")
	}
	return ids
}

// alike lists the messages of which several are told as one, by the argument
// that tells them apart: it becomes a list of names, each of them code.
func alike() map[string]string {
	return map[string]string{
		"case.flushed": "CPU", "case.flushed-pages": "CPU", "case.leave-lazy": "CPU", "case.leave-lazy-mask": "CPU",
		"case.trim": "CPU", "case.ipi": "To", "case.ipi-shoot": "To", "case.ipi-skipped": "To", "case.shot": "Task",
		"case.page-free": "Page", "case.oom-kill": "Task",
	}
}

// together makes one message of those that differ only in who does it, in the
// place of the last, and leaves out what repeats the message before it.
func together(msgs []Msg) []Msg {
	alike := alike()
	var out []Msg
	for i, msg := range msgs {
		if n := len(out); n > 0 && out[n-1].ID == msg.ID && maps.Equal(out[n-1].Args, msg.Args) {
			continue
		}
		key := alike[msg.ID]
		if key == "" {
			out = append(out, msg)
			continue
		}
		same := func(m Msg) bool {
			return m.ID == msg.ID && m.Args["MM"] == msg.Args["MM"] && m.Args["Extent"] == msg.Args["Extent"]
		}
		if slices.ContainsFunc(msgs[i+1:], same) {
			continue
		}
		var names []string
		for _, m := range msgs[:i+1] {
			if !same(m) {
				continue
			}
			if name := m.Args[key].(string); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		if key != "Task" { // numbered
			slices.SortStableFunc(names, func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) })
		}
		if len(names) > 1 {
			msg = Msg{ID: msg.ID + "-many", Args: maps.Clone(msg.Args), At: msg.At}
			for i, name := range names {
				names[i] = "`" + name + "`"
			}
			msg.Args[key] = names
		}
		out = append(out, msg)
	}
	return out
}

// refusal returns why a step was refused.
func refusal(reason string) *Msg { return &Msg{ID: "refused." + reason} }

// violation returns what an invariant that broke says.
func (v *view) violation(broken sim.Violation) Violation {
	return Violation{Name: broken.Invariant, Msg: Msg{
		ID: "invariant." + broken.Invariant,
		Args: map[string]any{
			"Task": v.task(broken.Task),
			"MM":   v.mmName(broken.MM),
			"CPU":  cpu(broken.CPU),
			"Want": broken.Want,
			"Got":  broken.Got,
		},
	}}
}
