package search

import (
	"strings"
	"unicode"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/russian"
	"golang.org/x/text/unicode/norm"
)

// A sortOfRun is what its characters are, see the package comment.
type sortOfRun int

const (
	divides sortOfRun = iota
	kana              // ideographs, too
	cyrillic
	latin
	letters
)

func sortOf(r rune) sortOfRun {
	switch {
	case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '_':
		return latin
	case r < 0x80:
		return divides
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana), r == 'ー':
		return kana
	case unicode.Is(unicode.Cyrillic, r):
		return cyrillic
	case unicode.Is(unicode.Latin, r), unicode.Is(unicode.Nd, r):
		return latin
	case unicode.Is(unicode.L, r):
		return letters
	}
	return divides
}

// fold is step 1 of the specification.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 0xad, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff, 0x300, 0x301, 0x307:
			return -1
		case 'ς':
			return 'σ'
		}
		return r
	}, strings.Map(unicode.ToLower, norm.NFKC.String(text)))
}

// Terms returns the terms of a text, in order.
func Terms(text string) []string {
	var terms []string
	each(fold(text), func(s sortOfRun, run string) { terms = appendTerms(terms, s, run) })
	return terms
}

// each calls f with every run of a folded text.
func each(text string, f func(sortOfRun, string)) {
	runes := []rune(text)
	for i := 0; i < len(runes); {
		s := sortOf(runes[i])
		j := i + 1
		for j < len(runes) && (sortOf(runes[j]) == s || s == latin && pointAt(runes, j)) {
			j++
		}
		if s != divides {
			f(s, string(runes[i:j]))
		}
		i = j
	}
}

// pointAt says whether a point stands between two digits.
func pointAt(runes []rune, i int) bool {
	return runes[i] == '.' && i+1 < len(runes) && isDigit(runes[i-1]) && isDigit(runes[i+1])
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func appendTerms(terms []string, s sortOfRun, run string) []string {
	switch s {
	case kana:
		runes := []rune(run)
		if len(runes) == 1 {
			return append(terms, run)
		}
		for i := range len(runes) - 1 {
			terms = append(terms, string(runes[i:i+2]))
		}
		return terms
	case cyrillic:
		return append(terms, stemmed(strings.ReplaceAll(run, "ё", "е"), russian.Stem))
	case latin:
		if !strings.ContainsAny(run, "_.") {
			return append(terms, word(run))
		}
		terms = append(terms, run)
		for part := range strings.FieldsFuncSeq(run, func(r rune) bool { return r == '_' || r == '.' }) {
			terms = append(terms, word(part))
		}
		return terms
	}
	return append(terms, run)
}

// word is a Latin word without its ending, if it is made of letters that
// English has.
func word(run string) string {
	for _, r := range run {
		if r < 'a' || r > 'z' {
			return run
		}
	}
	return stemmed(run, english.Stem)
}

func stemmed(word string, stem func(*snowballstem.Env) bool) string {
	env := snowballstem.NewEnv(word)
	stem(env)
	return env.Current()
}
