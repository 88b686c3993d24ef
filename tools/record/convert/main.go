// Convert turns what mm.bt wrote in a guest into a recording: JSON lines in the
// order of time, with names for mm_structs in the place of kernel pointers.
//
// Usage:
//
//	convert -o FILE.jsonl.gz RAW
//
// RAW may be compressed with gzip or not, and so may FILE: its name decides. Everything
// that is wrong with RAW is reported with its line; then nothing is written.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	out := flag.String("o", "", "write the recording to `FILE` (.jsonl or .jsonl.gz)")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: convert -o FILE.jsonl.gz RAW")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 || *out == "" {
		flag.Usage()
		os.Exit(2)
	}
	rec, err := convert(flag.Arg(0), *out)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%s: %s on %s, %d events\n", *out, rec.Workload, rec.Kernel, len(rec.Events))
}

// convert reads a raw file and writes the recording, or nothing if there is an error.
func convert(raw, out string) (*Recording, error) {
	f, err := os.Open(raw)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := decompress(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", raw, err)
	}
	rec, err := Parse(raw, text)
	if err != nil {
		return nil, err
	}
	rec.Arrange()

	var buf bytes.Buffer
	if err := encode(&buf, rec, strings.HasSuffix(out, ".gz")); err != nil {
		return nil, fmt.Errorf("%s: %w", out, err)
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o777); err != nil {
		return nil, err
	}
	return rec, os.WriteFile(out, buf.Bytes(), 0o666)
}

// decompress undoes gzip if r begins as it does.
func decompress(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	if magic, _ := b.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return b, nil
	}
	return gzip.NewReader(b)
}

func encode(w io.Writer, rec *Recording, compress bool) error {
	if !compress {
		return rec.Write(w)
	}
	zw, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := rec.Write(zw); err != nil {
		return err
	}
	return zw.Close()
}
