package sim

import (
	"encoding/binary"
	"errors"
	"math"
)

// Clone returns a copy of s that shares nothing with it.
func (s *State) Clone() State {
	c := *s
	c.CPUs = append([]CPU(nil), s.CPUs...)
	c.Tasks = append([]Task(nil), s.Tasks...)
	c.MMs = append([]MM(nil), s.MMs...)
	c.Areas = append([]Area(nil), s.Areas...)
	c.PTEs = append([]PTE(nil), s.PTEs...)
	c.Pages = append([]Page(nil), s.Pages...)
	c.Translations = append([]Translation(nil), s.Translations...)
	c.Files = append([]File(nil), s.Files...)
	c.Pins = append([]Pin(nil), s.Pins...)
	c.Cachep.Free = append([]int16(nil), s.Cachep.Free...)
	return c
}

// Encode appends the canonical encoding of s to b: two states have the same
// encoding if and only if they are equal but for Cost. Numbers are varints, so that small
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
	list(e, &s.CPUs, (*encoder).cpu)
	e.flush(&s.Outside)
	num(e, &s.Kworker)
	list(e, &s.Tasks, (*encoder).task)
	list(e, &s.MMs, (*encoder).mm)
	list(e, &s.Pins, (*encoder).pin)
	list(e, &s.Areas, (*encoder).area)
	list(e, &s.PTEs, (*encoder).pte)
	list(e, &s.Pages, (*encoder).page)
	list(e, &s.Translations, (*encoder).translation)
	list(e, &s.Files, (*encoder).file)
	num(e, &s.Cachep.Allocated)
	num(e, &s.Cachep.Freed)
	num(e, &s.Cachep.Objects)
	list(e, &s.Cachep.Free, num)
}

func (e *encoder) cpu(c *CPU) {
	num(e, &c.Current)
	num(e, &c.Stack)
	num(e, &c.PrevMM)
	flags(e, &c.IRQsOff, &c.Returned)
	num(e, &c.Phase)
	num(e, &c.Cpuhp)
	num(e, &c.Last)
	e.tlb(&c.TLB)
	e.flush(&c.Flush)
	mask(e, &c.IPIs)
}

func (e *encoder) task(t *Task) {
	num(e, &t.MM)
	num(e, &t.ActiveMM)
	num(e, &t.Hidden)
	num(e, &t.OomMM)
	num(e, &t.State)
	num(e, &t.CPU)
	num(e, &t.Parent)
	num(e, &t.Leader)
	num(e, &t.Vfork)
	flags(e, &t.Kthread, &t.Idle, &t.Killed, &t.OnCPU)
	num(e, &t.Depth)
	if t.Depth > maxDepth {
		e.bad, t.Depth = true, 0
		return
	}
	for j := range t.Frames[:t.Depth] {
		f := &t.Frames[j]
		num(e, &f.Func)
		num(e, &f.PC)
		num(e, &f.Flags)
		num(e, &f.Task)
		num(e, &f.N)
		for k := range f.MM {
			num(e, &f.MM[k].MM)
			num(e, &f.MM[k].Users)
			num(e, &f.MM[k].Count)
		}
	}
}

func (e *encoder) mm(mm *MM) {
	num(e, &mm.Users)
	num(e, &mm.Count)
	num(e, &mm.Slot)
	flags(e, &mm.Dying, &mm.Torn, &mm.Freed)
	num(e, &mm.FreeBy)
	num(e, &mm.TLBGen)
	num(e, &mm.RSS)
	flags(e, &mm.Stale)
	mask(e, &mm.Mask)
}

func (e *encoder) pin(p *Pin) {
	num(e, &p.Task)
	num(e, &p.MM)
	num(e, &p.Users)
	num(e, &p.Count)
}

func (e *encoder) file(f *File) {
	num(e, &f.Holder)
	num(e, &f.Of)
	num(e, &f.MM)
	flags(e, &f.Pins)
}

func (e *encoder) tlb(t *TLB) {
	num(e, &t.CR3)
	num(e, &t.Loaded)
	num(e, &t.ASID)
	num(e, &t.NextASID)
	flags(e, &t.Switching, &t.Lazy)
	for i := range t.Ctxs {
		num(e, &t.Ctxs[i].MM)
		num(e, &t.Ctxs[i].Gen)
	}
}

func (e *encoder) area(a *Area) {
	num(e, &a.MM)
	num(e, &a.ID)
	num(e, &a.Pages)
	flags(e, &a.Writable)
}

func (e *encoder) pte(p *PTE) {
	num(e, &p.MM)
	num(e, &p.VPN)
	num(e, &p.Page)
	flags(e, &p.Writable, &p.Gone)
}

func (e *encoder) page(p *Page) {
	num(e, &p.Refs)
	num(e, &p.Maps)
	flags(e, &p.Exclusive, &p.Freed)
}

func (e *encoder) translation(t *Translation) {
	num(e, &t.CPU)
	num(e, &t.ASID)
	num(e, &t.MM)
	num(e, &t.VPN)
	num(e, &t.Page)
	flags(e, &t.Writable)
}

func (e *encoder) flush(f *Flush) {
	num(e, &f.MM)
	num(e, &f.Gen)
	num(e, &f.Next)
	num(e, &f.Start)
	num(e, &f.Pages)
	flags(e, &f.FreedTables, &f.Shoot)
}

// mask writes or reads a set of CPUs.
func mask(e *encoder, m *Mask) {
	if !e.decode {
		e.buf = binary.AppendUvarint(e.buf, uint64(*m))
		return
	}
	n, size := binary.Uvarint(e.buf)
	if size <= 0 {
		e.bad, e.buf = true, nil
		return
	}
	*m, e.buf = Mask(n), e.buf[size:]
}

// num writes or reads one number.
func num[T ~int8 | ~int16 | ~int32 | ~uint8](e *encoder, v *T) {
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

// size writes or reads the length of something.
func (e *encoder) size(n int) int {
	if !e.decode {
		e.buf = binary.AppendUvarint(e.buf, uint64(n))
		return n
	}
	v, size := binary.Uvarint(e.buf)
	if size <= 0 || v > math.MaxInt32 {
		e.bad, e.buf = true, nil
		return 0
	}
	e.buf = e.buf[size:]
	return int(v)
}

// list writes the elements of a slice, or makes a slice of those it reads.
func list[T any](e *encoder, s *[]T, element func(*encoder, *T)) {
	n := e.size(len(*s))
	if e.decode {
		if n > len(e.buf) { // each takes a byte at least
			e.bad = true
			return
		}
		if n > 0 {
			*s = make([]T, n)
		}
	}
	for i := range *s {
		if e.bad {
			return
		}
		element(e, &(*s)[i])
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
