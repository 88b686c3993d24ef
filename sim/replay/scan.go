package replay

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"docgen/internal/nearest"
)

// This file reads one line of a recording: a JSON object with known fields.
// It is not encoding/json, which takes ten times as long and does not know
// columns. It is long because it is all of JSON that a line can have.

// A fieldSet has a bit for each field of a line.
type fieldSet uint32

const (
	fieldT fieldSet = 1 << iota
	fieldCPU
	fieldEv
	fieldPrev
	fieldNext
	fieldTask
	fieldParent
	fieldChild
	fieldMM
	fieldUsers
	fieldCount
	fieldPID
	fieldKthread

	fieldComm // of a task, as is mm
	fieldActiveMM
	fieldState

	fieldFormat // of the header
	fieldKernel
	fieldWorkload
	fieldEvents
)

// fieldNames is in the order of the bits.
var fieldNames = [...]string{"t", "cpu", "ev", "prev", "next", "task", "parent", "child", "mm", "mm_users",
	"mm_count", "pid", "kthread", "comm", "active_mm", "state", "format", "kernel", "workload", "events"}

// missing names the fields that are in want and not in got.
func (want fieldSet) missing(got fieldSet) string {
	names := ""
	for i, name := range fieldNames {
		if want&^got&(1<<i) != 0 {
			names += ", " + strconv.Quote(name)
		}
	}
	if names == "" {
		return ""
	}
	return names[2:]
}

const (
	always   = fieldT | fieldCPU | fieldEv
	counters = fieldUsers | fieldCount
	ofTask   = fieldPID | fieldComm | fieldMM | fieldActiveMM
)

// needs says which fields an event of each Kind must have. Others are read and
// ignored, so that a recorder can add some.
var needs = [numKinds]fieldSet{
	Switch:        always | fieldPrev | fieldNext | counters,
	PrevMMDropped: always,
	Fork:          always | fieldParent | fieldChild | counters,
	ExecMmap:      always | fieldTask | counters,
	Exec:          always | fieldTask | counters,
	DropMM:        always | fieldTask | fieldMM | counters,
	Mmput:         always | fieldTask | fieldMM | counters,
	MmputDone:     always | fieldMM,
	Free:          always | fieldMM | counters,
	Mmget:         always | fieldMM | counters | fieldPID,
	Mmgrab:        always | fieldMM | counters | fieldPID,
	Mmdrop:        always | fieldMM | counters | fieldPID,
	UseMM:         always | fieldTask | fieldMM | counters,
	UnuseMM:       always | fieldTask | fieldMM | counters,
	CPUOffline:    always,
}

// mmIsNeeded lists the kinds whose mm cannot be null.
const mmIsNeeded = 1<<DropMM | 1<<Mmput | 1<<MmputDone | 1<<Free | 1<<Mmget | 1<<Mmgrab | 1<<Mmdrop | 1<<UseMM | 1<<UnuseMM

// What the numbers of a recording can be. PIDs are below PID_MAX_LIMIT
// (include/linux/threads.h), counters fit in the simulator's.
const (
	maxPID     = 1 << 22
	maxCounter = 1<<15 - 1
	maxMM      = 1 << 24
	maxString  = 256
	maxNesting = 32
)

// A scanner reads a line. Its methods skip white space before what they read,
// and stop at the first mistake: err is set, and nothing more is read.
type scanner struct {
	line  []byte
	i     int
	err   *Error
	comms [256]string // names of tasks, so that most need not be allocated
}

func (s *scanner) reset(line []byte) { s.line, s.i, s.err = line, 0, nil }

// fail records a mistake at byte i of the line.
func (s *scanner) fail(i int, format string, args ...any) {
	if s.err == nil {
		s.err = &Error{Col: 1 + utf8.RuneCount(s.line[:min(i, len(s.line))]), Msg: fmt.Sprintf(format, args...)}
	}
}

// expected records that the next character is not what it should be.
func (s *scanner) expected(what string) {
	s.space()
	if s.i >= len(s.line) {
		s.fail(s.i, "the line ends where %s was expected", what)
		return
	}
	r, _ := utf8.DecodeRune(s.line[s.i:])
	s.fail(s.i, "expected %s, not %q", what, r)
}

func (s *scanner) space() {
	for s.i < len(s.line) {
		switch s.line[s.i] {
		case ' ', '\t', '\r', '\n':
			s.i++
		default:
			return
		}
	}
}

// peek returns the next character that is no space, 0 at the end.
func (s *scanner) peek() byte {
	if s.i < len(s.line) && s.line[s.i] > ' ' {
		return s.line[s.i]
	}
	s.space()
	if s.i < len(s.line) {
		return s.line[s.i]
	}
	return 0
}

// take reads one character if it comes next.
func (s *scanner) take(c byte) bool {
	if s.err == nil && s.peek() == c {
		s.i++
		return true
	}
	return false
}

// key reads the next key of an object and its colon; first says that it is the
// object's first. It returns nil at the object's end, and after a mistake.
func (s *scanner) key(first bool) []byte {
	switch {
	case s.take('}'):
		return nil
	case !first && !s.take(','):
		s.expected("a comma or }")
		return nil
	case s.peek() != '"':
		s.expected("a field's name in quotes")
		return nil
	}
	name := s.raw()
	if s.err == nil && !s.take(':') {
		s.expected("a colon")
	}
	if s.err != nil {
		return nil
	}
	return name
}

// raw reads a string and returns what stands between its quotes, with escapes.
func (s *scanner) raw() []byte {
	if !s.take('"') {
		s.expected("a string")
		return nil
	}
	start := s.i
	for ; s.i < len(s.line); s.i++ {
		switch c := s.line[s.i]; {
		case c == '"':
			s.i++
			return s.line[start : s.i-1]
		case c == '\\':
			s.i++
		case c < ' ':
			s.fail(s.i, "a string holds the control character %q", rune(c))
			return nil
		}
	}
	s.fail(start-1, "a string is not closed")
	return nil
}

// text reads a string.
func (s *scanner) text() string {
	s.space()
	start := s.i
	raw := s.raw()
	if len(raw) > maxString {
		s.fail(start, "a string is longer than %d bytes", maxString)
		return ""
	}
	hash, escaped := uint32(len(raw)), false
	for _, c := range raw {
		hash = hash*31 + uint32(c)
		escaped = escaped || c == '\\'
	}
	if escaped {
		return s.unescape(start, raw)
	}
	known := &s.comms[hash%uint32(len(s.comms))]
	if *known != string(raw) {
		*known = string(raw)
	}
	return *known
}

// unescape resolves the escapes of a string that begins at start.
func (s *scanner) unescape(start int, raw []byte) string {
	b := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			b = append(b, raw[i])
			continue
		}
		i++
		switch c := raw[i]; c {
		case '"', '\\', '/':
			b = append(b, c)
		case 'b', 'f', 'n', 'r', 't':
			b = append(b, map[byte]byte{'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}[c])
		case 'u':
			if i+4 < len(raw) {
				if n, err := strconv.ParseUint(string(raw[i+1:i+5]), 16, 16); err == nil {
					b = utf8.AppendRune(b, rune(n))
					i += 4
					continue
				}
			}
			fallthrough
		default:
			s.fail(start+1+i, "a string holds an escape that JSON does not have")
			return ""
		}
	}
	return string(b)
}

// number reads a whole number from min to max; what names it in messages.
func (s *scanner) number(what string, min, max int64) int64 {
	s.space()
	start, n, negative := s.i, int64(0), false
	if s.i < len(s.line) && s.line[s.i] == '-' {
		negative = true
		s.i++
	}
	digits := s.i
	for ; s.i < len(s.line) && s.line[s.i]-'0' < 10; s.i++ {
		if n < 1<<59 {
			n = n*10 + int64(s.line[s.i]-'0')
		}
	}
	if s.i == digits || s.i < len(s.line) && (s.line[s.i] == '.' || s.line[s.i]|0x20 == 'e') {
		s.i = start
		s.expected("a whole number for " + what)
		return 0
	}
	if negative {
		n = -n
	}
	if n < min || n > max {
		s.fail(start, "%s is %s, but can only be from %d to %d", what, s.line[start:s.i], min, max)
		return min
	}
	return n
}

// word reads one of the words that JSON has: null, true and false.
func (s *scanner) word(w string) bool {
	if s.err != nil || s.peek() != w[0] || len(s.line)-s.i < len(w) || string(s.line[s.i:s.i+len(w)]) != w {
		return false
	}
	s.i += len(w)
	return true
}

// boolean reads true or false.
func (s *scanner) boolean() bool {
	switch {
	case s.word("true"):
		return true
	case !s.word("false"):
		s.expected("true or false")
	}
	return false
}

// mm reads the name of an mm, or null.
func (s *scanner) mm() MMName {
	if s.word("null") {
		return Null
	}
	if s.peek() != '"' {
		s.expected("an mm's name or null")
		return Null
	}
	start := s.i
	raw := s.raw()
	n := uint32(0)
	ok := len(raw) > 2 && len(raw) < 11 && raw[0] == 'm' && raw[1] == 'm' && raw[2] != '0'
	if ok {
		for _, c := range raw[2:] {
			ok = ok && c-'0' < 10
			n = n*10 + uint32(c-'0')
		}
	}
	if s.err == nil && (!ok || n > maxMM) {
		s.fail(start, "expected an mm's name, mm1 to mm%d, not %q", maxMM, raw)
	}
	return MMName(n)
}

// skip reads a value of any kind, for a field that is not known.
func (s *scanner) skip(depth int) {
	switch c := s.peek(); {
	case depth > maxNesting:
		s.fail(s.i, "values are nested too deeply")
	case c == '"':
		s.raw()
	case c == '{':
		s.i++
		for first := true; s.key(first) != nil; first = false {
			s.skip(depth + 1)
		}
	case c == '[':
		s.i++
		for first := true; s.err == nil && !s.take(']'); first = false {
			if !first && !s.take(',') {
				s.expected("a comma or ]")
				return
			}
			s.skip(depth + 1)
		}
	case c == '-' || c-'0' < 10:
		for s.i < len(s.line) && (s.line[s.i] == '-' || s.line[s.i] == '+' || s.line[s.i] == '.' ||
			s.line[s.i]|0x20 == 'e' || s.line[s.i]-'0' < 10) {
			s.i++
		}
	case s.word("null"), s.word("true"), s.word("false"):
	default:
		s.expected("a value")
	}
}

// seen adds a field to an object's, each of which may be there once.
func (s *scanner) seen(set *fieldSet, f fieldSet, at int) {
	if *set&f != 0 {
		s.fail(at, "the field %s is there twice", f.missing(0))
	}
	*set |= f
}

// task reads a task. Its parts other than pid and mm may be absent, for the
// parent of a fork.
func (s *scanner) task(t *Task, need fieldSet) {
	*t = Task{}
	s.space()
	open := s.i
	if !s.take('{') {
		s.expected("a task, {…}")
		return
	}
	var got fieldSet
	for first := true; ; first = false {
		s.space()
		at := s.i
		key := s.key(first)
		if key == nil {
			break
		}
		switch string(key) {
		case "pid":
			s.seen(&got, fieldPID, at)
			t.PID = int32(s.number("a pid", 0, maxPID))
		case "comm":
			s.seen(&got, fieldComm, at)
			t.Comm = s.text()
		case "mm":
			s.seen(&got, fieldMM, at)
			t.MM = s.mm()
		case "active_mm":
			s.seen(&got, fieldActiveMM, at)
			t.ActiveMM = s.mm()
		case "state":
			s.seen(&got, fieldState, at)
			t.State = s.number("a task's state", -1<<31, 1<<32)
		default:
			s.skip(0)
		}
	}
	if names := need.missing(got); names != "" {
		s.fail(open, "a task without %s", names)
	}
}

// event reads a line into e, but for its number.
func (s *scanner) event(e *Event) {
	*e = Event{Line: e.Line}
	if !s.take('{') {
		s.expected("an event, {…}")
		return
	}
	var got fieldSet
	for first := true; ; first = false {
		s.space()
		at := s.i
		key := s.key(first)
		if key == nil {
			break
		}
		switch string(key) {
		case "t":
			s.seen(&got, fieldT, at)
			e.T = s.number("t", 0, 1<<58)
		case "cpu":
			s.seen(&got, fieldCPU, at)
			e.CPU = int(s.number("cpu", 0, MaxCPUs-1))
		case "ev":
			s.seen(&got, fieldEv, at)
			e.Kind = s.kind()
		case "prev":
			s.seen(&got, fieldPrev, at)
			s.task(&e.Other, ofTask|fieldState)
		case "next":
			s.seen(&got, fieldNext, at)
			s.task(&e.Task, ofTask)
		case "task":
			s.seen(&got, fieldTask, at)
			s.task(&e.Task, ofTask)
		case "parent":
			s.seen(&got, fieldParent, at)
			s.task(&e.Other, fieldPID|fieldMM)
		case "child":
			s.seen(&got, fieldChild, at)
			s.task(&e.Task, ofTask)
		case "mm":
			s.seen(&got, fieldMM, at)
			e.MM = s.mm()
		case "mm_users":
			s.seen(&got, fieldUsers, at)
			e.Users = int(s.number("mm_users", -maxCounter, maxCounter))
		case "mm_count":
			s.seen(&got, fieldCount, at)
			e.Count = int(s.number("mm_count", -maxCounter, maxCounter))
		case "pid":
			s.seen(&got, fieldPID, at)
			e.Task.PID = int32(s.number("a pid", 0, maxPID))
		case "kthread":
			s.seen(&got, fieldKthread, at)
			e.Kthread = s.boolean()
		default:
			s.skip(0)
		}
	}
	s.end()
	if s.err != nil {
		return
	}
	if got&fieldEv == 0 {
		s.fail(0, `an event without "ev"`)
	} else if names := needs[e.Kind].missing(got); names != "" {
		s.fail(0, "a %s without %s", e.Kind, names)
	} else if mmIsNeeded&(1<<e.Kind) != 0 && e.MM == Null {
		s.fail(0, "a %s whose mm is null", e.Kind)
	}
}

// end makes sure that nothing follows.
func (s *scanner) end() {
	if s.err == nil && s.peek() != 0 {
		s.expected("the end of the line")
	}
}

// kind reads the value of "ev".
func (s *scanner) kind() Kind {
	s.space()
	start := s.i
	raw := s.raw()
	if string(raw) == "switch" {
		return Switch
	}
	for k, name := range kindNames {
		if string(raw) == name {
			return Kind(k)
		}
	}
	switch {
	case s.err != nil:
	case string(raw) == "header":
		s.fail(start, "a second header")
		s.err.Hint = "a file holds one recording"
	default:
		s.fail(start, "there is no event %.40q", raw)
		s.err.Hint = nearest.Hint(string(raw), kindNames[:])
	}
	return Switch
}

// header reads the first line.
func (s *scanner) header(h *Header) {
	*h = Header{Events: -1}
	if !s.take('{') {
		s.expected("the header of a recording, {…}")
		return
	}
	var got fieldSet
	format := int64(0)
	for first := true; ; first = false {
		s.space()
		at := s.i
		key := s.key(first)
		if key == nil {
			break
		}
		switch string(key) {
		case "ev":
			s.seen(&got, fieldEv, at)
			if ev := s.text(); s.err == nil && ev != "header" {
				s.fail(at, "the first line is no header, but a %.40q", ev)
			}
		case "format":
			s.seen(&got, fieldFormat, at)
			format = s.number("format", 0, 1<<31)
			if s.err == nil && format != 1 {
				s.fail(at, "the recording has format %d; this program reads format 1", format)
			}
		case "kernel":
			s.seen(&got, fieldKernel, at)
			h.Kernel = s.text()
		case "workload":
			s.seen(&got, fieldWorkload, at)
			h.Workload = s.text()
		case "events":
			s.seen(&got, fieldEvents, at)
			h.Events = int(s.number("events", 0, 1<<40))
		default:
			s.skip(0)
		}
	}
	s.end()
	if names := (fieldEv | fieldFormat | fieldKernel).missing(got); names != "" {
		s.fail(0, "a header without %s", names)
	}
}
