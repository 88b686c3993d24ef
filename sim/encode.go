package sim

import (
	"encoding/binary"
	"errors"
)

// Clone returns a copy of s that shares nothing with it.
func (s *State) Clone() State {
	c := *s
	c.CPUs = append([]CPU(nil), s.CPUs...)
	c.Tasks = append([]Task(nil), s.Tasks...)
	c.MMs = append([]MM(nil), s.MMs...)
	c.Pins = append([]Pin(nil), s.Pins...)
	c.Cachep.Free = append([]int16(nil), s.Cachep.Free...)
	return c
}

// Encode appends the canonical encoding of s to b: two states have the same
// encoding if and only if they are equal. Numbers are varints, so that small
// machines take few bytes.
func (s *State) Encode(b []byte) []byte {
	e := encoder{buf: b}
	e.state(s)
	return e.buf
}

// Decode is the inverse of Encode.
func Decode(b []byte) (State, error) {
	e := encoder{buf: b, decode: true}
	var s State
	e.state(&s)
	if e.bad || len(e.buf) > 0 {
		return State{}, errors.New("not the encoding of a state")
	}
	return s, nil
}

// An encoder visits the fields of a state in one fixed order, to write them
// or to read them, so that the two cannot differ.
type encoder struct {
	buf    []byte
	decode bool
	bad    bool
}

func (e *encoder) state(s *State) {
	length(e, &s.CPUs)
	for i := range s.CPUs {
		c := &s.CPUs[i]
		num(e, &c.Current)
		num(e, &c.Stack)
		num(e, &c.PrevMM)
		flags(e, &c.IRQsOff)
		num(e, &c.Last)
	}
	length(e, &s.Tasks)
	for i := range s.Tasks {
		t := &s.Tasks[i]
		num(e, &t.MM)
		num(e, &t.ActiveMM)
		num(e, &t.State)
		num(e, &t.CPU)
		num(e, &t.Parent)
		num(e, &t.Leader)
		num(e, &t.Vfork)
		flags(e, &t.Kthread, &t.Idle, &t.Killed, &t.OnCPU)
		num(e, &t.Depth)
		if t.Depth > maxDepth {
			e.bad = true
			return
		}
		for j := range t.Frames[:t.Depth] {
			f := &t.Frames[j]
			num(e, &f.Func)
			num(e, &f.PC)
			num(e, &f.Flags)
			num(e, &f.Task)
			for k := range f.MM {
				num(e, &f.MM[k].MM)
				num(e, &f.MM[k].Users)
				num(e, &f.MM[k].Count)
			}
		}
	}
	length(e, &s.MMs)
	for i := range s.MMs {
		mm := &s.MMs[i]
		num(e, &mm.Users)
		num(e, &mm.Count)
		num(e, &mm.Slot)
		flags(e, &mm.Dying, &mm.Torn, &mm.Freed)
		num(e, &mm.FreeBy)
	}
	length(e, &s.Pins)
	for i := range s.Pins {
		p := &s.Pins[i]
		num(e, &p.Task)
		num(e, &p.MM)
		num(e, &p.Users)
		num(e, &p.Count)
	}
	num(e, &s.Cachep.Allocated)
	num(e, &s.Cachep.Freed)
	num(e, &s.Cachep.Objects)
	length(e, &s.Cachep.Free)
	for i := range s.Cachep.Free {
		num(e, &s.Cachep.Free[i])
	}
}

// num writes or reads one number.
func num[T ~int8 | ~int16 | ~uint8](e *encoder, v *T) {
	if !e.decode {
		e.buf = binary.AppendVarint(e.buf, int64(*v))
		return
	}
	n, size := binary.Varint(e.buf)
	if size <= 0 || int64(T(n)) != n {
		e.bad, e.buf = true, nil
		return
	}
	*v, e.buf = T(n), e.buf[size:]
}

// length writes the length of a slice, or makes one of the length it reads.
func length[T any](e *encoder, s *[]T) {
	n := int16(len(*s))
	num(e, &n)
	if !e.decode {
		return
	}
	if n < 0 || int(n) > len(e.buf) {
		e.bad = true
		return
	}
	if n > 0 {
		*s = make([]T, n)
	}
}

// flags packs up to eight bools into one byte.
func flags(e *encoder, bits ...*bool) {
	var b uint8
	for i, bit := range bits {
		if *bit {
			b |= 1 << i
		}
	}
	num(e, &b)
	for i, bit := range bits {
		*bit = b>>i&1 == 1
	}
	if b>>len(bits) != 0 {
		e.bad = true
	}
}
