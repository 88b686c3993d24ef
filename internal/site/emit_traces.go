package site

import (
	"path"
)

// tracesDir is the folder of traces in the output.
const tracesDir = "traces"

// traceFiles is the emitter of the traces that pages show or quote, as data.
func traceFiles(b *build) []file {
	var files []file
	for _, name := range sortedKeys(b.scenarios) {
		s := b.scenarios[name]
		if s.trace == nil {
			continue
		}
		files = append(files, file{
			name: traceOutput(s.name),
			from: origin{file: s.file, what: "the trace of scenario " + s.name + " in"},
			make: func() (made, error) {
				data, err := s.trace.JSON()
				return made{data: data}, err
			},
		})
	}
	return files
}

// traceOutput is the output path of a scenario's trace.
func traceOutput(scenario string) string { return path.Join(tracesDir, scenario+".json") }
