package main

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

func TestUnifiedDiff(t *testing.T) {
	numbered := func(from, to int) string {
		var b strings.Builder
		for i := from; i <= to; i++ {
			b.WriteString(strconv.Itoa(i) + "\n")
		}
		return b.String()
	}
	for _, test := range []struct{ name, old, new, want string }{
		{"equal", "a\n", "a\n", ""},
		{"from nothing", "", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n"},
		{"to nothing", "a\n", "", "@@ -1 +0,0 @@\n-a\n"},
		{"one of one", "a\n", "b\n", "@@ -1 +1 @@\n-a\n+b\n"},
		{"no line end", "a\nb", "a\nb\n", "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"},
		{"context", numbered(1, 9), numbered(1, 4) + "x\n" + numbered(6, 9),
			"@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n"},
		{"near hunks join", numbered(1, 9), "0\n" + numbered(1, 6) + "x\n" + numbered(7, 9),
			"@@ -1,9 +1,11 @@\n+0\n 1\n 2\n 3\n 4\n 5\n 6\n+x\n 7\n 8\n 9\n"},
		{"far hunks do not", numbered(1, 9), "0\n" + numbered(1, 7) + "x\n" + numbered(8, 9),
			"@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n@@ -5,5 +6,6 @@\n 5\n 6\n 7\n+x\n 8\n 9\n"},
	} {
		got := unifiedDiff("f", test.old, test.new, false)
		want := test.want
		if want != "" {
			want = "--- f.orig\n+++ f\n" + want
		}
		if got != want {
			t.Errorf("%s: got:\n%s\nwant:\n%s", test.name, got, want)
		}
	}
}

// What a diff says, done to the old text, gives the new one.
func TestUnifiedDiffApplies(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	text := func() string {
		var b strings.Builder
		for range rng.IntN(40) {
			fmt.Fprintf(&b, "%c\n", 'a'+rune(rng.IntN(26)))
		}
		return b.String()
	}
	for range 2000 {
		old, new := text(), text()
		if rng.IntN(2) == 0 { // most of it stays
			lines := splitLines(old)
			for range rng.IntN(3) {
				i := rng.IntN(len(lines) + 1)
				lines = append(lines[:i:i], append([]string{"new\n"}, lines[i:]...)...)
			}
			new = strings.Join(lines, "")
		}
		diff := unifiedDiff("f", old, new, false)
		if got := patch(t, old, diff); got != new {
			t.Fatalf("the diff of\n%s\nand\n%s\ngives\n%s\nand is\n%s", old, new, got, diff)
		}
	}
}

// patch does to old what a diff says.
func patch(t *testing.T, old, diff string) string {
	t.Helper()
	lines := splitLines(old)
	var out strings.Builder
	at := 0
	for _, line := range splitLines(diff) {
		switch {
		case strings.HasPrefix(line, "---"), strings.HasPrefix(line, "+++"):
		case strings.HasPrefix(line, "@@"):
			var from, n int
			head := strings.Fields(line)[1]
			if _, err := fmt.Sscanf(head, "-%d,%d", &from, &n); err != nil {
				if _, err := fmt.Sscanf(head, "-%d", &from); err != nil {
					t.Fatalf("%s: %v", line, err)
				}
				n = 1
			}
			if n > 0 {
				from--
			}
			for ; at < from; at++ {
				out.WriteString(lines[at])
			}
		case line[0] == '+':
			out.WriteString(line[1:])
		case at >= len(lines) || lines[at] != line[1:]:
			t.Fatalf("line %d is not %q:\n%s", at, line[1:], diff)
		default:
			if line[0] == ' ' {
				out.WriteString(lines[at])
			}
			at++
		}
	}
	return out.String() + strings.Join(lines[at:], "")
}
