package typeset

import (
	"slices"
	"unicode"
)

// japanesePhrases lets a line end between phrases, in what is read at a glance: a
// heading, a caption, a cell. The style sheet forbids it to end anywhere else there
// (word-break: keep-all). A paragraph of text breaks at every letter, as always.
func japanesePhrases(s *setter, run []atom) {
	if !s.phrased {
		return
	}
	text := make([]rune, len(run))
	for i, a := range run {
		text[i] = a.r
	}
	for i := 1; i < len(run); i++ {
		if !run[i].afterBreak && japaneseBreak(run, i) && s.phrases.breaks(text, i) {
			s.breakBefore(&run[i])
		}
	}
}

// japaneseBreak says whether a line may end before atom i at all. The model has seen
// little of identifiers, and knows nothing of what cannot begin or end a line.
func japaneseBreak(run []atom, i int) bool {
	a, b := run[i-1], run[i]
	switch {
	case blank(a.r) || blank(b.r): // the blank breaks, or is there not to
		return false
	case a.fixed && b.fixed:
		return false
	case !japanese(a.r) && !japanese(b.r): // an identifier, a number and its unit
		return false
	case slices.Contains(cannotBegin, b.r) || slices.Contains(cannotEnd, a.r):
		return false
	}
	return true
}

// What cannot begin or end a line (JIS X 4051).
var (
	cannotBegin = []rune("、。，．・：；？！)）］｝」』】〉》〕〙〟’”ゝゞーァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎ々〻‐–〜～…‥%％°℃,.:;?!→")
	cannotEnd   = []rune("（(［｛「『【〈《〔〘〝‘“#＃@")
)

// japanese says whether r is written without blanks between words.
func japanese(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r == 'ー' || r == '々' || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
}
