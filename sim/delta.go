package sim

import "errors"

// AppendDelta appends to b what has changed from one state to another, so that
// Patch makes the one the other. It is how a long history is kept: an operation
// changes few of a machine's tasks, and a state holds them all. Unlike Encode,
// it covers Cost, and its form may be another in another version.
func AppendDelta(b []byte, from, to *State) []byte {
	d := encoder{buf: b}
	d.delta(from, to)
	return d.buf
}

// Patch changes s as a delta from AppendDelta says, which must have been made
// from a state equal to s.
func (s *State) Patch(delta []byte) error {
	d := encoder{buf: delta, decode: true}
	d.delta(s, s)
	if d.bad || len(d.buf) > 0 {
		return errors.New("not a delta from this state")
	}
	return nil
}

// delta writes the difference of two states or, if it decodes, changes the
// second, which is the first then.
func (e *encoder) delta(from, to *State) {
	byID(e, from.CPUs, &to.CPUs, func(a, b *CPU) bool { return *a == *b }, (*encoder).cpu)
	byID(e, from.Tasks, &to.Tasks, sameTask, (*encoder).task)
	byID(e, from.MMs, &to.MMs, func(a, b *MM) bool { return *a == *b }, (*encoder).mm)
	byID(e, from.Pages, &to.Pages, func(a, b *Page) bool { return *a == *b }, (*encoder).page)
	splice(e, from.Areas, &to.Areas, (*encoder).area)
	splice(e, from.PTEs, &to.PTEs, (*encoder).pte)
	splice(e, from.Translations, &to.Translations, (*encoder).translation)
	splice(e, from.Files, &to.Files, (*encoder).file)
	splice(e, from.Pins, &to.Pins, (*encoder).pin)
	splice(e, from.Cachep.Free, &to.Cachep.Free, num)
	num(e, &to.Cachep.Allocated)
	num(e, &to.Cachep.Freed)
	num(e, &to.Cachep.Objects)
	num(e, &to.Kworker)
	e.flush(&to.Outside)
	num(e, &to.Cost.CR3)
	num(e, &to.Cost.Flush)
	num(e, &to.Cost.Partial)
	num(e, &to.Cost.IPI)
}

// sameTask compares what decides, a parked task's few words first, because most
// tasks of a large machine are parked. Frames that are not in use are zero.
func sameTask(a, b *Task) bool {
	if a.Depth != b.Depth || a.State != b.State || a.MM != b.MM || a.ActiveMM != b.ActiveMM || a.CPU != b.CPU ||
		a.OnCPU != b.OnCPU || a.Killed != b.Killed || a.Kthread != b.Kthread || a.Idle != b.Idle ||
		a.Parent != b.Parent || a.Leader != b.Leader || a.Vfork != b.Vfork || a.OomMM != b.OomMM || a.Hidden != b.Hidden {
		return false
	}
	for i := range a.Frames[:a.Depth] {
		if a.Frames[i] != b.Frames[i] {
			return false
		}
	}
	return true
}

// byID is the difference of two lists in which everything keeps its place, and
// which only grow: the elements that differ, each after the distance to it.
func byID[T any](e *encoder, from []T, to *[]T, same func(a, b *T) bool, element func(*encoder, *T)) {
	n := e.size(len(*to))
	if e.decode {
		if n < len(*to) || n-len(*to) > len(e.buf) {
			e.bad = true
			return
		}
		*to = append(*to, make([]T, n-len(*to))...)
		for i := 0; !e.bad; i++ {
			skip := e.size(0)
			if i += skip; i >= n {
				return
			}
			var none T // a task's frames end at its depth
			(*to)[i] = none
			element(e, &(*to)[i])
		}
		return
	}
	last := 0
	for i := range *to {
		if v := &(*to)[i]; i >= len(from) || !same(&from[i], v) {
			e.size(i - last)
			element(e, v)
			last = i + 1
		}
	}
	e.size(n - last)
}

// splice is the difference of two lists that are ordered, so that an element
// more or less moves all that follow: what stays at the beginning and at the
// end, and what comes in between.
func splice[T comparable](e *encoder, from []T, to *[]T, element func(*encoder, *T)) {
	head, tail := 0, 0
	if !e.decode {
		short := min(len(from), len(*to))
		for head < short && from[head] == (*to)[head] {
			head++
		}
		for tail < short-head && from[len(from)-1-tail] == (*to)[len(*to)-1-tail] {
			tail++
		}
	}
	n := len(*to)
	head, tail, n = e.size(head), e.size(tail), e.size(n)
	if !e.decode {
		for i := head; i < n-tail; i++ {
			element(e, &(*to)[i])
		}
		return
	}
	old := len(*to)
	if e.bad || head+tail > min(old, n) || n-head-tail > len(e.buf) {
		e.bad = true
		return
	}
	if grow := n - old; grow > 0 {
		*to = append(*to, make([]T, grow)...)
	}
	copy((*to)[n-tail:], (*to)[old-tail:old])
	*to = (*to)[:n]
	var none T
	for i := head; i < n-tail && !e.bad; i++ {
		(*to)[i] = none
		element(e, &(*to)[i])
	}
}
