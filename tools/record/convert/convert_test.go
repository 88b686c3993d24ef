package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"docgen/internal/golden"
)

// Each file of testdata has raw lines and what must come of them: the recording, or
// what is wrong with the lines.
func TestConvert(t *testing.T) {
	golden.Run(t, "testdata/*.txt", func(t *testing.T, a *txtar.Archive) []txtar.File {
		var recording, errors bytes.Buffer
		if rec, err := Parse("raw", bytes.NewReader(a.Files[0].Data)); err != nil {
			errors.WriteString(err.Error() + "\n")
		} else {
			rec.Arrange()
			if err := rec.Write(&recording); err != nil {
				t.Fatal(err)
			}
		}
		return []txtar.File{a.Files[0], {Name: "recording", Data: recording.Bytes()}, {Name: "errors", Data: errors.Bytes()}}
	})
}

// What mm.bt prints is what Parse expects: its formats, filled with something, are lines
// without a mistake, and every event is there.
func TestScript(t *testing.T) {
	script, err := os.ReadFile("../mm.bt")
	if err != nil {
		t.Fatal(err)
	}
	fill := strings.NewReplacer(`\t`, "\t", `\n`, "\n", "%llu", "7", "%llx", "ff", "%d", "1", "%u", "2", "%s", "comm")
	lines := "kernel\tk\nworkload\tw\n"
	for _, format := range regexp.MustCompile(`printf\("([^"]*)"`).FindAllSubmatch(script, -1) {
		lines += fill.Replace(string(format[1]))
	}
	rec, err := Parse("mm.bt", strings.NewReader(lines+"end\n"))
	if err != nil {
		t.Fatal(err)
	}
	printed := map[string]bool{"header": true}
	for _, e := range rec.Events {
		printed[e.Ev] = true
	}
	for ev := range shapes {
		if !printed[ev] {
			t.Errorf("mm.bt does not print %q", ev)
		}
	}
}

// Compressed or not, the lines are the same; and a raw file with a mistake makes no
// recording.
func TestFiles(t *testing.T) {
	sample, err := txtar.ParseFile("testdata/sample.txt")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	raw := write("raw", sample.Files[0].Data)
	plain, packed := filepath.Join(dir, "new", "sample.jsonl"), filepath.Join(dir, "sample.jsonl.gz")
	for _, out := range []string{plain, packed} {
		if _, err := convert(raw, out); err != nil {
			t.Fatal(err)
		}
	}
	want := sample.Files[1].Data
	if got, err := os.ReadFile(plain); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s: %v\ngot:\n%s\nwant:\n%s", plain, err, got, want)
	}
	if got := unpack(t, packed); !bytes.Equal(got, want) {
		t.Errorf("%s\ngot:\n%s\nwant:\n%s", packed, got, want)
	}

	// The sample once more, compressed by us, and cut off.
	var buf bytes.Buffer
	rec, err := Parse(raw, bytes.NewReader(sample.Files[0].Data))
	if err != nil {
		t.Fatal(err)
	}
	if err := encode(&buf, rec, true); err != nil {
		t.Fatal(err)
	}
	cut := write("cut.gz", buf.Bytes()[:buf.Len()/2])
	out := filepath.Join(dir, "cut.jsonl")
	if _, err := convert(cut, out); err == nil {
		t.Error("a raw file that was cut off was converted without an error")
	}
	if _, err := os.Stat(out); !os.IsNotExist(err) {
		t.Errorf("a raw file that was cut off left %s behind", out)
	}
}
