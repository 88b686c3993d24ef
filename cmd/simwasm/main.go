//go:build js && wasm

// Simwasm is the simulator for the browser: a script goes in, its trace comes
// out. It defines one function,
//
//	docgenSim(script, name) → {"trace": …, "errors": [{"line", "col", "msg", "hint"}]}
//
// as JSON text. The trace is script.Trace's JSON form; it is absent if the
// script does not parse.
package main

import (
	"encoding/json"
	"syscall/js"

	"docgen/sim/script"
)

func main() {
	js.Global().Set("docgenSim", js.FuncOf(func(_ js.Value, args []js.Value) any {
		name := ""
		if len(args) > 1 {
			name = args[1].String()
		}
		return run(args[0].String(), name)
	}))
	select {} // the function lives as long as the page
}

// A problem is a script.Error in JSON.
type problem struct {
	Line int    `json:"line"`
	Col  int    `json:"col"`
	Msg  string `json:"msg"`
	Hint string `json:"hint,omitempty"`
}

func run(src, name string) string {
	var answer struct {
		Trace  json.RawMessage `json:"trace,omitempty"`
		Errors []problem       `json:"errors"`
	}
	parsed, errs := script.Parse([]byte(src))
	if parsed != nil {
		var trace *script.Trace
		trace, errs = parsed.Run(name)
		text, err := trace.JSON()
		if err != nil {
			panic("sim: " + err.Error())
		}
		answer.Trace = text
	}
	answer.Errors = make([]problem, len(errs))
	for i, e := range errs {
		answer.Errors[i] = problem{e.Pos.Line, e.Pos.Col, e.Msg, e.Hint}
	}
	text, err := json.Marshal(answer)
	if err != nil {
		panic("sim: " + err.Error())
	}
	return string(text)
}
