package render

import (
	"strings"
	"unicode"
)

// A picture has no style sheet that could break lines, and the program that
// shows it has faces that nobody knows here. So widths are estimates, on the
// wide side: what is measured to fit does.

// measure is about how wide a text is in em. mono is for a monospaced face.
func measure(text string, mono bool) float64 {
	if mono {
		return 0.62 * glyphs(text)
	}
	w := 0.0
	for _, r := range text {
		switch {
		case wide(r):
			w++
		case strings.ContainsRune("iljtfI.,;:'|!()[] \u00a0", r):
			w += 0.34
		case strings.ContainsRune("mwMWЖШЩЮФжшщюфмЫы—@%→", r):
			w += 0.92
		case unicode.IsUpper(r):
			w += 0.7
		case r > unicode.MaxLatin1:
			w += 0.62
		default:
			w += 0.58
		}
	}
	return w
}

// A span is a piece of a line in one face.
type span struct {
	text string
	code bool
}

func (s span) width() float64 {
	if s.code {
		return 0.94 * measure(s.text, true) // code is a little smaller
	}
	return measure(s.text, false)
}

// codeSpansOf divides a text at backticks into words and code, as codeSpans does.
func codeSpansOf(text string) []span {
	var spans []span
	for i, part := range strings.Split(text, "`") {
		if part != "" {
			spans = append(spans, span{part, i%2 == 1})
		}
	}
	return spans
}

// wrap breaks spans into lines that are at most so many em wide: at blanks, and
// in the scripts of East Asia between any two signs of which the second may
// begin a line and the first may end one.
func wrap(spans []span, width float64) [][]span {
	var lines [][]span
	var line []span
	used := 0.0
	add := func(s span) {
		if n := len(line); n > 0 && line[n-1].code == s.code {
			line[n-1].text += s.text
		} else {
			line = append(line, s)
		}
		used += s.width()
	}
	for _, piece := range unbreakable(spans) {
		need := 0.0
		for _, s := range piece {
			need += s.width()
		}
		blank := strings.HasPrefix(piece[0].text, " ") && !piece[0].code
		if blank {
			need -= measure(" ", false)
		}
		if used > 0 && used+need > width {
			lines, line, used = append(lines, line), nil, 0
		}
		for i, s := range piece {
			if i == 0 && blank && used == 0 {
				s.text = strings.TrimPrefix(s.text, " ")
			}
			if s.text != "" {
				add(s)
			}
		}
	}
	if len(line) > 0 {
		lines = append(lines, line)
	}
	return lines
}

// unbreakable divides spans into pieces that stay in one line. A blank before a
// piece is its first sign.
func unbreakable(spans []span) [][]span {
	var pieces [][]span
	last := rune(' ')
	for _, s := range spans {
		for _, r := range s.text {
			fresh := len(pieces) == 0 || r == ' ' && !s.code || wide(r) && !noStart(r) && !noEnd(last) || wide(last) && !noEnd(last) && !wide(r) && !noStart(r)
			if last == ' ' && len(pieces) > 0 && r != ' ' {
				fresh = false // goes with the blank that begins the piece
			}
			if fresh {
				pieces = append(pieces, nil)
			}
			p := &pieces[len(pieces)-1]
			if n := len(*p); n > 0 && (*p)[n-1].code == s.code {
				(*p)[n-1].text += string(r)
			} else {
				*p = append(*p, span{string(r), s.code})
			}
			last = r
			if s.code && r == ' ' {
				last = '_' // blanks in code do not break
			}
		}
	}
	return pieces
}

// noStart says whether a sign must not begin a line, noEnd whether it must not
// end one.
func noStart(r rune) bool {
	return strings.ContainsRune("、。，．・：；？！）」』】〉》〕ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々.,;:?!)”’…", r)
}

func noEnd(r rune) bool { return strings.ContainsRune("（「『【〈《〔(“‘", r) }
