package main

import (
	"fmt"
	"strings"
)

// diffLines shows the lines of file in which old and new differ. Both have the
// same number of lines, as a rewriting of values in place gives.
func diffLines(file, old, new string, color bool) string {
	var b strings.Builder
	before, after := strings.Split(old, "\n"), strings.Split(new, "\n")
	for i := range before {
		if before[i] == after[i] {
			continue
		}
		fmt.Fprintf(&b, "%s:%d\n%s\n%s\n", file, i+1,
			paint(color, red, "- "+strings.TrimSuffix(before[i], "\r")), paint(color, green, "+ "+strings.TrimSuffix(after[i], "\r")))
	}
	return b.String()
}
