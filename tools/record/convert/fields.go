package main

import (
	"fmt"
	"math"
	"strconv"
)

// fields are taken from a raw line one after another. The first that is missing or
// no good is remembered, and from then on every field is zero.
type fields struct {
	rest  []string
	taken int
	err   error
}

// finish returns what was wrong, which may be that fields are left over.
func (f *fields) finish() error {
	if f.err == nil && len(f.rest) > 0 {
		return fmt.Errorf("field %d is %q, but there should be no more", f.taken+1, f.rest[0])
	}
	return f.err
}

// word takes a field that may be anything.
func (f *fields) word(name string) string {
	if f.err != nil {
		return ""
	}
	f.taken++
	if len(f.rest) == 0 {
		f.err = fmt.Errorf("field %d (%s) is missing", f.taken, name)
		return ""
	}
	word := f.rest[0]
	f.rest = f.rest[1:]
	return word
}

// integer takes a decimal number from 0 to limit.
func (f *fields) integer(name string, limit int64) int64 {
	word := f.word(name)
	if f.err != nil {
		return 0
	}
	n, err := strconv.ParseInt(word, 10, 64)
	if err != nil || n < 0 || n > limit {
		f.err = fmt.Errorf("field %d (%s) is %q, not a number from 0 to %d", f.taken, name, word, limit)
		return 0
	}
	return n
}

// number takes what is an int in the kernel and not negative.
func (f *fields) number(name string) int {
	return int(f.integer(name, math.MaxInt32))
}

// mm takes a pointer to an mm_struct, in hexadecimal digits; 0 is NULL.
func (f *fields) mm(name string) MM {
	word := f.word(name)
	if f.err != nil {
		return MM{}
	}
	p, err := strconv.ParseUint(word, 16, 64)
	if err != nil {
		f.err = fmt.Errorf("field %d (%s) is %q, not a pointer in hexadecimal digits", f.taken, name, word)
	}
	return MM{Pointer: p}
}

// mmPointer takes the mm that an event is about, which is never NULL.
func (f *fields) mmPointer() *MM {
	m := f.mm("mm")
	if f.err == nil && m.Pointer == 0 {
		f.err = fmt.Errorf("field %d (mm) is NULL", f.taken)
	}
	return &m
}

// task takes pid, comm, mm and active_mm.
func (f *fields) task() *Task {
	return &Task{PID: f.number("pid"), Comm: f.word("comm"), MM: f.mm("mm"), ActiveMM: f.mm("active_mm")}
}

// counters takes mm_users and mm_count.
func (f *fields) counters() *Counters {
	return &Counters{Users: f.number("mm_users"), Count: f.number("mm_count")}
}
