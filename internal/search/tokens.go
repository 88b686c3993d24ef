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
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '_':
		return latin
	case r < 0x80:
		return divides
	case 0x4e00 <= r && r <= 0x9fff, 0x3041 <= r && r <= 0x3096, 0x30a1 <= r && r <= 0x30fa: // most of what the tables say below
		return kana
	case 0x410 <= r && r <= 0x44f:
		return cyrillic
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

// clean is step 1 of the specification.
func clean(text string) string {
	if isASCII(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch r {
		case 0xad, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff, 0x300, 0x301:
			return -1
		}
		return r
	}, norm.NFKC.String(text))
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

// lower is a cleaned text in lower case.
func lower(text string) string {
	return strings.Map(func(r rune) rune {
		switch r = unicode.ToLower(r); r {
		case 0x307:
			return -1
		case 'ς':
			return 'σ'
		}
		return r
	}, text)
}

// A word is a run and its terms.
type word struct {
	text  string // in lower case; ё is е
	sort  sortOfRun
	terms []string // if there are several and it is no kana, the first is the whole
}

// Terms returns the terms of a text, in order.
func Terms(text string) []string {
	var terms []string
	for _, w := range split(text) {
		terms = append(terms, w.terms...)
	}
	return terms
}

// split returns the words of a text.
func split(text string) []word {
	var words []word
	each(clean(text), func(s sortOfRun, run string) { words = append(words, newWord(s, run)) })
	return words
}

// each calls f with the runs of a cleaned text.
func each(text string, f func(sortOfRun, string)) {
	begin, sort := 0, divides
	for i, r := range text {
		s := sortOf(r)
		if s == sort || sort == latin && r == '.' && pointAt(text, i) {
			continue
		}
		if sort != divides {
			f(sort, text[begin:i])
		}
		begin, sort = i, s
	}
	if sort != divides {
		f(sort, text[begin:])
	}
}

// pointAt says whether a point stands between two digits.
func pointAt(text string, i int) bool {
	return i > 0 && i+1 < len(text) && isDigit(text[i-1]) && isDigit(text[i+1])
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func newWord(s sortOfRun, run string) word {
	w := word{text: lower(run), sort: s}
	switch s {
	case kana:
		w.text = kanaText(w.text)
		var at []int // where characters begin
		for i := range w.text {
			at = append(at, i)
		}
		for i := range len(at) - 1 {
			end := len(w.text)
			if i+2 < len(at) {
				end = at[i+2]
			}
			w.terms = append(w.terms, w.text[at[i]:end]) // a part of the text: nothing is copied
		}
		w.terms = append(w.terms, w.text[at[len(at)-1]:])
	case cyrillic:
		w.text = strings.ReplaceAll(w.text, "ё", "е")
		w.terms = []string{russianTerm(w.text)}
	case latin:
		if version(w.text) {
			run, w.text = run[1:], w.text[1:]
		}
		parts := partsOf(run)
		if len(parts) == 1 && parts[0] == run {
			w.terms = []string{latinTerm(w.text)}
			break
		}
		w.terms = []string{w.text}
		for _, part := range parts {
			w.terms = append(w.terms, latinTerm(lower(part)))
		}
	default:
		w.terms = []string{w.text}
	}
	return w
}

// kanaText has katakana as hiragana, and at the end of a katakana word of three or
// more no long vowel: both are written either way.
func kanaText(run string) string {
	var b strings.Builder
	b.Grow(len(run))
	letters := 0 // katakana in a row
	all := []rune(run)
	for i, r := range all {
		if r == 'ー' && letters >= 3 && (i+1 == len(all) || !katakana(all[i+1])) {
			letters = 0
			continue
		}
		letters++
		if !katakana(r) {
			letters = 0
		}
		if 'ァ' <= r && r <= 'ヶ' || r == 'ヽ' || r == 'ヾ' {
			r -= 'ァ' - 'ぁ'
		}
		b.WriteRune(r)
	}
	return b.String()
}

func katakana(r rune) bool { return 'ァ' <= r && r <= 'ヺ' || r == 'ー' }

// version says whether a word is a v and numbers with points.
func version(run string) bool {
	return strings.HasPrefix(run, "v") && strings.Contains(run, ".") && strings.Trim(run[1:], "0123456789.") == ""
}

// partsOf divides a Latin run at _, at points, and before a capital A–Z that
// follows a small letter a–z.
func partsOf(run string) []string {
	var parts []string
	begin := 0
	end := func(i int) {
		if i > begin {
			parts = append(parts, run[begin:i])
		}
		begin = i
	}
	for i := range len(run) {
		switch c := run[i]; {
		case c == '_', c == '.':
			end(i)
			begin = i + 1
		case 'A' <= c && c <= 'Z' && i > 0 && 'a' <= run[i-1] && run[i-1] <= 'z':
			end(i)
		}
	}
	end(len(run))
	return parts
}

// latinTerm is a Latin word without its ending, if it is made of letters that
// English has.
func latinTerm(run string) string {
	for _, r := range run {
		if r < 'a' || r > 'z' {
			return run
		}
	}
	if base, ok := irregularEnglish[run]; ok {
		run = base
	}
	return stemmed(run, english.Stem)
}

func russianTerm(run string) string {
	if stem, ok := irregularRussian[run]; ok {
		return stem
	}
	return stemmed(run, russian.Stem)
}

func stemmed(word string, stem func(*snowballstem.Env) bool) string {
	env := snowballstem.NewEnv(word)
	stem(env)
	return env.Current()
}
