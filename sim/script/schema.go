//go:build !js

package script

import _ "embed"

//go:embed trace.schema.json
var traceSchema []byte

// Schema returns the JSON Schema of a trace's JSON form, for whoever documents
// or checks traces; do not change it.
func Schema() []byte { return traceSchema }
