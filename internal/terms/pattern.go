package terms

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// star is the mark in a form for any letters to the end of the word.
const star = '*'

// Check says why a form cannot be read; "" if it can.
func Check(form string) string {
	runes := []rune(form)
	switch {
	case len(runes) == 0:
		return "the form is empty"
	case !isWord(runes[0]):
		return "a form begins with a letter or a digit"
	case strings.Join(strings.Fields(form), " ") != form:
		return "the words of a form are separated by single spaces"
	}
	for i, r := range runes {
		if r != star {
			continue
		}
		switch {
		case isWide(runes[i-1]):
			return "* stands for letters to the end of a word, but this language writes no spaces between words"
		case !isWord(runes[i-1]):
			return "* follows the part of a word that does not change"
		case i+1 < len(runes) && runes[i+1] != ' ' && runes[i+1] != '-':
			return "* ends a word: nothing can follow it but a space or a hyphen"
		}
	}
	return ""
}

// Same returns a text that is equal for forms that match the same texts.
func Same(form string) string {
	if hasCapital(form) {
		return strings.Map(foldLetter, form)
	}
	return strings.Map(fold, form)
}

func hasCapital(form string) bool { return strings.ContainsFunc(form, unicode.IsUpper) }

// fold maps letters that forms do not tell apart to one.
func fold(r rune) rune {
	if r < 0x80 {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}
	return foldLetter(unicode.ToLower(r))
}

// foldLetter is fold for forms in which capital letters matter.
func foldLetter(r rune) rune {
	switch r {
	case 'ё':
		return 'е'
	case 'Ё':
		return 'Е'
	case '\u2010', '\u2011':
		return '-'
	}
	return r
}

// isWord says whether r is part of words.
func isWord(r rune) bool {
	if r < 0x80 {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_'
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.N)
}

// isLetter says whether r is one that * can stand for.
func isLetter(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M) && !isWide(r)
}

// isWide says whether r is of a script that writes no spaces between words.
func isWide(r rune) bool {
	if r < 0x1100 {
		return false
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth, width.EastAsianHalfwidth:
		return !unicode.Is(unicode.Hangul, r)
	}
	return false
}

// joins says whether a word goes on from a to b: both are of a script that
// sets words apart, or b is the mark that makes a katakana vowel long, so that
// カウンタ is not found in カウンター.
func joins(a, b rune) bool {
	if b == 'ー' {
		return isWide(a)
	}
	return isWord(a) && isWord(b) && !isWide(a) && !isWide(b)
}
