package search

import (
	"math"
	"strings"
	"unicode"
)

// titleMark begins terms that stand for titles. No term of a word has it.
const titleMark = "="

// What stands in the place of a level in the postings of such a term: the more it
// is worth for a title that is found, the less it is.
const (
	pageTitle = iota
	entryTitle
	sectionTitle
	partOfTitle
	titleKinds
)

// What is added to the score of a unit for its title, times the square of what its
// kind is worth: each is more than words, phraseBoost and the one below it can make.
const (
	titleEqual = 1e6 // the query is the title, but for endings
	titleHas   = 3e4 // the title begins with the query, or has it after a word
	titleGrows = 1e3 // the same, if the query's last word is not typed to its end
)

// titleKeys are what a title is found by as one: its words in their terms, and the
// same from each later word on. In a run of ideographs and kana, a word is taken
// to begin where ideographs or katakana follow another script. A query's key is
// the first.
func titleKeys(title []word) []string {
	var whole strings.Builder
	var begins []int
	for i, w := range title {
		if i > 0 {
			whole.WriteByte(' ')
		}
		begins = append(begins, whole.Len())
		if w.sort != kana {
			whole.WriteString(w.terms[0])
			continue
		}
		script := scriptOf([]rune(w.text)[0])
		for at, r := range w.text {
			if s := scriptOf(r); s != nil && s != script {
				if script = s; s != unicode.Hiragana && at > 0 {
					begins = append(begins, whole.Len()+at)
				}
			}
		}
		whole.WriteString(w.text)
	}
	keys := make([]string, len(begins))
	for i, at := range begins {
		keys[i] = whole.String()[at:]
	}
	return keys
}

// scriptOf is the script of an ideograph or a kana, or nil of what goes with any.
func scriptOf(r rune) *unicode.RangeTable {
	for _, script := range []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana} {
		if unicode.Is(script, r) {
			return script
		}
	}
	return nil
}

// titles returns what units get for their titles.
func (r *Reader) titles(words []word) scores {
	if len(words) == 0 {
		return nil
	}
	key := titleMark + titleKeys(words)[0]
	more := scores{}
	r.lookup(key, true, func(term string, list []posting) {
		for _, p := range list {
			score := titleGrows
			switch rest := term[len(key):]; {
			case rest == "" && p.level < partOfTitle:
				score = titleEqual
			case rest == "" || rest[0] == ' ' || words[len(words)-1].sort == kana:
				score = titleHas
			}
			score *= math.Pow(float64(titleKinds-p.level), 2)
			more[p.unit] = max(more[p.unit], score)
		}
	})
	return more
}
