package explore

import (
	"math/bits"

	"docgen/sim"
)

// A state is taken apart into components: each CPU with its idle task, each
// other task with the references and files that it holds from outside, each mm
// with its memory. Of every component there are few values, so a value is stored
// once (table.go) and a state is a row of small numbers.
//
// A value is written as words and references. The words are everything but
// which task, mm or page frame a field names: they say that it names one, or none,
// or the component itself. The references are those names in the order of the words.
// Two values with equal words are the same up to renaming, which is what
// symmetry is made of.

// maxIDs bounds how many tasks, idle ones included, and mms a machine may have:
// a reference takes four bits.
const maxIDs = 16

// maxRefs bounds the references of a component, maxWords its words.
const (
	maxRefs  = 64
	maxWords = 96
)

// refs is up to maxRefs references.
type refs [maxRefs / 16]uint64

func (r *refs) at(i int) uint8 { return uint8(r[i/16] >> (i % 16 * 4) & 15) }

func (r *refs) add(i int, id uint8) { r[i/16] |= uint64(id) << (i % 16 * 4) }

// A kind is what a component is of.
type kind uint8

const (
	ofCPU kind = iota
	ofTask
	ofMM
	numKinds
)

// A value is one value of a component.
type value struct {
	words  [maxWords]uint64
	refs   refs
	ofMM   uint64 // which references name mms
	ofPage uint64 // which name page frames; the others name tasks, or CPUs by their idle tasks
	n, r   uint8  // how many words and references
	list   uint8  // where words begin whose order depends on names; 0 if there are none
}

func (v *value) reset() {
	v.refs, v.ofMM, v.ofPage, v.n, v.r, v.list = refs{}, 0, 0, 0, 0, 0
}

func (v *value) word(w uint64) {
	v.words[v.n] = w
	v.n++
}

// name adds a reference and returns the code for it in a word.
func (v *value) name(id uint8) uint64 {
	if v.r == maxRefs {
		panic("sim: a component names more than can be stored")
	}
	v.refs.add(int(v.r), id)
	v.r++
	return coded
}

// What two bits of a word say of a field that names something.
const (
	none  = 0 // nothing
	self  = 1 // the component itself; of active_mm: what mm names
	fixed = 2 // init_mm or the zero page, which keep their names; of a CPU's stack: what current names
	coded = 3 // the next reference
)

// mm writes an mm's name.
func (v *value) mm(id sim.MMID) uint64 {
	switch id {
	case sim.NoMM:
		return none
	case sim.InitMM:
		return fixed
	}
	v.ofMM |= 1 << v.r
	return v.name(uint8(id))
}

// task writes a task's name, in a component of the task own.
func (v *value) task(id, own sim.TaskID) uint64 {
	switch id {
	case sim.NoTask:
		return none
	case own:
		return self
	}
	return v.name(uint8(id))
}

// hash mixes words and references.
func (v *value) hash() (words, all uint64) {
	words = uint64(v.n)
	for _, w := range v.words[:v.n] {
		words = mix(words ^ w)
	}
	return words, hashRefs(words, &v.refs, v.r)
}

// colour is the same for all values that differ by renaming only.
func (v *value) colour() uint64 {
	c := uint64(v.n)
	for _, w := range v.words[:v.list] {
		c = mix(c ^ w)
	}
	for _, w := range v.words[v.list:v.n] {
		c += mix(w)
	}
	return c
}

// hashRefs mixes n references with the hash of the words.
func hashRefs(h uint64, r *refs, n uint8) uint64 {
	for _, w := range r[:(n+15)/16] {
		h = mix(h ^ w)
	}
	return h
}

// mix is the 128-bit product of two words folded: one word in, one word out,
// every bit of it changed by every bit that went in.
func mix(x uint64) uint64 {
	hi, lo := bits.Mul64(x^0x9e3779b97f4a7c15, 0xd6e8feb86659fd93)
	return hi ^ lo
}
