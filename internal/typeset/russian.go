package typeset

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What Russian typography keeps together (Мильчин, Чельцова, «Справочник издателя
// и автора»): a preposition or a conjunction with what it belongs to, as far as it is
// short; не and ни with what they deny; a particle with what it follows; a dash with
// the word before it; a number with what it counts or numbers.
var (
	// Words that no line ends with. Of two letters not all are in it: «да», «то» and
	// «же» belong to what is before them as often.
	russianShort = words("а в и к о с у я во ко со об на по до от из за не ни но")
	// Words that no line of a heading ends with.
	russianHeading = words("без для изо как над обо ото под при про")
	// Words that no line begins with.
	russianParticles = words("б бы ж же ли ль")
	// Abbreviations before a number, and before anything.
	russianNumbered   = words("гл п рис с стр табл ч")
	russianReferences = words("см ср")
	// Words after a number that it does not count.
	russianJoining = words("или")
)

// russianLabels are the beginnings of words that a number after them names: in
// «на шаге 3 ядро…» it counts nothing.
var russianLabels = []string{
	"верси", "вопрос", "глав", "пункт", "раздел", "рисун", "событи", "строк", "строч", "таблиц", "упражнени", "част", "шаг", "этап", "ядр",
}

// russianSpaces puts blanks that do not break where a line should not end.
func russianSpaces(s *setter, run []atom) {
	for i := range run {
		a := &run[i]
		if !a.fixed && a.r == ' ' && i+1 < len(run) && s.russianBinds(run, i) {
			s.replace(a, nbsp)
		}
	}
}

// russianBinds says whether the words around the blank at i stay together.
func (s *setter) russianBinds(run []atom, i int) bool {
	if dash(run[i+1].r) {
		return i+2 < len(run) && blank(run[i+2].r)
	}
	left, start := s.wordBefore(run, i)
	right, end := s.wordAfter(run, i)
	switch {
	case len(left) == 0:
		return run[i-1].r == '.' && s.abbreviates(run, i, right, end) || run[i-1].r == '№' || run[i-1].r == '§'
	case russianParticles.has(right) && !wordly(after(run, end-1)):
		return true
	case russianShort.has(left) || s.heading && russianHeading.has(left):
		return whole(run, start)
	case digits(left):
		if start == 0 && run[i-1].end != run[i].pos { // an element of its own before all: the number of a chapter
			return false
		}
		return run[i+1].r == '%' || s.counts(run, start, right)
	case len(right) > 0 && digits(right):
		return labels(left)
	}
	return false
}

// abbreviates says whether the dot before the blank at i belongs to an initial or to
// an abbreviation that goes on or introduces something: А. С. Пушкин, т. е., рис. 3.
func (s *setter) abbreviates(run []atom, i int, right []byte, end int) bool {
	left, start := s.wordBefore(run, i-1)
	if !cyrillic(left) || !whole(run, start) {
		return false
	}
	one := i-1-start == 1
	capital := unicode.IsUpper(run[start].r)
	switch {
	case one && capital:
		return cyrillic(right) && unicode.IsUpper(run[i+1].r)
	case one && end-i-1 == 1 && after(run, end-1) == '.': // т. е.
		return true
	case russianReferences.has(left):
		return true
	}
	return russianNumbered.has(left) && digits(right)
}

// counts says whether the number that begins at start counts the word after it.
func (s *setter) counts(run []atom, start int, right []byte) bool {
	if !cyrillic(right) || len(right) < 4 || russianShort.has(right) || russianJoining.has(right) { // two letters are four bytes
		return false
	}
	switch p := before(run, start); {
	case p == '.' || p == ':' || p == '/' || p == '-': // a version, a time, a part of a name
		return false
	case blank(p) && start > 0:
		label, _ := s.wordBefore(run, start-1)
		return !labels(label)
	}
	return true
}

// labels says whether a number after this word is its name and no quantity: CPU 1, шаг 3.
func labels(word []byte) bool {
	if len(word) == 0 || '0' <= word[0] && word[0] <= '9' {
		return false
	}
	return word[0] < utf8.RuneSelf || slices.ContainsFunc(russianLabels, func(label string) bool { return strings.HasPrefix(string(word), label) })
}

func cyrillic(word []byte) bool {
	r, _ := utf8.DecodeRune(word)
	return unicode.Is(unicode.Cyrillic, r)
}
