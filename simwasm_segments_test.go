package docgen_test

import (
	"encoding/binary"
	"errors"
	"testing"
)

// Go's linker leaves zeros out of a WebAssembly program's data. On this
// architecture, the table that finds functions by addresses is two bytes in
// every twenty: so there are tens of thousands of segments, whose headers weigh
// more than the zeros, which compress to nothing.

// joinSegments returns a program whose data are in a few segments, with zeros
// between them. The memory that it starts with is the same.
func joinSegments(program []byte) ([]byte, error) {
	const header, data, gap = 8, 11, 64
	out := append([]byte(nil), program[:header]...)
	r := wasmReader{b: program[header:]}
	for len(r.b) > 0 && !r.broken {
		id := r.byte()
		section := wasmReader{b: r.bytes(int(r.uint()))}
		body := section.b
		if id == data {
			var err error
			if body, err = joined(&section, gap); err != nil {
				return nil, err
			}
		}
		out = append(out, id)
		out = binary.AppendUvarint(out, uint64(len(body))) // LEB128, as WebAssembly has it
		out = append(out, body...)
	}
	if r.broken {
		return nil, errors.New("not a WebAssembly program")
	}
	return out, nil
}

// A segment is bytes of memory.
type segment struct {
	at int64
	b  []byte
}

func joined(r *wasmReader, gap int64) ([]byte, error) {
	const i32const, end = 0x41, 0x0b
	var all []segment
	for range r.uint() {
		active, op := r.uint() == 0, r.byte() == i32const
		at := r.int()
		if !active || !op || r.byte() != end || r.broken {
			return nil, errors.New("a segment of data that is none of Go's")
		}
		b := r.bytes(int(r.uint()))
		if n := len(all); n > 0 {
			last := &all[n-1]
			if between := at - last.at - int64(len(last.b)); between >= 0 && between <= gap {
				last.b = append(append(last.b, make([]byte, between)...), b...)
				continue
			}
		}
		all = append(all, segment{at, append([]byte(nil), b...)})
	}
	out := binary.AppendUvarint(nil, uint64(len(all)))
	for _, s := range all {
		out = appendInt(append(out, 0, i32const), s.at)
		out = binary.AppendUvarint(append(out, end), uint64(len(s.b)))
		out = append(out, s.b...)
	}
	return out, nil
}

// appendInt appends a signed number in LEB128.
func appendInt(b []byte, n int64) []byte {
	for {
		low := byte(n & 0x7f)
		n >>= 7
		if n == 0 && low&0x40 == 0 || n == -1 && low&0x40 != 0 {
			return append(b, low)
		}
		b = append(b, low|0x80)
	}
}

// A wasmReader reads numbers and bytes; what is not there is broken.
type wasmReader struct {
	b      []byte
	broken bool
}

func (r *wasmReader) bytes(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.broken, n = true, 0
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *wasmReader) byte() byte {
	if b := r.bytes(1); len(b) > 0 {
		return b[0]
	}
	return 0
}

func (r *wasmReader) uint() uint64 {
	n, size := binary.Uvarint(r.b)
	r.bytes(max(size, 0))
	r.broken = r.broken || size <= 0
	return n
}

func (r *wasmReader) int() int64 {
	var n int64
	for shift := 0; shift < 64; shift += 7 {
		b := r.byte()
		n |= int64(b&0x7f) << shift
		if b&0x80 == 0 {
			if b&0x40 != 0 {
				n |= -1 << (shift + 7)
			}
			return n
		}
	}
	r.broken = true
	return 0
}

func TestJoinSegments(t *testing.T) {
	head := "\x00asm\x01\x00\x00\x00"
	in := head + "\x01\x01\x00" + "\x0b\x16\x03" + // a section that stays as it is; three segments
		"\x00\x41\x10\x0b\x02ab" + // 16: ab
		"\x00\x41\x15\x0b\x01c" + // 21: c, three zeros later
		"\x00\x41\x80\x80\x04\x0b\x01d" // 65536: d
	want := head + "\x01\x01\x00" + "\x0b\x14\x02" + "\x00\x41\x10\x0b\x06ab\x00\x00\x00c" + "\x00\x41\x80\x80\x04\x0b\x01d"
	got, err := joinSegments([]byte(in))
	if err != nil || string(got) != want {
		t.Errorf("%q, %v\nwant %q", got, err, want)
	}
	if _, err := joinSegments([]byte(in[:len(in)-1])); err == nil {
		t.Error("half a program is joined")
	}
}
