package main

import (
	"fmt"
	"sort"
	"strings"
)

// unifiedDiff shows what changes in a file, in the form that patch(1) reads: ""
// if nothing does. It pairs the lines that are unique in both versions, in the
// longest run that keeps their order, and what is equal around each pair; all
// the rest counts as taken out and put in. That is quick for files of any size,
// and does not pair one blank line with another far away.
func unifiedDiff(file, old, new string, color bool) string {
	if old == new {
		return ""
	}
	a, b := splitLines(old), splitLines(new)
	var out strings.Builder
	out.WriteString(paint(color, bold, "--- "+file+".orig") + "\n" + paint(color, bold, "+++ "+file) + "\n")
	var hunk []string
	var from, to, oldLines, newLines int // the hunk's first lines, from 0, and how many it has of each
	flush := func() {
		if len(hunk) == 0 {
			return
		}
		fmt.Fprintf(&out, "%s\n", paint(color, cyan, fmt.Sprintf("@@ -%s +%s @@", span(from, oldLines), span(to, newLines))))
		for _, line := range hunk {
			text, ended := strings.CutSuffix(line, "\n")
			switch line[0] {
			case '-':
				text = paint(color, red, text)
			case '+':
				text = paint(color, green, text)
			}
			out.WriteString(text + "\n")
			if !ended {
				out.WriteString("\\ No newline at end of file\n")
			}
		}
		hunk, oldLines, newLines = nil, 0, 0
	}
	add := func(mark string, lines []string) {
		for _, line := range lines {
			hunk = append(hunk, mark+line)
			if mark != "+" {
				oldLines++
			}
			if mark != "-" {
				newLines++
			}
		}
	}
	const context = 3
	at := shared{} // what is before it has been dealt with
	for _, equal := range append(equalRuns(a, b), shared{len(a), len(b), 0}) {
		changed := at.a < equal.a || at.b < equal.b
		if changed {
			if len(hunk) == 0 {
				back := min(context, at.a) // at follows on equal lines, or on nothing
				from, to = at.a-back, at.b-back
				add(" ", a[from:at.a])
			}
			add("-", a[at.a:equal.a])
			add("+", b[at.b:equal.b])
		}
		tail := a[equal.a : equal.a+equal.n]
		switch {
		case len(hunk) == 0:
		case len(tail) > 2*context || equal.a+equal.n == len(a) && equal.b+equal.n == len(b):
			add(" ", tail[:min(context, len(tail))])
			flush()
		default:
			add(" ", tail)
		}
		at = shared{a: equal.a + equal.n, b: equal.b + equal.n}
	}
	flush()
	return out.String()
}

// span is a range of lines as a hunk's head has it.
func span(first, n int) string {
	if n > 0 {
		first++
	}
	if n == 1 {
		return fmt.Sprint(first)
	}
	return fmt.Sprintf("%d,%d", first, n)
}

// A shared is n lines that are equal in two versions: from a in one, from b in the other.
type shared struct{ a, b, n int }

// equalRuns returns the runs that two versions have in common, in order.
func equalRuns(a, b []string) []shared {
	var runs []shared
	at := shared{}
	for _, pair := range append(uniquePairs(a, b), shared{len(a), len(b), 0}) {
		if pair.a < at.a || pair.b < at.b { // inside of the run before it
			continue
		}
		start := pair
		for start.a > at.a && start.b > at.b && a[start.a-1] == b[start.b-1] {
			start.a, start.b = start.a-1, start.b-1
		}
		end := pair
		for end.a < len(a) && end.b < len(b) && a[end.a] == b[end.b] {
			end.a, end.b = end.a+1, end.b+1
		}
		if n := end.a - start.a; n > 0 {
			runs = append(runs, shared{start.a, start.b, n})
		}
		at = end
	}
	return runs
}

// uniquePairs pairs the lines that occur once in both versions: the longest
// sequence of pairs that ascends in both.
func uniquePairs(a, b []string) []shared {
	counts := map[string]struct{ a, b, at int }{}
	for _, line := range a {
		c := counts[line]
		c.a++
		counts[line] = c
	}
	for i, line := range b {
		c := counts[line]
		c.b, c.at = c.b+1, i
		counts[line] = c
	}
	// Patience sorting: piles[k] is the pair with the least b that ends an
	// ascending sequence of k+1, and before says which pair comes before one in it.
	var pairs []shared
	var piles, before []int
	for i, line := range a {
		c := counts[line]
		if c.a != 1 || c.b != 1 {
			continue
		}
		k := sort.Search(len(piles), func(k int) bool { return pairs[piles[k]].b > c.at })
		before = append(before, -1)
		if k > 0 {
			before[len(pairs)] = piles[k-1]
		}
		if k == len(piles) {
			piles = append(piles, 0)
		}
		piles[k] = len(pairs)
		pairs = append(pairs, shared{a: i, b: c.at})
	}
	if len(piles) == 0 {
		return nil
	}
	longest := make([]shared, len(piles))
	for i, k := piles[len(piles)-1], len(piles)-1; k >= 0; i, k = before[i], k-1 {
		longest[k] = pairs[i]
	}
	return longest
}

// splitLines divides a text after each line end.
func splitLines(text string) []string {
	lines := strings.SplitAfter(text, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}
