// Package nearest finds the known name that a mistyped one was most likely
// meant to be, so that every "unknown X" message can end in a suggestion.
// It is a leaf: the simulator's language and the site's diagnostics both use
// it, and it knows neither.
package nearest

import "strings"

// Name returns the entry of known that is closest to word by edit distance
// (insert, delete, substitute, and swap of neighbours each cost one; the case
// of letters costs nothing), or "" if none is close enough to be a plausible
// slip: at most a third of word is wrong, and something of it is right. Of
// equally close names the first wins, so pass known in a meaningful order.
func Name(word string, known []string) string {
	if len(word) > longest {
		return ""
	}
	typed := []rune(strings.ToLower(word))
	best, limit := "", len(typed)/3+1
	for _, name := range known {
		if len(name) > longest {
			continue
		}
		meant := []rune(strings.ToLower(name))
		if d := len(meant) - len(typed); d > limit || -d > limit {
			continue // they differ by as much at least
		}
		if d := distance(typed, meant); d <= limit && d < max(len(typed), len(meant)) {
			best, limit = name, d-1
		}
	}
	return best
}

// longest is how many bytes a word can have that is compared: nobody slips in a
// longer one only, and it would take the product of both lengths.
const longest = 100

// Hint returns `did you mean "name"?` for the nearest known name, or "".
func Hint(word string, known []string) string {
	if name := Name(word, known); name != "" {
		return `did you mean "` + name + `"?`
	}
	return ""
}

// distance is the optimal string alignment distance of a and b.
func distance(a, b []rune) int {
	before, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(b)]
}
