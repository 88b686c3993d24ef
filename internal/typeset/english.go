package typeset

import (
	"slices"
	"unicode"
)

// englishQuotes turns the quotes of a typewriter into quotation marks and
// apostrophes. A quote opens if something begins after it; a single one in all
// other cases is an apostrophe or looks like one.
func englishQuotes(s *setter, run []atom) {
	open := false // a double quotation
	for i := range run {
		a := &run[i]
		if a.fixed || a.r != '"' && a.r != '\'' {
			continue
		}
		p, n := before(run, i), after(run, i)
		begins := opens(p) && !blank(n)
		switch {
		case a.r == '"' && begins:
			s.replace(a, '“')
			open = true
		case a.r == '"' && !open && unicode.IsDigit(p): // inches
		case a.r == '"':
			s.replace(a, '”')
			open = false
		case begins && !unicode.IsDigit(n) && !s.elided(run, i) && closedLater(run, i):
			s.replace(a, '‘')
		default:
			s.replace(a, '’')
		}
	}
}

// opens says whether a quotation can begin after p.
func opens(p rune) bool {
	return blank(p) || dash(p) || slices.Contains([]rune(`([{“‘=/-|`), p)
}

// elided says whether the quote at i stands for letters that are left out: rock 'n' roll.
func (s *setter) elided(run []atom, i int) bool {
	word, _ := s.wordAfter(run, i)
	return elisions.has(word)
}

// closedLater says whether a single quote ends what the one at i begins.
func closedLater(run []atom, i int) bool {
	for j := i + 2; j < len(run); j++ {
		if r := run[j].r; r == '\'' && !run[j].fixed && !blank(run[j-1].r) && !wordly(after(run, j)) {
			return true
		}
	}
	return false
}

// units are what stands after a number and does not leave it.
var units = words("bit bits byte bytes kb kib mb mib gb gib tb tib ns µs μs us ms s min h hz khz mhz ghz")

// elisions are words that begin with letters left out.
var elisions = words("cause em n til tis twas")

// englishSpaces keeps a unit with its number, and a dash with the word before it.
func englishSpaces(s *setter, run []atom) {
	for i := range run {
		a := &run[i]
		if a.fixed || a.r != ' ' {
			continue
		}
		if dash(after(run, i)) && i+2 < len(run) && blank(run[i+2].r) {
			s.replace(a, nbsp)
			continue
		}
		if unicode.IsDigit(before(run, i)) {
			number, _ := s.wordBefore(run, i)
			unit, end := s.wordAfter(run, i)
			if digits(number) && units.has(unit) && !wordly(after(run, end-1)) {
				s.replace(a, nbsp)
			}
		}
	}
}
