package simview

import (
	"slices"
	"strings"

	"docgen/sim/script"
)

// A Quote says how a value looks that a text quotes from a trace: an address
// space looks as it does in the trace's figures, and a field of one shows whose
// it is.
type Quote struct {
	MM       MMKey // what the value is, or whose field it is; Name is "" if neither
	Is       bool  // the value is the mm
	Borrowed bool  // and that of a task which has no mm of its own
}

// pointers are the fields whose values are mms.
var pointers = []string{"mm", "active_mm", "prev_mm", "loaded_mm"}

// QuoteOf returns the look of text, the value of path after the step label. A
// label or path that the trace does not have gives the zero value.
func QuoteOf(t *script.Trace, label, path, text string) Quote {
	object, field, _ := strings.Cut(path, ".")
	if i := slices.Index(t.MMs, object); i >= 0 {
		return Quote{MM: mmKeys(t.MMs)[i]}
	}
	i := slices.Index(t.MMs, text)
	if i < 0 || !slices.Contains(pointers, field) {
		return Quote{}
	}
	q := Quote{MM: mmKeys(t.MMs)[i], Is: true}
	if field == "active_mm" {
		own, err := t.Value(label, object+".mm")
		q.Borrowed = err == nil && own == null
	}
	return q
}
