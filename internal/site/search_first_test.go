package site

import (
	"os"
	"strings"
	"testing"
)

// TestSearchFirst checks what readers see first: testdata/search-first.txt.
func TestSearchFirst(t *testing.T) {
	data, err := os.ReadFile("testdata/search-first.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := courseOnly(t)
	number := map[string]int{}
	lang := ""
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			continue
		case strings.HasPrefix(line, "["):
			lang = strings.Trim(line, "[]")
			continue
		}
		query, want, ok := strings.Cut(line, " → ")
		if !ok {
			t.Errorf("%q is no line of the table", line)
			continue
		}
		number[lang]++
		got := found(t, out, lang, query)
		for i, address := range strings.Fields(want) {
			address = "/" + lang + "/" + address
			if len(got) <= i || strings.TrimSuffix(got[i], "#") != address {
				t.Errorf("%s: %q finds %q, want %q at %d", lang, query, got[:min(len(got), 5)], address, i+1)
			}
		}
	}
	for _, lang := range []string{"en", "ja", "ru"} {
		if number[lang] < 15 {
			t.Errorf("%s: %d queries, want at least 15", lang, number[lang])
		}
	}
}
