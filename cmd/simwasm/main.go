//go:build js && wasm

// Simwasm is the simulator for the browser. It runs in a worker
// (assets/sim-worker.js) and defines one function there,
//
//	docgenSim(method, source, options, progress) → JSON text
//
// whose methods are those of assets/sim.js, one below each other here. Mistakes
// of a script are {"line", "col", "msg", "hint"} in "errors", in English as they
// are everywhere; all else that is for readers is a message key with arguments. A
// panic, which no script should be able to cause, is {"panic", "stack"}.
//
// Its size is paid for by readers, so nothing here uses reflection: see sim/jsonw.
package main

import (
	"runtime"
	"slices"
	"strings"
	"syscall/js"

	"docgen/internal/simview"
	"docgen/sim"
	"docgen/sim/explore"
	"docgen/sim/jsonw"
	"docgen/sim/script"
)

// sources is a hash of the files that this is built of, set by the linker: see
// simwasm_test.go at the root.
var sources string

func main() {
	js.Global().Set("docgenSim", js.FuncOf(func(_ js.Value, args []js.Value) any {
		return call(args[0].String(), args[1].String(), args[2], args[3])
	}))
	select {} // the function lives as long as the worker
}

// share is the part of what docgen lets a script ask for that it gets here: some
// seconds in a browser that takes several times as long, and memory of a telephone.
const share = 8

func call(method, source string, options, progress js.Value) (answer string) {
	defer func() {
		if problem := recover(); problem != nil {
			answer = broken(problem)
		}
	}()
	w := &jsonw.Writer{}
	w.BeginObject()
	switch method {
	case "run":
		run(w, source, options)
	case "explore":
		exploration(w, source, options, progress)
	case "format":
		text, errs := script.Format([]byte(source))
		w.Key("source").String(string(text))
		mistakes(w, errs)
	case "vocabulary":
		vocabulary(w)
	default:
		panic("simwasm: no method " + method)
	}
	w.EndObject()
	return string(w.Bytes())
}

// broken is the answer when the simulator is: what to report.
func broken(problem any) string {
	text := "of an unknown type"
	switch problem := problem.(type) {
	case string:
		text = problem
	case error:
		text = problem.Error()
	}
	stack := make([]byte, 8<<10)
	stack = stack[:runtime.Stack(stack, false)]
	var w jsonw.Writer
	w.BeginObject()
	w.Key("panic").String(text)
	w.Key("stack").String(string(stack))
	w.EndObject()
	return string(w.Bytes())
}

// option returns a member of options as text, "" if it is not there.
func option(options js.Value, name string) string {
	if v := options.Get(name); v.Type() == js.TypeString {
		return v.String()
	}
	return ""
}

// number likewise, but instead if it is not there.
func number(options js.Value, name string, instead int) int {
	if v := options.Get(name); v.Type() == js.TypeNumber {
		return v.Int()
	}
	return instead
}

// parse parses a script, as another release if options say so.
func parse(source string, options js.Value) (*script.Script, []script.Error) {
	var settings []string
	if kernel := option(options, "kernel"); kernel != "" {
		settings = append(settings, "kernel="+kernel)
	}
	parsed, errs := script.ParseAs([]byte(source), settings...)
	if parsed != nil {
		parsed = parsed.Share(share)
	}
	return parsed, errs
}

// run: options name, id (of the figure), kernel, views (joined by blanks), and
// steps, more than which are not drawn.
func run(w *jsonw.Writer, source string, options js.Value) {
	parsed, errs := parse(source, options)
	if parsed == nil {
		mistakes(w, errs)
		return
	}
	trace, errs := parsed.Run(option(options, "name"))
	mistakes(w, errs)
	w.Key("kernel").String(trace.Kernel.String())
	w.Key("explores").Bool(parsed.Choices() != nil)
	w.Key("steps").Int(len(trace.Steps))
	if len(trace.Steps) > number(options, "steps", len(trace.Steps)) {
		return // what nobody could read
	}
	figure, err := simview.New(trace, option(options, "id"), simview.Cut{})
	if err != nil { // it is too large
		return
	}
	figure.Views = strings.Fields(option(options, "views"))
	w.Key("figure")
	figure.AppendJSON(w)
	text, err := trace.JSON()
	if err != nil {
		panic("simwasm: " + err.Error())
	}
	w.Key("trace").Raw(text)
}

// exploration: options kernel, states and memory, which bound it.
func exploration(w *jsonw.Writer, source string, options, progress js.Value) {
	parsed, errs := parse(source, options)
	if parsed == nil {
		mistakes(w, errs)
		return
	}
	w.Key("explores").Bool(parsed.Choices() != nil)
	found, errs := explore.Run(forever{}, parsed, explore.Options{
		States: number(options, "states", 0), Memory: number(options, "memory", 0),
		Progress: func(p explore.Progress) { progress.Invoke(p.States, p.Depth) },
	})
	mistakes(w, errs)
	if found == nil {
		return
	}
	w.Key("stop").String(found.Stop.String())
	w.Key("states").Int(found.States)
	w.Key("depth").Int(found.Depth)
	w.Key("checked").Int(found.Checked)
	w.Key("stuck").Int(found.Stuck)
	counterexample(w, "violation", found.Violation)
	counterexample(w, "dead", found.Dead)
}

// forever is the context of an exploration here: a page that has enough of it ends the worker.
type forever struct{}

func (forever) Err() error { return nil }

func counterexample(w *jsonw.Writer, name string, c *explore.Counterexample) {
	if c == nil {
		return
	}
	w.Key(name).BeginObject()
	w.Key("invariant").String(c.Invariant)
	w.Key("steps").Int(c.Steps)
	w.Key("script").String(c.Script)
	w.EndObject()
}

func mistakes(w *jsonw.Writer, errs []script.Error) {
	w.Key("errors").BeginArray()
	for _, e := range errs {
		w.BeginObject()
		w.Key("line").Int(e.Pos.Line)
		w.Key("col").Int(e.Pos.Col)
		w.Key("msg").String(e.Msg)
		if e.Hint != "" {
			w.Key("hint").String(e.Hint)
		}
		w.EndObject()
	}
	w.EndArray()
}

// vocabulary is what an editor needs to know of the language.
func vocabulary(w *jsonw.Writer) {
	w.Key("keywords").Strings(script.Keywords())
	w.Key("operations").BeginArray()
	for _, spec := range sim.OpSpecs() {
		w.String(string(spec.Verb))
	}
	w.EndArray()
	w.Key("kernels").Strings(releases())
	w.Key("sources").String(sources)
}

// releases lists those of mainline since which kernels do something else, the
// newest first.
func releases() []string {
	var all []sim.Release
	for _, b := range sim.Behaviours() {
		for _, span := range b.Spans {
			all = append(all, span.Since)
		}
	}
	slices.SortFunc(all, func(a, b sim.Release) int { return int(b) - int(a) })
	var names []string
	for _, r := range slices.Compact(all) {
		name := r.String()
		if name[0] == '2' || strings.Count(name, ".") == 1 { // else it is of a stable series
			names = append(names, name)
		}
	}
	return names
}
