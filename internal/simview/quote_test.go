package simview_test

import (
	"testing"

	"docgen/internal/simview"
	"docgen/sim/script"
)

// TestQuoteOf: a value that is an address space has its look, hatched if it is
// borrowed; what is about one has its colours; everything else has none.
func TestQuoteOf(t *testing.T) {
	parsed, errs := script.Parse([]byte("machine cpus=1 kernel=6.12\nprocess A mm=M\nkthread K\nrun A cpu=0\n@borrow\nrun K cpu=0\n"))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	trace, errs := parsed.Run("borrow")
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	for _, tt := range []struct {
		path         string
		mm           string
		is, borrowed bool
	}{
		{"A.mm", "M", true, false},
		{"A.active_mm", "M", true, false},
		{"K.active_mm", "M", true, true},
		{"idle0.mm", "", false, false},
		{"M", "M", false, false},
		{"M.mm_count", "M", false, false},
		{"cpu0.current", "", false, false},
		{"K.mm", "", false, false},
	} {
		text, err := trace.Value("borrow", tt.path)
		if err != nil {
			t.Fatal(err)
		}
		q := simview.QuoteOf(trace, "borrow", tt.path, text)
		if q.MM.Name != tt.mm || q.Is != tt.is || q.Borrowed != tt.borrowed {
			t.Errorf("%s = %s: mm %q, is %v, borrowed %v; want %q, %v, %v", tt.path, text, q.MM.Name, q.Is, q.Borrowed, tt.mm, tt.is, tt.borrowed)
		}
	}
}
