package script

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"docgen/sim"
)

// This file tells what the machine did in a golden sequence as its recording would.

// observe tells what the machine did from @recorded on as a recording would.
func observe(t *testing.T, tr *Trace) []observation {
	t.Helper()
	from, err := tr.Step("recorded")
	if err != nil {
		t.Fatal(err)
	}
	w := &observer{tr: tr, cpus: make([]cpuObserver, tr.CPUs)}
	for _, step := range tr.Walk(from, len(tr.Steps)) {
		w.state = step.Before.Clone()
		for j, e := range step.Events {
			if e.CPU != sim.NoCPU {
				w.event(e, step.Events[j+1:])
			}
			w.state.Apply(e)
		}
	}
	return w.list
}

// An observer stands where the kprobes of the recordings did.
type observer struct {
	tr    *Trace
	state sim.State // before the event
	cpus  []cpuObserver
	list  []observation
}

// A cpuObserver is what has to be remembered of a CPU.
type cpuObserver struct {
	calls      [32]string // by depth: the functions that are being executed
	prev, next sim.TaskID // of the last switch
	pages      int        // of the last request to flush
	exitMmap   int        // the depth of exit_mmap while it is being executed, and 1
}

// event adds the observations that an event is; next are the events after it.
func (w *observer) event(e sim.Event, next []sim.Event) {
	c := &w.cpus[e.CPU]
	if c.exitMmap > 0 && e.Depth < c.exitMmap {
		c.exitMmap = 0
		w.add(e, "exit_mmap ret")
	}
	switch {
	case e.Kind == sim.Call:
		c.calls[e.Depth] = w.tr.Kernel.FuncName(e.Func)
		w.call(e, next)
	case e.Kind != sim.Store:
	case e.Field == sim.FTLBGen:
		c.pages = int(e.Pages)
	case e.Field == sim.FCurrent:
		c.prev, c.next = sim.TaskID(e.From), sim.TaskID(e.To)
		o := w.add(e, "SW")
		o.add("prev", w.task(c.prev))
		w.ofTask(o, c.prev, e.CPU)
		o.add("st", w.taskState(c.prev))
		o.add("next", w.task(c.next))
		o.drop("cur")
	case e.Field == sim.FCR3:
		o := w.add(e, "tlb_flush")
		o.add("reason", "0")
		if at(e, next, sim.FCostFlush) {
			o.add("pages", strconv.Itoa(sim.AllPages))
		} else {
			o.add("pages", "0")
		}
	case e.Field == sim.FCostFlush && w.inFlush(e):
		reason := "1"
		if e.Depth >= 2 && c.calls[e.Depth-2] == "flush_tlb_mm_range" {
			reason = "3"
		}
		o := w.add(e, "tlb_flush")
		o.add("reason", reason)
		o.add("pages", strconv.Itoa(int(e.Pages)))
	}
}

// inFlush says whether an event is flush_tlb_func's own.
func (w *observer) inFlush(e sim.Event) bool {
	return e.Depth > 0 && w.cpus[e.CPU].calls[e.Depth-1] == "flush_tlb_func"
}

// at says whether a field is stored in the same micro-step as e.
func at(e sim.Event, next []sim.Event, f sim.Field) bool {
	return slices.ContainsFunc(next, func(n sim.Event) bool { return n.Micro == e.Micro && n.Kind == sim.Store && n.Field == f })
}

// call adds what a probe at the entry of a function would have seen.
func (w *observer) call(e sim.Event, next []sim.Event) {
	c := &w.cpus[e.CPU]
	s, tlb := &w.state, &w.state.CPUs[e.CPU].TLB
	caller := ""
	if e.Depth > 0 {
		caller = c.calls[e.Depth-1]
	}
	switch name := c.calls[e.Depth]; name {
	case "finish_task_switch":
		o := w.add(e, "FTS")
		w.ofTask(o, e.Task, e.CPU)
		o.add("rq.prev_mm", w.mm(s.CPUs[e.CPU].PrevMM))
		o.add("prev", w.task(c.prev))
		o.add("prev.am", w.mm(s.Tasks[c.prev].ActiveMM))
	case "enter_lazy_tlb":
		w.add(e, name).add("mm", w.mm(s.Tasks[e.Task].ActiveMM))
	case "switch_mm_irqs_off":
		o := w.add(e, name)
		switch caller {
		case "context_switch":
			o.add("prev_mm", w.mm(s.Tasks[e.Task].ActiveMM))
			o.add("next_mm", w.mm(s.Tasks[c.next].MM))
		case "activate_mm":
			o.add("next_mm", w.mm(s.Tasks[e.Task].MM))
		default:
			o.add("prev_mm", "NULL")
			o.add("next_mm", "init_mm")
		}
	case "flush_tlb_mm_range":
		o := w.add(e, name)
		request := after(e, next, sim.FTLBGen)
		o.add("mm", w.mm(request.MM))
		o.add("freed", map[bool]string{false: "0", true: "1"}[request.Case == sim.CaseFlushTables])
	case "native_flush_tlb_multi":
		o := w.add(e, "tlb_flush")
		o.add("reason", "4")
		o.add("pages", strconv.Itoa(c.pages))
	case "flush_tlb_func":
		o := w.add(e, name)
		o.add("loaded", w.mm(tlb.Loaded))
		o.add("lazy", flag(tlb.Lazy))
	case "exit_mm_release", "exec_mm_release":
		w.ofMM(w.add(e, name), s.Tasks[e.Task].MM)
	case "mmput":
		w.ofMM(w.add(e, name), after(e, next, sim.FUsers).MM)
	case "exit_mmap":
		c.exitMmap = e.Depth + 1
		w.add(e, name).add("mm", w.mm(noted(e, next, sim.CaseExitMmap).MM))
	case "__mmdrop":
		w.ofMM(w.add(e, name), freed(e, next).MM)
	case "begin_new_exec":
		w.add(e, name)
	}
}

// add begins an observation.
func (w *observer) add(e sim.Event, what string) *observation {
	w.list = append(w.list, observation{cpu: int(e.CPU), what: what})
	o := &w.list[len(w.list)-1]
	o.add("cur", w.task(e.Task))
	return o
}

// ofTask adds what both SW and FTS say of a task and its CPU.
func (w *observer) ofTask(o *observation, id sim.TaskID, cpu sim.CPUID) {
	task, tlb := &w.state.Tasks[id], &w.state.CPUs[cpu].TLB
	am := &w.state.MMs[task.ActiveMM]
	o.add("mm", w.mm(task.MM))
	o.add("am", w.mm(task.ActiveMM))
	o.add("u", strconv.Itoa(int(am.Users)))
	o.add("c", strconv.Itoa(int(am.Count)))
	o.add("loaded", w.mm(tlb.Loaded))
	o.add("asid", strconv.Itoa(int(tlb.ASID)))
	o.add("lazy", flag(tlb.Lazy))
	o.add("gen", fmt.Sprintf("%d/%d", tlb.Ctxs[tlb.ASID].Gen, am.TLBGen))
}

func (w *observer) ofMM(o *observation, id sim.MMID) {
	o.add("mm", w.mm(id))
	o.add("u", strconv.Itoa(int(w.state.MMs[id].Users)))
	o.add("c", strconv.Itoa(int(w.state.MMs[id].Count)))
}

func (w *observer) mm(id sim.MMID) string { return MMName(w.tr.MMs, id) }

func (w *observer) task(id sim.TaskID) string {
	name := TaskName(w.tr.Tasks, id)
	if w.tr.End().Tasks[id].Kthread { // idle tasks, too
		return name
	}
	return "user " + name
}

func (w *observer) taskState(id sim.TaskID) string {
	switch st := w.state.Tasks[id].State; st {
	case sim.Zombie, sim.Reaped:
		return "dead"
	default:
		return st.String()
	}
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// after returns the first store of a field after e on its CPU, noted the first
// note of a case, freed the first mm that is freed.
func after(e sim.Event, next []sim.Event, f sim.Field) sim.Event {
	return first(e, next, func(n sim.Event) bool { return n.Kind == sim.Store && n.Field == f })
}

func noted(e sim.Event, next []sim.Event, c sim.Case) sim.Event {
	return first(e, next, func(n sim.Event) bool { return n.Kind == sim.Note && n.Case == c })
}

func freed(e sim.Event, next []sim.Event) sim.Event {
	return first(e, next, func(n sim.Event) bool { return n.Kind == sim.Free })
}

func first(e sim.Event, next []sim.Event, is func(sim.Event) bool) sim.Event {
	i := slices.IndexFunc(next, func(n sim.Event) bool { return n.CPU == e.CPU && is(n) })
	return next[i]
}
