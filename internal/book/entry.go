package book

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"hash/crc32"
	"io"
	"sync"
)

// An Entry is a file of an EPUB, compressed. Chapters that stay as they were need
// not be compressed again to make the next edition.
type Entry struct {
	Name   string // below EPUB/
	method uint16
	crc    uint32
	size   int
	data   []byte
}

// level is how hard to compress: the best level makes the course's books 2% smaller
// and takes thrice the time.
const level = 5

// A Press compresses files, several at once if need be. The zero value is ready to
// use. What it keeps is the room that compressing takes, much more than a file does.
type Press struct{ writers sync.Pool }

// Entry compresses a file.
func (p *Press) Entry(name string, data []byte) Entry {
	var out bytes.Buffer
	w, ok := p.writers.Get().(*flate.Writer)
	if !ok {
		var err error
		if w, err = flate.NewWriter(nil, level); err != nil {
			panic(err) // the level is one
		}
	}
	w.Reset(&out)
	_, _ = w.Write(data) // a Buffer does not fail
	_ = w.Close()
	p.writers.Put(w)
	return Entry{Name: name, method: zip.Deflate, crc: crc32.ChecksumIEEE(data), size: len(data), data: out.Bytes()}
}

// stored is a file that is not compressed, as the first of an EPUB must be.
func stored(name string, data []byte) Entry {
	return Entry{Name: name, method: zip.Store, crc: crc32.ChecksumIEEE(data), size: len(data), data: data}
}

// pack makes a zip file. Sizes stand before the contents and there are no dates.
func pack(entries []Entry) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, e := range entries {
		w, err := z.CreateRaw(&zip.FileHeader{
			Name: e.Name, Method: e.method, CRC32: e.crc,
			CompressedSize64: uint64(len(e.data)), UncompressedSize64: uint64(e.size),
		})
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(w, bytes.NewReader(e.data)); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return out.Bytes(), err
}
