package terms

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Matcher finds the forms of a List. It does not change and may be used by
// several goroutines.
type Matcher struct {
	list List
	text trie
	code trie           // forms to avoid in code
	name map[string]int // code that names a term → its index
}

// Compile makes the Matcher of a list, whose forms have passed Check.
func Compile(list List) *Matcher {
	m := &Matcher{list: list, name: map[string]int{}}
	for i, t := range list.Terms {
		for _, form := range t.Forms {
			m.text.add(form, Match{Term: i, Avoid: -1})
		}
		for _, code := range t.Code {
			m.name[code] = i
		}
	}
	for i, a := range list.Avoid {
		m.text.add(a.Form, Match{Term: -1, Avoid: i})
		if a.Code {
			m.code.add(a.Form, Match{Term: -1, Avoid: i})
		}
	}
	return m
}

// Term returns the term with an index.
func (m *Matcher) Term(i int) Term { return m.list.Terms[i] }

// Terms returns all terms; do not change them.
func (m *Matcher) Terms() []Term { return m.list.Terms }

// Avoid returns the form to avoid with an index.
func (m *Matcher) Avoid(i int) Avoid { return m.list.Avoid[i] }

// Text finds what stands in a text, from left to right, without overlap.
func (m *Matcher) Text(text string) []Match { return m.text.find(text) }

// Code finds forms to avoid in code.
func (m *Matcher) Code(code string) []Match { return m.code.find(code) }

// Named returns the index of the term that code names, mm_users or, for a
// function, mmput(); -1 if there is none.
func (m *Matcher) Named(code string) int {
	if i, ok := m.name[code]; ok {
		return i
	}
	if i, ok := m.name[strings.TrimSuffix(code, "()")]; ok {
		return i
	}
	return -1
}

// A trie holds forms, letter by letter, folded.
type trie struct{ root node }

type node struct {
	next map[rune]*node
	star *node
	ends []end
}

// An end is a form that ends at a node.
type end struct {
	match Match
	form  string // if capital letters in it matter
}

func (t *trie) add(form string, match Match) {
	n := &t.root
	for _, r := range form {
		if r == star {
			if n.star == nil {
				n.star = &node{}
			}
			n = n.star
			continue
		}
		r = fold(r)
		if n.next == nil {
			n.next = map[rune]*node{}
		}
		if n.next[r] == nil {
			n.next[r] = &node{}
		}
		n = n.next[r]
	}
	e := end{match: match}
	if hasCapital(form) {
		e.form = form
	}
	n.ends = append(n.ends, e)
}

func (t *trie) find(text string) []Match {
	if t.root.next == nil {
		return nil
	}
	var list []Match
	before := rune(' ')
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		if isWord(r) && !joins(before, r) {
			if n := t.root.next[fold(r)]; n != nil {
				best := Match{}
				n.longest(text, i, i+size, &best)
				if best.End > i {
					list = append(list, best)
					before, _ = utf8.DecodeLastRuneInString(text[:best.End])
					i = best.End
					continue
				}
			}
		}
		before = r
		i += size
	}
	return list
}

// longest follows the text from i on, in which a form may have begun at start,
// and keeps the longest that ends where a word does. Of two that are equally
// long a form to avoid wins.
func (n *node) longest(text string, start, i int, best *Match) {
	if len(n.ends) > 0 && i >= best.End && wordEnds(text, i) {
		for _, e := range n.ends {
			better := i > best.End || best.Avoid < 0 && e.match.Avoid >= 0
			if better && (e.form == "" || sameCase(e.form, text[start:i])) {
				*best = e.match
				best.Start, best.End = start, i
			}
		}
	}
	if n.star != nil {
		n.star.longest(text, start, i+letters(text[i:]), best)
	}
	if n.next == nil || i == len(text) {
		return
	}
	r, size := utf8.DecodeRuneInString(text[i:])
	if unicode.IsSpace(r) {
		r, size = ' ', spaces(text[i:])
	}
	if next := n.next[fold(r)]; next != nil {
		next.longest(text, start, i+size, best)
	}
}

func wordEnds(text string, i int) bool {
	last, _ := utf8.DecodeLastRuneInString(text[:i])
	next, _ := utf8.DecodeRuneInString(text[i:])
	return !joins(last, next)
}

// letters returns the length of the letters that text begins with.
func letters(text string) int {
	if i := strings.IndexFunc(text, func(r rune) bool { return !isLetter(r) }); i >= 0 {
		return i
	}
	return len(text)
}

func spaces(text string) int { return len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace)) }

// sameCase says whether found, which form matches but for capital letters, has
// those of form.
func sameCase(form, found string) bool {
	for _, f := range form {
		switch {
		case f == star:
			found = found[letters(found):]
			continue
		case f == ' ':
			found = found[spaces(found):]
			continue
		}
		r, size := utf8.DecodeRuneInString(found)
		if unicode.IsUpper(f) && foldLetter(r) != foldLetter(f) {
			return false
		}
		found = found[size:]
	}
	return true
}
