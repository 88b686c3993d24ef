// Package diag is the one form in which docgen tells an author that something
// is wrong: a message with a position, a severity and, where possible, a hint.
//
// Diagnostics are data. Stages return them, the site gathers and sorts them,
// and three places show them: the terminal (cmd/docgen), the browser overlay
// (internal/serve) and JSON. Nothing here prints.
package diag

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Severity says whether a Diagnostic stops a build.
type Severity uint8

const (
	Error   Severity = iota // the build fails and writes nothing
	Warning                 // reported; an error with --strict
)

func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// MarshalJSON writes the severity as "error" or "warning".
func (s Severity) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// A Diagnostic is one message about the author's files.
type Diagnostic struct {
	File     string   `json:"file,omitempty"` // slash-separated, relative to the project; "" if about no file
	Line     int      `json:"line,omitempty"` // from 1; 0 if about the whole file
	Col      int      `json:"col,omitempty"`  // in characters, from 1; 0 if about the whole line
	Severity Severity `json:"severity"`
	Msg      string   `json:"msg"`            // what is wrong and what was expected; lower case, no full stop
	Hint     string   `json:"hint,omitempty"` // what to do about it; may be ""
}

// String formats d as file:line:col: severity: message.
func (d Diagnostic) String() string {
	s := d.Severity.String() + ": " + d.Msg
	if place := d.Place(); place != "" {
		s = place + ": " + s
	}
	if d.Hint != "" {
		s += " (" + d.Hint + ")"
	}
	return s
}

// Place returns file:line:col as far as d has them, "" if it is about no file.
func (d Diagnostic) Place() string {
	place := d.File
	for _, n := range []int{d.Line, d.Col} {
		if place == "" || n == 0 {
			break
		}
		place += ":" + strconv.Itoa(n)
	}
	return place
}

// Errorf returns an error at a position; see Diagnostic for the fields' form.
func Errorf(file string, line, col int, format string, args ...any) Diagnostic {
	return Diagnostic{File: file, Line: line, Col: col, Severity: Error, Msg: fmt.Sprintf(format, args...)}
}

// Warnf returns a warning at a position; see Diagnostic for the fields' form.
func Warnf(file string, line, col int, format string, args ...any) Diagnostic {
	return Diagnostic{File: file, Line: line, Col: col, Severity: Warning, Msg: fmt.Sprintf(format, args...)}
}

// WithHint returns d with its hint set.
func (d Diagnostic) WithHint(hint string) Diagnostic {
	d.Hint = hint
	return d
}

// Sort orders list by file, line, column, severity, message and hint, and drops
// exact repeats. It is the order in which diagnostics are shown everywhere.
func Sort(list []Diagnostic) []Diagnostic {
	slices.SortStableFunc(list, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Col, b.Col),
			cmp.Compare(a.Severity, b.Severity),
			cmp.Compare(a.Msg, b.Msg),
			cmp.Compare(a.Hint, b.Hint),
		)
	})
	return slices.Compact(list)
}

// Count returns how many errors and warnings list holds.
func Count(list []Diagnostic) (errors, warnings int) {
	for _, d := range list {
		if d.Severity == Error {
			errors++
		} else {
			warnings++
		}
	}
	return errors, warnings
}

// Position converts a byte offset in src to a line and a column, both from 1;
// the column counts characters, as editors do.
func Position(src []byte, offset int) (line, col int) {
	before := src[:min(max(offset, 0), len(src))]
	line = bytes.Count(before, []byte("\n")) + 1
	return line, utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
}
