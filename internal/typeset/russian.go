package typeset

import (
	"slices"
	"strings"
	"unicode"
)

// What Russian typography keeps together (Мильчин, Чельцова, «Справочник издателя
// и автора»): a preposition or a conjunction with what it belongs to, as far as it is
// short; не and ни with what they deny; a particle with what it follows; a dash with
// the word before it; a number with what it counts or numbers.
const (
	// Words that no line ends with. Of two letters not all are in it: «да», «то» and
	// «же» belong to what is before them as often.
	russianShort = " а в и к о с у я во ко со об на по до от из за не ни но "
	// Words that no line of a heading ends with.
	russianHeading = " без для изо как над обо ото под при про "
	// Words that no line begins with.
	russianParticles = " б бы ж же ли ль "
	// Abbreviations before what they introduce.
	russianAbbreviations = " гл п рис с см ср стр табл ч "
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
		if !a.fixed && a.r == ' ' && i+1 < len(run) && russianBinds(run, i, s.heading) {
			s.replace(a, nbsp)
		}
	}
}

// russianBinds says whether the words around the blank at i stay together.
func russianBinds(run []atom, i int, heading bool) bool {
	if dash(run[i+1].r) {
		return i+2 < len(run) && blank(run[i+2].r)
	}
	left, start := wordBefore(run, i)
	right, end := wordAfter(run, i)
	switch {
	case len(left) == 0:
		return run[i-1].r == '.' && abbreviates(run, i, right, end) || run[i-1].r == '№' || run[i-1].r == '§'
	case among(russianParticles, right) && !wordly(after(run, end-1)):
		return true
	case among(russianShort, left) || heading && among(russianHeading, left):
		return whole(run, start)
	case digits(left):
		return run[i+1].r == '%' || counts(run, start, right)
	case len(right) > 0 && digits(right):
		return labels(left)
	}
	return false
}

func among(list string, word []rune) bool {
	return len(word) > 0 && strings.Contains(list, " "+string(word)+" ")
}

// abbreviates says whether the dot before the blank at i belongs to an initial or to
// an abbreviation that goes on or introduces something: А. С. Пушкин, т. е., рис. 3.
func abbreviates(run []atom, i int, right []rune, end int) bool {
	left, start := wordBefore(run, i-1)
	if len(left) == 0 || !whole(run, start) || !unicode.Is(unicode.Cyrillic, left[0]) {
		return false
	}
	capital := unicode.IsUpper(run[start].r)
	switch {
	case len(left) == 1 && capital:
		return len(right) > 0 && unicode.Is(unicode.Cyrillic, right[0]) && unicode.IsUpper(run[i+1].r)
	case capital && !among(" рис см ср табл ", left):
		return false
	case len(left) == 1 && len(right) == 1 && after(run, end-1) == '.': // т. е.
		return true
	case among(" см ср ", left):
		return true
	}
	return among(russianAbbreviations, left) && len(right) > 0 && digits(right)
}

// counts says whether the number that begins at start counts the word after it.
func counts(run []atom, start int, right []rune) bool {
	if len(right) < 2 || !unicode.Is(unicode.Cyrillic, right[0]) || among(russianShort, right) || among(" или ", right) {
		return false
	}
	p := before(run, start)
	if p == '.' || p == ':' || p == '/' || p == '-' { // a version, a time, a part of a name
		return false
	}
	if blank(p) && start > 0 {
		label, _ := wordBefore(run, start-1)
		return !labels(label)
	}
	return true
}

// labels says whether a number after this word is its name and no quantity: CPU 1, шаг 3.
func labels(word []rune) bool {
	if len(word) == 0 || digits(word) {
		return false
	}
	if unicode.Is(unicode.Latin, word[0]) {
		return true
	}
	text := string(word)
	return slices.ContainsFunc(russianLabels, func(label string) bool { return strings.HasPrefix(text, label) })
}
