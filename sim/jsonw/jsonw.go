// Package jsonw writes JSON without reflection: what is written is said member by
// member, in that order. It exists because the simulator in a browser is paid for
// by the kilobyte, and encoding/json brings all of package reflect with it.
//
// The bytes are those of encoding/json, whose rules for strings and for
// indentation these are; a test compares them. There are no floating-point
// numbers, because nothing here has any, and there is no reader.
package jsonw

import (
	"io"
	"strconv"
	"unicode/utf8"
)

// A Writer writes one JSON value, which it keeps until it is asked for it. The
// zero value writes no white space.
//
// A value is written by Int, Bool, String, Null and Raw, or between BeginObject
// and EndObject or BeginArray and EndArray. In an object, Key comes before each
// value, and returns the writer, so that a member is one line:
//
//	w.Key("cpus").Int(2)
//
// Calls that make no JSON are not looked for.
type Writer struct {
	// Indent is what a member is indented by for each object and array that it
	// stands in; "" for everything on one line.
	Indent string

	out   []byte
	depth int
	more  bool // a value of this object or array has been written
	keyed bool // a key has been written, and its value is next
}

// Bytes returns what has been written and not yet taken by WriteTo.
func (w *Writer) Bytes() []byte { return w.out }

// WriteTo gives what has been written to out and forgets it; writing goes on
// where it was. So a long value need not be in memory as a whole.
func (w *Writer) WriteTo(out io.Writer) (int64, error) {
	n, err := out.Write(w.out)
	w.out = w.out[:0]
	return int64(n), err
}

// Len returns how many bytes Bytes would return.
func (w *Writer) Len() int { return len(w.out) }

// BeginObject begins an object.
func (w *Writer) BeginObject() { w.begin('{') }

// EndObject ends the object begun last.
func (w *Writer) EndObject() { w.end('}') }

// BeginArray begins an array.
func (w *Writer) BeginArray() { w.begin('[') }

// EndArray ends the array begun last.
func (w *Writer) EndArray() { w.end(']') }

// Key writes the key of a member and returns w, for the value.
func (w *Writer) Key(key string) *Writer {
	w.String(key)
	w.out = append(w.out, ':')
	if w.Indent != "" {
		w.out = append(w.out, ' ')
	}
	w.keyed = true
	return w
}

// Int writes a number.
func (w *Writer) Int(n int) {
	w.value()
	w.out = strconv.AppendInt(w.out, int64(n), 10)
}

// Bool writes true or false.
func (w *Writer) Bool(b bool) {
	w.value()
	w.out = strconv.AppendBool(w.out, b)
}

// Null writes null.
func (w *Writer) Null() {
	w.value()
	w.out = append(w.out, "null"...)
}

// Raw writes a value that is JSON already, as it is.
func (w *Writer) Raw(value []byte) {
	w.value()
	w.out = append(w.out, value...)
}

// String writes a string.
func (w *Writer) String(s string) {
	w.value()
	w.out = AppendString(w.out, s)
}

// Newline ends a line, for a document that is a file.
func (w *Writer) Newline() { w.out = append(w.out, '\n') }

// Strings writes an array of strings.
func (w *Writer) Strings(list []string) {
	w.BeginArray()
	for _, s := range list {
		w.String(s)
	}
	w.EndArray()
}

func (w *Writer) begin(bracket byte) {
	w.value()
	w.out = append(w.out, bracket)
	w.depth++
	w.more = false
}

func (w *Writer) end(bracket byte) {
	w.depth--
	if w.more {
		w.newline()
	}
	w.out = append(w.out, bracket)
	w.more = true
}

// value writes what separates a value, or the key of a member, from what is before it.
func (w *Writer) value() {
	switch {
	case w.keyed:
		w.keyed = false
	case w.depth > 0:
		if w.more {
			w.out = append(w.out, ',')
		}
		w.newline()
	}
	w.more = true
}

func (w *Writer) newline() {
	if w.Indent == "" {
		return
	}
	w.out = append(w.out, '\n')
	for range w.depth {
		w.out = append(w.out, w.Indent...)
	}
}

const hex = "0123456789abcdef"

// AppendString appends s to b as a JSON string. Besides what JSON demands, it
// escapes what HTML and old JavaScript would misread, as encoding/json does, and
// makes bytes that are no UTF-8 U+FFFD.
func AppendString(b []byte, s string) []byte {
	b = append(b, '"')
	plain := 0 // where what has not been appended begins
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' {
				i++
				continue
			}
			b = append(b, s[plain:i]...)
			b = appendEscape(b, c)
			i++
			plain = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if escape := escapeOf(r, size); escape != "" {
			b = append(b, s[plain:i]...)
			b = append(b, escape...)
			plain = i + size
		}
		i += size
	}
	b = append(b, s[plain:]...)
	return append(b, '"')
}

// appendEscape appends the escape sequence of an ASCII character.
func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\b':
		return append(b, `\b`...)
	case '\f':
		return append(b, `\f`...)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
}

// escapeOf returns what stands for a rune outside of ASCII; "" for itself.
func escapeOf(r rune, size int) string {
	switch {
	case r == utf8.RuneError && size == 1:
		return `\ufffd`
	case r == '\u2028':
		return `\u2028`
	case r == '\u2029':
		return `\u2029`
	}
	return ""
}
