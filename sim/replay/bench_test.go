package replay

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkReplay measures decoded events through the machine. One iteration is
// one event.
func BenchmarkReplay(b *testing.B) {
	h, events := decoded(b, filepath.Join("..", "recordings", "6.12", "random-1-60.jsonl.gz"))
	b.ReportAllocs()
	b.ResetTimer()
	for n := 0; n < b.N; {
		r, err := NewReplayer(h)
		if err != nil {
			b.Fatal(err)
		}
		for i := 0; i < len(events) && n < b.N; i++ {
			if err := r.Event(&events[i]); err != nil {
				b.Fatal(err)
			}
			n++
		}
		if f := r.Finish(); n < b.N && !f.OK() {
			b.Fatal(f.Mismatches)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkReplayGzip measures packed recordings: unpacking, decoding and
// replay. One iteration is one event, or a little more.
func BenchmarkReplayGzip(b *testing.B) {
	name := filepath.Join("..", "recordings", "6.12", "random-1-60.jsonl.gz")
	packed, err := os.ReadFile(name)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	n := 0
	for n < b.N {
		f, err := Replay(name, bytes.NewReader(packed))
		if err != nil || !f.OK() {
			b.Fatal(err, f)
		}
		n += f.Events
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
}
