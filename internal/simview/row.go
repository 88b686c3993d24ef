package simview

import (
	"iter"
	"slices"
	"strconv"

	"docgen/sim"
	"docgen/sim/script"
)

// A Row is one step.
type Row struct {
	ID        string // anchor: FigureID-LABEL, or FigureID-N for a step without label
	N         int    // from 1, counted from the start of the trace
	Label     string
	CPU       string // "cpu0"; "" if on none
	Op        string
	Calls     []Call
	Sentences []Msg // what it means, in the order of events
	Cells     []Cell
	Outcome   string      // "", "refused", "violated", "preempted" or "stopped": how the step did not simply succeed
	Refused   *Msg        // why the machine refused it; nil if it did not
	Violated  []Violation // invariants that broke in it
}

// A Violation is an invariant that broke: its name and what it says.
type Violation struct {
	Name string
	Msg  Msg
}

// A Call is one line of what the kernel did: it entered Func, or, if Func is
// "", it stored a field.
type Call struct {
	Depth int // 0 is the outermost function
	Func  string
	Store *Store
}

// A Store is one field that the kernel changed, in the notation of scenarios.
type Store struct {
	Path     string // "M.mm_count"
	From, To string
}

// Rows goes through the rows of a whole trace, one after the other, each with its
// step: those of a figure, but without cells.
func Rows(t *script.Trace, id string) iter.Seq2[Row, script.Moment] {
	return func(yield func(Row, script.Moment) bool) {
		v := newView(t)
		for i, step := range t.Walk(0, len(t.Steps)) {
			if !yield(v.row(id, i+1, step, nil), step) {
				return
			}
		}
	}
}

// row makes the row of a step.
func (v *view) row(id string, n int, s script.Moment, columns []Column) Row {
	row := Row{
		ID:      id + "-" + strconv.Itoa(n),
		N:       n,
		Label:   s.Label,
		CPU:     cpu(s.CPU),
		Op:      s.Op,
		Calls:   v.calls(s),
		Cells:   v.cells(columns, s.After, s.Before),
		Outcome: outcome(s.Step),
	}
	row.Sentences = v.sentences(s)
	if s.Label != "" {
		row.ID = id + "-" + s.Label
	}
	if s.Refused != "" {
		row.Refused = refusal(s.Refused)
	}
	for _, broken := range s.Violations {
		row.Violated = append(row.Violated, v.violation(broken))
	}
	return row
}

// outcome says how a step did not simply succeed; the gravest comes first.
func outcome(s *script.Step) string {
	if len(s.Violations) > 0 {
		return "violated"
	}
	if s.Refused != "" {
		return "refused"
	}
	for i := range s.Events {
		switch s.Events[i].Case {
		case sim.CasePreempt:
			return "preempted"
		case sim.CaseStopped:
			return "stopped"
		}
	}
	return ""
}

// calls lists the functions entered and the fields stored, in order. A store
// stands one deeper than the function whose statement it is. The least deep
// line is at 0, though the step may have begun inside of an older operation.
func (v *view) calls(s script.Moment) []Call {
	var calls []Call
	live := s.Before.Cachep.Live()
	masks := map[sim.MMID]sim.Mask{} // of the mms whose mask has changed so far
	var leaf *sim.Event              // the last Call: its Func may be a leaf, whose stores have its own Depth
	for i := range s.Events {
		e := &s.Events[i]
		switch e.Kind {
		case sim.Call:
			leaf = e
			if name := v.trace.Kernel.FuncName(e.Func); name != "" {
				calls = append(calls, Call{Depth: e.Depth, Func: name})
			}
		case sim.Store:
			depth := e.Depth
			if leaf != nil && leaf.Func == e.Func && leaf.Depth == e.Depth {
				depth++
			}
			store := v.store(e)
			if store != nil && e.Field == sim.FCpumask {
				from, known := masks[e.MM]
				if !known && int(e.MM) < len(s.Before.MMs) {
					from = s.Before.MMs[e.MM].Mask
				}
				masks[e.MM] = from ^ 1<<e.CPU
				store.From, store.To = from.String(), masks[e.MM].String()
			}
			if store != nil {
				calls = append(calls, Call{Depth: depth, Store: store})
			}
		case sim.Alloc, sim.Free:
			from := live
			if live++; e.Kind == sim.Free {
				live = from - 1
			}
			calls = append(calls, Call{Depth: e.Depth + 1, Store: &Store{
				Path: e.Obj.String() + ".live", From: strconv.Itoa(from), To: strconv.Itoa(live)}})
		}
	}
	if len(calls) == 0 {
		return nil
	}
	base := slices.MinFunc(calls, func(a, b Call) int { return a.Depth - b.Depth }).Depth
	for i := range calls {
		calls[i].Depth -= base
	}
	return calls
}

// store returns what a Store event changed; nil if that is no field of the
// kernel's but a count of the machine's own.
func (v *view) store(e *sim.Event) *Store {
	s := &Store{From: v.value(e.Field, e.From), To: v.value(e.Field, e.To)}
	switch e.Obj {
	case sim.AMM:
		s.Path = v.mmName(e.MM)
	case sim.ATask:
		s.Path = v.task(e.Task)
	case sim.ACPU:
		s.Path = cpu(e.CPU)
	case sim.ACache:
		s.Path = e.Obj.String()
	case sim.APage:
		s.Path = script.PageName(e.Page)
	case sim.APTE:
		s.Path = v.mmName(e.MM) + "." + v.addr(e.Addr)
		if e.Field == sim.FPTE { // the entry's own value
			return s
		}
	default:
		return nil
	}
	s.Path += "." + e.Field.String()
	return s
}

// value returns the text of a field's value.
func (v *view) value(f sim.Field, value int32) string {
	switch f.Value() {
	case sim.MMValue:
		if value == sim.SwitchingMM {
			return "LOADED_MM_SWITCHING"
		}
		return v.mmName(sim.MMID(value))
	case sim.TaskValue:
		if name := v.task(sim.TaskID(value)); name != "" {
			return name
		}
		return null
	case sim.CPUValue:
		if name := cpu(sim.CPUID(value)); name != "" {
			return name
		}
		return "-"
	case sim.StateValue:
		return sim.TaskState(value).String()
	case sim.PhaseValue:
		return sim.CPUPhase(value).String()
	case sim.PageValue:
		return script.PageName(sim.PageID(value))
	}
	return strconv.Itoa(int(value))
}
