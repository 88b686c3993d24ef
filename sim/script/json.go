package script

import (
	"bytes"
	"io"

	"docgen/sim"
	"docgen/sim/jsonw"
)

// jsonFormat is the version of the trace's JSON form. It goes up when a reader
// of the old form would misread the new one.
const jsonFormat = 1

// JSON returns the trace in its JSON form, indented, ending in a newline. All
// that it says of the simulated machine is by name; the format number is jsonFormat.
// The form is described for its readers in trace.schema.json, which is made of
// the types in json_form_test.go; a member here without a field there fails a test.
func (t *Trace) JSON() ([]byte, error) {
	var b bytes.Buffer
	err := t.WriteJSON(&b)
	return b.Bytes(), err
}

// maxJSONStates bounds the objects in the states of a trace's JSON form.
const maxJSONStates = 1 << 18

// chunk is about how much of a JSON form is in memory before it is written.
const chunk = 64 << 10

// WriteJSON writes the trace in its JSON form, step by step.
func (t *Trace) WriteJSON(out io.Writer) error {
	j := traceWriter{Writer: jsonw.Writer{Indent: " "}, Trace: t}
	j.BeginObject()
	j.Key("format").Int(jsonFormat)
	j.Key("name").String(t.Name)
	j.Key("kernel").String(t.Kernel.String())
	j.Key("cpus").Int(t.CPUs)
	if len(t.Lacks) > 0 {
		j.Key("lacks").BeginArray()
		for _, layer := range t.Lacks {
			j.String(string(layer))
		}
		j.EndArray()
	}
	j.Key("checks").Int(t.Checks)
	j.Key("micro_steps").Int(t.Micros)
	j.Key("start")
	j.state(&t.Start)
	j.Key("steps").BeginArray()
	every := 1 + len(t.Steps)*things(t.End())/maxJSONStates
	for i, s := range t.Walk(0, len(t.Steps)) {
		var after *sim.State
		if (i+1)%every == 0 || i+1 == len(t.Steps) {
			after = s.After
		}
		j.step(s.Step, after)
		if j.Len() > chunk {
			if _, err := j.WriteTo(out); err != nil {
				return err
			}
		}
	}
	j.EndArray()
	j.EndObject()
	j.Newline()
	_, err := j.WriteTo(out)
	return err
}

// A traceWriter writes the parts of a trace's JSON form. NULL is null, and what
// there is nothing to say about is left out.
type traceWriter struct {
	jsonw.Writer
	*Trace
}

// word writes a member, unless its value is "".
func (j *traceWriter) word(key, value string) {
	if value != "" {
		j.Key(key).String(value)
	}
}

// number writes a member, unless its value is 0.
func (j *traceWriter) number(key string, n int) {
	if n != 0 {
		j.Key(key).Int(n)
	}
}

// name writes a member, unless there is nothing that has the name.
func (j *traceWriter) name(key string, name *string) {
	if name != nil {
		j.Key(key).String(*name)
	}
}

// cpu writes a member, the CPU or null.
func (j *traceWriter) cpu(key string, id sim.CPUID) {
	writeCPU(j.Key(key), id)
}

func writeCPU(w *jsonw.Writer, id sim.CPUID) {
	if id == sim.NoCPU {
		w.Null()
	} else {
		w.Int(int(id))
	}
}

// step writes a step, with the state after it if there is one.
func (j *traceWriter) step(s *Step, after *sim.State) {
	j.BeginObject()
	j.word("label", s.Label)
	j.Key("line").Int(s.Pos.Line)
	j.cpu("cpu", s.CPU)
	j.Key("op").String(s.Op)
	j.word("case", s.Case.String())
	j.word("refused", s.Refused)
	if len(s.Violations) > 0 {
		j.Key("violations").BeginArray()
		for _, v := range s.Violations {
			j.BeginObject()
			j.Key("invariant").String(v.Invariant)
			j.name("task", j.task(v.Task))
			j.name("mm", j.mm(v.MM))
			j.number("want", v.Want)
			j.number("got", v.Got)
			j.EndObject()
		}
		j.EndArray()
	}
	j.Key("micro_steps").Int(s.Micros)
	j.Key("events").BeginArray()
	for i := range s.Events {
		j.event(&s.Events[i])
	}
	j.EndArray()
	if after != nil {
		j.Key("after")
		j.state(after)
	}
	j.EndObject()
}

func (j *traceWriter) event(e *sim.Event) {
	j.BeginObject()
	j.Key("micro").Int(e.Micro)
	j.cpu("cpu", e.CPU)
	j.Key("depth").Int(e.Depth)
	j.Key("kind").String(e.Kind.String())
	j.word("case", e.Case.String())
	j.word("func", j.Kernel.FuncName(e.Func))
	j.name("task", j.task(e.Task))
	j.name("peer", j.task(e.Peer))
	j.name("mm", j.mm(e.MM))
	switch {
	case e.Pages > 0, e.Kind == sim.Map, e.Kind == sim.Unmap, e.Kind == sim.Store && e.Obj == sim.APTE:
		j.word("place", placeName(j.Areas, e.Addr))
	case e.Kind == sim.Store && e.Obj == sim.APage:
		j.word("page", PageName(e.Page))
	}
	j.number("pages", int(e.Pages))
	if e.Kind == sim.Map {
		j.number("size", int(e.To))
		if e.From != 0 {
			j.Key("writable").Bool(true)
		}
	}
	if e.Kind == sim.Store {
		j.Key("obj").String(e.Obj.String())
		j.Key("field").String(e.Field.String())
		j.Key("from")
		j.stored(e.Field, e.From)
		j.Key("to")
		j.stored(e.Field, e.To)
	}
	j.EndObject()
}

// stored writes the value of a field as JSON has it: a name for a task or an
// mm, a word for a state, a number for a counter or a CPU, a boolean for a flag;
// null for NULL.
func (j *traceWriter) stored(f sim.Field, v int32) {
	switch kind := f.Value(); kind {
	case sim.Flag:
		j.Bool(v != 0)
	case sim.Number:
		j.Int(int(v))
	case sim.CPUValue:
		writeCPU(&j.Writer, sim.CPUID(v))
	default:
		if text := j.view(nil).fieldText(f, v); text == "NULL" {
			j.Null()
		} else {
			j.String(text)
		}
	}
}

// switchingMM is what loaded_mm points to while a CPU is about to write CR3.
const switchingMM = "LOADED_MM_SWITCHING"

func (t *Trace) task(id sim.TaskID) *string {
	if id == sim.NoTask {
		return nil
	}
	return &t.Tasks[id]
}

func (t *Trace) mm(id sim.MMID) *string {
	if id == sim.NoMM {
		return nil
	}
	return &t.MMs[id]
}
