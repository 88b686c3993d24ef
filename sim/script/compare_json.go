package script

import (
	"cmp"
	"slices"

	"docgen/sim"
	"docgen/sim/jsonw"
)

// compareFormat is the version of a comparison's JSON form, as jsonFormat is
// of a trace's.
const compareFormat = 1

// JSON returns the comparison in its JSON form, indented, ending in a newline.
// Lists of values have one element for each run; null stands for nothing of the
// name, or a run that has ended.
func (c *Comparison) JSON() ([]byte, error) {
	w := &jsonw.Writer{Indent: " "}
	w.BeginObject()
	w.Key("format").Int(compareFormat)
	w.Key("name").String(c.Name)
	w.Key("written_for").String(c.Written.String()) // the kernel that the scenario says
	list(w, "runs", c.Runs, func(run Run) { writeRun(w, run) })
	list(w, "pairs", c.Pairs, func(p Pair) { c.writePair(w, p) }) // each run and the next
	if c.Cut != 0 {
		w.Key("cut").Int(c.Cut) // how many steps "steps" is about, if not all
	}
	list(w, "steps", c.Steps, func(d StepDiff) { c.writeStep(w, d) }) // those in or after which runs differ
	w.EndObject()
	w.Newline()
	return w.Bytes(), nil
}

func writeRun(w *jsonw.Writer, run Run) {
	w.BeginObject()
	w.Key("kernel").String(run.Trace.Kernel.String())
	w.Key("checks").Int(run.Trace.Checks) // expectations that held
	list(w, "problems", run.Problems, func(e Error) {
		w.BeginObject()
		w.Key("line").Int(e.Pos.Line)
		w.Key("col").Int(e.Pos.Col)
		w.Key("msg").String(e.Msg)
		if e.Hint != "" {
			w.Key("hint").String(e.Hint)
		}
		w.EndObject()
	})
	w.Key("costs").BeginObject()
	costs := slices.Clone(run.Costs)
	slices.SortFunc(costs, func(a, b Cost) int { return cmp.Compare(a.Key, b.Key) })
	for _, cost := range costs {
		w.Key(cost.Key).Int(cost.N)
	}
	w.EndObject()
	w.EndObject()
}

func (c *Comparison) writePair(w *jsonw.Writer, p Pair) {
	w.BeginObject()
	w.Key("kernels").Strings([]string{c.Runs[p.Left].Trace.Kernel.String(), c.Runs[p.Right].Trace.Kernel.String()})
	if p.Order != nil { // the first step, before that, that does the same in another order
		w.Key("first_order")
		c.writeDivergence(w, p.Order)
	}
	w.Key("first_difference") // the first step that does something else; null if none
	c.writeDivergence(w, p.First)
	list(w, "calls", p.Calls, func(d CallDiff) {
		w.BeginObject()
		list(w, "names", d.Names[:], func(name string) { orNull(w, name) })
		list(w, "times", d.Times[:], w.Int)
		w.EndObject()
	})
	w.EndObject()
}

func (c *Comparison) writeDivergence(w *jsonw.Writer, d *Divergence) {
	if d == nil {
		w.Null()
		return
	}
	w.BeginObject()
	c.writeStepName(w, d.Step)
	list(w, "effects", d.Lines, func(l SideBySide) { // of the step, side by side
		w.BeginArray()
		writeEffect(w, l.Left)
		writeEffect(w, l.Right)
		w.EndArray()
	})
	w.Key("at").Int(d.At) // the first of effects that differs
	w.EndObject()
}

// writeStepName writes the members that say which step it is.
func (c *Comparison) writeStepName(w *jsonw.Writer, i int) {
	s := c.Step(i)
	w.Key("step").Int(i + 1)
	if s.Label != "" {
		w.Key("label").String(s.Label)
	}
	w.Key("line").Int(s.Pos.Line)
	w.Key("op").String(s.Op)
}

func writeEffect(w *jsonw.Writer, e *Effect) {
	if e == nil {
		w.Null()
		return
	}
	w.BeginObject()
	w.Key("micro").Int(e.Micro)
	w.Key("cpu")
	if e.CPU == sim.NoCPU {
		w.Null()
	} else {
		w.Int(int(e.CPU))
	}
	if e.Func != "" {
		w.Key("func").String(e.Func)
	}
	w.Key("text").String(e.Text)
	if name := e.Case.String(); name != "" {
		w.Key("case").String(name)
	}
	w.EndObject()
}

func (c *Comparison) writeStep(w *jsonw.Writer, d StepDiff) {
	w.BeginObject()
	c.writeStepName(w, d.Step)
	if len(d.Refused) > 0 {
		w.Key("refused").Strings(d.Refused)
	}
	if len(d.Violated) > 0 {
		list(w, "violated", d.Violated, func(names []string) {
			if names == nil {
				w.Null()
			} else {
				w.Strings(names)
			}
		})
	}
	if len(d.Missing) > 0 {
		list(w, "missing", d.Missing, w.Bool)
	}
	list(w, "values", d.Values, func(v ValueDiff) {
		w.BeginObject()
		w.Key("path").String(v.Path)
		list(w, "values", v.Values, func(text string) { orNull(w, text) })
		w.EndObject()
	})
	w.EndObject()
}

// list writes a member that is an array.
func list[T any](w *jsonw.Writer, key string, all []T, item func(T)) {
	w.Key(key).BeginArray()
	for _, v := range all {
		item(v)
	}
	w.EndArray()
}

// orNull writes null for "".
func orNull(w *jsonw.Writer, text string) {
	if text == "" {
		w.Null()
	} else {
		w.String(text)
	}
}
