package markdown

import (
	"unicode"

	"golang.org/x/text/width"
)

// isCJK says whether r belongs to Chinese, Japanese or Korean writing, where
// words are not set apart by spaces: its East_Asian_Width is wide, full-width
// or half-width and it is not shown as an emoji, or it is Hangul. This is the
// definition of the CommonMark amendments proposed in commonmark-spec#650.
func isCJK(r rune) bool {
	if r < 0x1100 {
		return false
	}
	return isWide(r) && !unicode.Is(wideEmoji, r) || unicode.Is(unicode.Hangul, r)
}

// isWide says whether r takes a full cell of East Asian type, or is the
// half-width form of a character that does (UAX #11).
func isWide(r rune) bool {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth, width.EastAsianHalfwidth:
		return true
	}
	return false
}

// wideEmoji holds the wide characters with the property Emoji_Presentation
// (UTS #51). Regional indicators have it too, but are not wide; ranges that
// hold characters that are not wide are fine.
var wideEmoji = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x231a, 0x231b, 1}, {0x23e9, 0x23ec, 1}, {0x23f0, 0x23f3, 3},
		{0x25fd, 0x25fe, 1}, {0x2614, 0x2615, 1}, {0x2648, 0x2653, 1},
		{0x267f, 0x267f, 1}, {0x2693, 0x2693, 1}, {0x26a1, 0x26a1, 1},
		{0x26aa, 0x26ab, 1}, {0x26bd, 0x26be, 1}, {0x26c4, 0x26c5, 1},
		{0x26ce, 0x26ce, 1}, {0x26d4, 0x26d4, 1}, {0x26ea, 0x26ea, 1},
		{0x26f2, 0x26f3, 1}, {0x26f5, 0x26f5, 1}, {0x26fa, 0x26fd, 3},
		{0x2705, 0x2705, 1}, {0x270a, 0x270b, 1}, {0x2728, 0x2728, 1},
		{0x274c, 0x274e, 2}, {0x2753, 0x2755, 1}, {0x2757, 0x2757, 1},
		{0x2795, 0x2797, 1}, {0x27b0, 0x27bf, 15}, {0x2b1b, 0x2b1c, 1},
		{0x2b50, 0x2b55, 5},
	},
	R32: []unicode.Range32{
		{0x1f004, 0x1f004, 1}, {0x1f0cf, 0x1f0cf, 1}, {0x1f18e, 0x1f18e, 1},
		{0x1f191, 0x1f19a, 1}, {0x1f201, 0x1f201, 1}, {0x1f21a, 0x1f22f, 21},
		{0x1f232, 0x1f236, 1}, {0x1f238, 0x1f23a, 1}, {0x1f250, 0x1f251, 1},
		{0x1f300, 0x1faff, 1},
	},
}

// isVariant says whether r chooses a form of the character before it: one of
// the general variation selectors, except the one that asks for an emoji.
func isVariant(r rune) bool { return 0xfe00 <= r && r <= 0xfe0e }

// isIdeographicVariant says whether r chooses a form of the ideograph before it.
func isIdeographicVariant(r rune) bool { return 0xe0100 <= r && r <= 0xe01ef }
