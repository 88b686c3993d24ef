package search

import (
	"testing"
	"unicode"
)

// What sortOf knows without a table, the tables say, too.
func TestSortsOfRunes(t *testing.T) {
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		want := divides
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana), r == 'ー':
			want = kana
		case unicode.Is(unicode.Cyrillic, r):
			want = cyrillic
		case unicode.In(r, unicode.Latin, unicode.Nd):
			want = latin
		case unicode.Is(unicode.L, r):
			want = letters
		}
		if got := sortOf(r); got != want {
			t.Errorf("%U: %v, want %v", r, got, want)
		}
	}
}
