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
	start := 0 // of the phrase that i is in
	for i := 1; i <= len(run); i++ {
		ends := i == len(run) || blank(text[i]) || blank(text[i-1]) || run[i].afterBreak
		breaks := !ends && japaneseBreak(run, i) && !together(text, i) && s.phrases.breaks(text, i)
		if !ends && !breaks {
			continue
		}
		if width(text[start:i]) > longPhrase {
			s.breakLong(run, text, start, i)
		}
		if breaks {
			s.breakBefore(&run[i], gap(run[i-1], run[i]))
		}
		start = i
	}
}

// longPhrase is the width of a phrase, in ems, that may not fit a narrow column.
const longPhrase = 8

// breakLong breaks a long phrase after its particles.
func (s *setter) breakLong(run []atom, text []rune, start, end int) {
	for i := start + 2; i < end; i++ {
		if slices.Contains([]rune("のがをにはとでもへや"), text[i-1]) && !unicode.Is(unicode.Hiragana, text[i]) && japaneseBreak(run, i) && !together(text, i) {
			s.breakBefore(&run[i], gap(run[i-1], run[i]))
		}
	}
}

// width is about how wide a text is, in ems.
func width(text []rune) float64 {
	w := 0.0
	for _, r := range text {
		if japanese(r) {
			w++
		} else {
			w += 0.55
		}
	}
	return w
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

// gap says whether a browser would put a blank between two atoms. Code has edges of its
// own, which are blank enough.
func gap(a, b atom) bool {
	if a.fixed || b.fixed {
		return false
	}
	return ideograph(a.r) && latin(b.r) || latin(a.r) && ideograph(b.r)
}

func latin(r rune) bool {
	return !ideograph(r) && (unicode.IsLetter(r) || unicode.IsDigit(r)) && r < 0x3000
}

// What the model takes apart and a reader does not, as the headings of the course
// showed: words of two parts, and words that mean something only after others.
var (
	japaneseWords = [][]rune{
		[]rune("切り替"), []rune("入れ替"), []rune("取り替"), []rune("移り変"), []rune("間違"), []rune("筋書き"), []rune("但し書き"), []rune("なぜ"),
		[]rune("より前"), []rune("より後"),
	}
	japaneseTails = [][]rune{
		[]rune("こと"), []rune("もの"), []rune("とき"), []rune("ついて"), []rune("よって"), []rune("よる"), []rune("おいて"), []rune("おける"), []rune("とって"),
	}
)

// together says whether what is before and after place i of the text is one word, or
// as good as one.
func together(text []rune, i int) bool {
	for _, word := range japaneseWords {
		for k := 1; k < len(word); k++ {
			if i >= k && hasPrefix(text[i-k:], word) {
				return true
			}
		}
	}
	return unicode.Is(unicode.Hiragana, text[i-1]) && slices.ContainsFunc(japaneseTails, func(tail []rune) bool { return hasPrefix(text[i:], tail) })
}

func hasPrefix(text, prefix []rune) bool {
	return len(text) >= len(prefix) && slices.Equal(text[:len(prefix)], prefix)
}

// japanese says whether r is written without blanks between words.
func japanese(r rune) bool {
	return ideograph(r) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
}

func ideograph(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r == 'ー'
}
