package typeset

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An atom is what a rule sees of a text: a letter, a run of blanks, or something
// that stands in the line and is not text, such as a picture.
type atom struct {
	r          rune // ' ' for blanks; object for what is not text
	pos, end   int  // its bytes in the source
	fixed      bool // it is code or no text at all: it can be looked at, not changed
	afterBreak bool // the text can break before it already
	tag        int  // if it is the first letter of code: where that begins; else 0
}

// object stands for what is not text.
const object = '\ufffc'

// An edit replaces bytes of the source.
type edit struct {
	pos, end int
	text     string
}

// replace changes an atom of the run.
func (s *setter) replace(a *atom, r rune) {
	s.edits = append(s.edits, edit{a.pos, a.end, string(r)})
	a.r = r
}

// breakBefore lets a line end before an atom. A gap stands for the blank of an eighth
// that a browser puts between Japanese and Latin (text-autospace), and leaves out where
// there is a place for a break; it is in front, so that a line that ends there shows none.
func (s *setter) breakBefore(a *atom, gap bool) {
	text := "<wbr>"
	switch {
	case s.nav:
		text = "\u200b"
	case gap:
		text = `<span class="gap"><wbr></span>`
	}
	pos := a.pos
	if a.tag > 0 {
		pos = a.tag
	}
	s.edits = append(s.edits, edit{pos, pos, text})
}

// result is the source with all edits made.
func (s *setter) result() []byte {
	if len(s.edits) == 0 {
		return s.src
	}
	// The rules of a block come one after the other, and each goes from left to right.
	slices.SortStableFunc(s.edits, func(a, b edit) int { return a.pos - b.pos })
	size := len(s.src)
	for _, e := range s.edits {
		size += len(e.text) - (e.end - e.pos)
	}
	out := make([]byte, 0, size)
	done := 0
	for _, e := range s.edits {
		out = append(out, s.src[done:e.pos]...)
		out = append(out, e.text...)
		done = e.end
	}
	return append(out, s.src[done:]...)
}

// add appends a piece of text to the run. Blanks are one atom, and there are none
// at the beginning: neither are there any on the screen.
func (s *setter) add(pos, end int, fixed bool) {
	for pos < end {
		at := pos
		if isSpace(s.src[pos]) {
			for pos < end && isSpace(s.src[pos]) {
				pos++
			}
			if n := len(s.run); n > 0 && s.run[n-1].r != ' ' {
				s.run = append(s.run, atom{r: ' ', pos: at, end: pos, fixed: fixed})
			}
			continue
		}
		r, size := rune(s.src[pos]), 1
		switch {
		case r == '&':
			r, size = entity(s.src[pos:end])
		case r >= utf8.RuneSelf:
			r, size = utf8.DecodeRune(s.src[pos:end])
		}
		pos += size
		if r == '\u200b' {
			s.broken = true
			continue
		}
		s.run = append(s.run, atom{r: r, pos: at, end: pos, fixed: fixed, afterBreak: s.broken, tag: s.tagged})
		s.broken, s.tagged = false, 0
	}
}

// entity reads a character reference. Of names it knows those that html/template
// and goldmark write; any other is something that is not text.
func entity(b []byte) (r rune, size int) {
	for i := 1; i < len(b) && i < 10; i++ {
		if b[i] != ';' {
			continue
		}
		switch name := string(b[1:i]); name {
		case "quot", "#34", "#x22":
			r = '"'
		case "apos", "#39", "#x27":
			r = '\''
		case "amp":
			r = '&'
		case "lt":
			r = '<'
		case "gt":
			r = '>'
		case "nbsp", "#160", "#xa0":
			r = nbsp
		case "#43":
			r = '+'
		default:
			r = object
		}
		return r, i + 1
	}
	return '&', 1
}

// before and after return what stands beside an atom, 0 at the ends of the block.
func before(run []atom, i int) rune {
	if i == 0 {
		return 0
	}
	return run[i-1].r
}

func after(run []atom, i int) rune {
	if i+1 >= len(run) {
		return 0
	}
	return run[i+1].r
}

// blank says whether r is a blank or an end of the block.
func blank(r rune) bool { return r == 0 || r == ' ' || r == nbsp }

// wordly says whether r is a part of a word, or stands for something as good as one.
func wordly(r rune) bool { return r == object || unicode.IsLetter(r) || unicode.IsDigit(r) }

// dash says whether r is a dash that stands between words.
func dash(r rune) bool { return r == '—' || r == '–' }

// wordBefore returns, in small letters, the letters and digits that end before atom i,
// and where they begin. A word in code is no word of the language. The word is good
// until the next one is asked for.
func (s *setter) wordBefore(run []atom, i int) (word []byte, start int) {
	for start = i; start > 0 && inWord(run[start-1]); {
		start--
	}
	s.left = appendWord(s.left[:0], run[start:i])
	return s.left, start
}

// wordAfter returns the letters and digits that begin after atom i, and where they end.
func (s *setter) wordAfter(run []atom, i int) (word []byte, end int) {
	for end = i + 1; end < len(run) && inWord(run[end]); {
		end++
	}
	s.right = appendWord(s.right[:0], run[i+1:end])
	return s.right, end
}

func inWord(a atom) bool { return !a.fixed && (unicode.IsLetter(a.r) || unicode.IsDigit(a.r)) }

func appendWord(word []byte, run []atom) []byte {
	for _, a := range run {
		word = utf8.AppendRune(word, unicode.ToLower(a.r))
	}
	return word
}

// A set is words.
type set map[string]bool

func words(list string) set {
	all := set{}
	for _, word := range strings.Fields(list) {
		all[word] = true
	}
	return all
}

func (all set) has(word []byte) bool { return all[string(word)] }

// digits says whether a word is a number.
func digits(word []byte) bool {
	for _, c := range word {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(word) > 0
}

// whole says whether the word from start on is not the end of a longer one, as
// those after a hyphen or a dot are.
func whole(run []atom, start int) bool {
	p := before(run, start)
	return blank(p) || p == '(' || p == '«' || p == '„' || p == '“' || p == '[' || dash(p) || p == '…' || p == '/'
}
