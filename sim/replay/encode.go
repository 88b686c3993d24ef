package replay

import (
	"strconv"
	"unicode/utf8"
)

// Append appends the header's line, as the recorder writes it, with its newline.
func (h Header) Append(b []byte) []byte {
	b = append(b, `{"ev":"header","format":1,"kernel":`...)
	b = appendText(b, h.Kernel)
	b = append(b, `,"workload":`...)
	b = appendText(b, h.Workload)
	if h.Events >= 0 {
		b = strconv.AppendInt(append(b, `,"events":`...), int64(h.Events), 10)
	}
	return append(b, "}\n"...)
}

// Append appends the event's line, as the recorder writes it, with its newline.
func (e *Event) Append(b []byte) []byte {
	b = strconv.AppendInt(append(b, `{"t":`...), e.T, 10)
	b = strconv.AppendInt(append(b, `,"cpu":`...), int64(e.CPU), 10)
	b = append(append(append(b, `,"ev":"`...), e.Kind.String()...), '"')

	need := needs[e.Kind]
	switch {
	case need&fieldPrev != 0:
		b = e.Other.appendTo(append(b, `,"prev":`...), true)
		b = e.Task.appendTo(append(b, `,"next":`...), false)
	case need&fieldParent != 0:
		b = strconv.AppendInt(append(b, `,"parent":{"pid":`...), int64(e.Other.PID), 10)
		b = append(e.Other.MM.appendTo(append(b, `,"mm":`...)), '}')
		b = e.Task.appendTo(append(b, `,"child":`...), false)
		b = strconv.AppendBool(append(b, `,"kthread":`...), e.Kthread)
	case need&fieldTask != 0:
		b = e.Task.appendTo(append(b, `,"task":`...), false)
	}
	if need&fieldMM != 0 {
		b = e.MM.appendTo(append(b, `,"mm":`...))
	}
	if need&counters != 0 {
		b = strconv.AppendInt(append(b, `,"mm_users":`...), int64(e.Users), 10)
		b = strconv.AppendInt(append(b, `,"mm_count":`...), int64(e.Count), 10)
	}
	if need&fieldPID != 0 {
		b = strconv.AppendInt(append(b, `,"pid":`...), int64(e.Task.PID), 10)
	}
	return append(b, "}\n"...)
}

func (t *Task) appendTo(b []byte, state bool) []byte {
	b = strconv.AppendInt(append(b, `{"pid":`...), int64(t.PID), 10)
	b = appendText(append(b, `,"comm":`...), t.Comm)
	b = t.MM.appendTo(append(b, `,"mm":`...))
	b = t.ActiveMM.appendTo(append(b, `,"active_mm":`...))
	if state {
		b = strconv.AppendInt(append(b, `,"state":`...), t.State, 10)
	}
	return append(b, '}')
}

func (n MMName) appendTo(b []byte) []byte {
	if n == Null {
		return append(b, "null"...)
	}
	return append(strconv.AppendUint(append(b, `"mm`...), uint64(n), 10), '"')
}

func (n MMName) String() string {
	switch n {
	case Null:
		return "null"
	case nameless:
		return "an mm without a name"
	}
	return "mm" + strconv.FormatUint(uint64(n), 10)
}

// appendText appends a JSON string. What is no UTF-8 becomes U+FFFD.
func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < ' ':
			b = append(b, `\u00`...)
			b = append(b, "0123456789abcdef"[r>>4], "0123456789abcdef"[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}
