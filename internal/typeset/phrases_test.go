package typeset

import (
	"os"
	"strings"
	"testing"
)

// TestBudouX compares the scorer with what the model's own program makes of
// sentences of the course.
func TestBudouX(t *testing.T) {
	data, err := os.ReadFile("testdata/budoux.txt")
	if err != nil {
		t.Fatal(err)
	}
	m := readModel()
	sentences := 0
	for want := range strings.Lines(string(data)) {
		want = strings.TrimSuffix(want, "\n")
		if strings.HasPrefix(want, "#") {
			continue
		}
		sentences++
		text := []rune(strings.ReplaceAll(want, "|", ""))
		var got strings.Builder
		for i, r := range text {
			if i > 0 && m.breaks(text, i) {
				got.WriteByte('|')
			}
			got.WriteRune(r)
		}
		if got.String() != want {
			t.Errorf("got  %s\nwant %s", got.String(), want)
		}
	}
	if sentences < 500 {
		t.Errorf("only %d sentences", sentences)
	}
}
