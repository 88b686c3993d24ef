package replay

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
)

// What a recording may be at most. A recorded second is about 2 MB.
const (
	maxLine  = 64 << 10 // bytes of a line
	maxBytes = 16 << 30 // bytes of a recording, unpacked
	maxRatio = 200      // of unpacked to packed bytes; recordings have 25 to 60
	patience = 64 << 20 // unpacked bytes before the ratio is looked at
)

// An Error is something wrong with a recording's text: a mistake of whoever or
// whatever wrote it, as opposed to a Mismatch.
type Error struct {
	Line int    `json:"line"`
	Col  int    `json:"col"` // Line and Col are from 1; Col 0 is the whole line
	Msg  string `json:"msg"`
	Hint string `json:"hint,omitempty"` // what to do about it
}

func (e *Error) Error() string {
	s := e.Msg
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	if e.Col > 0 {
		return fmt.Sprintf("%d:%d: %s", e.Line, e.Col, s)
	}
	return fmt.Sprintf("%d: %s", e.Line, s)
}

// A Decoder reads a recording, packed with gzip or not, line by line.
// It needs memory for a line, whatever it reads.
type Decoder struct {
	Header Header

	lines  *bufio.Reader
	count  *meter // what has been unpacked
	packed *meter // from what, if it is packed
	line   int
	scan   scanner
}

// A meter counts the bytes read through it.
type meter struct {
	r io.Reader
	n int64
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.n += int64(n)
	return n, err
}

// NewDecoder reads the header of a recording. The error is an *Error, or one
// of r's.
func NewDecoder(r io.Reader) (*Decoder, error) {
	d := &Decoder{line: 1}
	in := bufio.NewReaderSize(r, 1<<16)
	d.count = &meter{r: in}
	if magic, _ := in.Peek(2); string(magic) == "\x1f\x8b" {
		d.packed = &meter{r: in}
		unpack, err := gzip.NewReader(bufio.NewReaderSize(d.packed, 1<<16))
		if err != nil {
			return nil, d.readError(err)
		}
		d.count.r = unpack
	}
	d.lines = bufio.NewReaderSize(d.count, maxLine)
	line, err := d.read()
	if err == io.EOF {
		return nil, &Error{Line: 1, Msg: "the file is empty", Hint: headerHint}
	} else if err != nil {
		return nil, err
	}
	d.scan.reset(line)
	d.scan.header(&d.Header)
	if err := d.scan.err; err != nil {
		if err.Line = 1; err.Hint == "" {
			err.Hint = headerHint
		}
		return nil, err
	}
	return d, nil
}

const headerHint = `a recording begins with {"ev":"header","format":1,"kernel":…,"workload":…,"events":N}`

// Next reads the next event. At the end of the recording it returns io.EOF.
// After an *Error the line it is about has been read, and Next can go on with
// the next one, unless the file itself cannot be read any further: then it
// returns io.EOF.
func (d *Decoder) Next(e *Event) error {
	line, err := d.read()
	if err != nil {
		return err
	}
	e.Line = d.line
	d.scan.reset(line)
	d.scan.event(e)
	if d.scan.err != nil {
		d.scan.err.Line = d.line
		return d.scan.err
	}
	return nil
}

// read returns the next line and counts it.
func (d *Decoder) read() ([]byte, error) {
	if d.lines == nil {
		return nil, io.EOF
	}
	if d.count.n > 0 { // the first line is 1 already
		d.line++
	}
	line, err := d.lines.ReadSlice('\n')
	switch {
	case err == bufio.ErrBufferFull:
		d.lines = nil
		return nil, &Error{Line: d.line, Col: maxLine, Msg: fmt.Sprintf("a line is longer than %d bytes", maxLine),
			Hint: "no event is: this is no recording, or one that is broken"}
	case err == io.EOF && len(bytes.TrimSpace(line)) > 0:
		return line, nil // the last line need not end in a newline
	case err == io.EOF:
		d.lines = nil
		return nil, io.EOF
	case err != nil:
		return nil, d.readError(err)
	case d.count.n > maxBytes:
		d.lines = nil
		return nil, &Error{Line: d.line, Msg: fmt.Sprintf("the recording is longer than %d GiB", maxBytes>>30),
			Hint: "record for a shorter time"}
	case d.packed != nil && d.count.n > patience && d.count.n/maxRatio > d.packed.n:
		d.lines = nil
		return nil, &Error{Line: d.line, Msg: fmt.Sprintf("the file unpacks to more than %d times its size", maxRatio),
			Hint: "this is no recording; unpack it, if it is"}
	}
	return line, nil
}

// readError puts a position to an error of the reader's.
func (d *Decoder) readError(err error) error {
	d.lines = nil
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{Line: d.line, Msg: "the gzip file is truncated", Hint: "copy it again, or unpack what there is with gzip -dc"}
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), strings.HasPrefix(err.Error(), "flate:"):
		return &Error{Line: d.line, Msg: "the gzip file is damaged: " + err.Error()}
	}
	return fmt.Errorf("line %d: %w", d.line, err)
}
