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
	"bytes"
	"syscall/js"

	"docgen/sim/jsonw"
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

func run(src, name string) string {
	var out bytes.Buffer
	parsed, errs := script.Parse([]byte(src))
	out.WriteString("{")
	if parsed != nil {
		var trace *script.Trace
		trace, errs = parsed.Run(name)
		out.WriteString(`"trace":`)
		if err := trace.WriteJSON(&out); err != nil {
			panic("sim: " + err.Error())
		}
		out.WriteString(",")
	}
	out.WriteString(`"errors":`)
	w := jsonw.Writer{}
	w.BeginArray()
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
	w.WriteTo(&out)
	out.WriteString("}")
	return out.String()
}
