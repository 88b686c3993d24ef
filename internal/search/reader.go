package search

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// A Reader searches an index as assets/search-index.js does; the two are tested
// against each other. It is for tests and for measuring.
//
// A query is words. A unit is found if all words are in it; if no unit has all
// of them, those are found that have most. A word of an identifier is the whole
// identifier, or if nothing has that, all its parts. The last word is taken for
// the beginning of one if nothing is found otherwise, because it may not have
// been typed to its end.
//
// Scores add up BM25's of the terms. An identifier that is found whole counts
// three times; and on the pages of the best results, whose texts are loaded
// anyway, units that have the query in one piece come forward. Before all others
// come those whose titles are the query, then those whose titles have it (titles.go).
type Reader struct {
	entry  entry
	shards [][]byte
	texts  [][]pageText
}

// NewReader reads an index, whose files load returns.
func NewReader(entryFile []byte, load func(name string) ([]byte, bool)) (*Reader, error) {
	r := &Reader{}
	if err := json.Unmarshal(entryFile, &r.entry); err != nil {
		return nil, err
	}
	e := &r.entry
	if e.Version != formVersion {
		return nil, errors.New("another version of the index")
	}
	file := func(name string) ([]byte, error) {
		if data, ok := load(name); ok {
			return data, nil
		}
		return nil, fmt.Errorf("there is no %s", name)
	}
	for _, s := range e.Shards {
		data, err := base64.StdEncoding.DecodeString(s)
		if e.Inside == nil {
			data, err = file(s)
		}
		if err != nil {
			return nil, err
		}
		r.shards = append(r.shards, data)
	}
	texts := e.Inside
	for _, name := range e.Texts {
		data, err := file(name)
		if err != nil {
			return nil, err
		}
		texts = append(texts, data)
	}
	for _, data := range texts {
		var pages []pageText
		if err := json.Unmarshal(data, &pages); err != nil {
			return nil, err
		}
		r.texts = append(r.texts, pages)
	}
	return r, nil
}

// A Hit is a unit that a query finds: the number of its page, and its own there.
type Hit struct {
	Page, Unit int
	Score      float64
}

// Pages is the number of pages in the index.
func (r *Reader) Pages() int { return len(r.entry.Pages) }

// Page returns a page as results show it: long texts are cut.
func (r *Reader) Page(number int) *Page {
	p := r.page(number)
	shown := &Page{URL: p.URL, Title: p.Title}
	for _, u := range p.Units {
		shown.Units = append(shown.Units, Unit(u))
	}
	return shown
}

func (r *Reader) page(number int) *pageText {
	text, exact := slices.BinarySearch(r.entry.Of, number)
	if !exact {
		text--
	}
	return &r.texts[text][number-r.entry.Of[text]]
}

// What a search takes into account at most.
const (
	queryLength = 200 // in characters
	queryWords  = 12
	beginnings  = 64 // terms that the beginning of one stands for
)

const (
	wholeBoost  = 3   // of an identifier
	phraseBoost = 1.5 // of a query in one piece
	phrasePages = 4   // whose texts are looked at for that
)

// scores are those of units.
type scores map[int]float64

// Search returns the units that a query finds, the best first, and whether they have
// all of its words.
func (r *Reader) Search(query string) (hits []Hit, all bool) {
	query = cut(query)
	words := split(query)
	words = words[:min(len(words), queryWords)]
	found, all := r.find(words)
	titles := r.titles(words)
	hits = make([]Hit, 0, len(found))
	for unit, score := range found {
		page, _ := slices.BinarySearch(r.entry.Pages, unit+1)
		page--
		hits = append(hits, Hit{page, unit - r.entry.Pages[page], score + titles[unit]})
	}
	r.sort(hits)
	if len(words) > 1 || len(words) == 1 && words[0].sort == kana {
		r.bringForward(hits, strings.TrimSpace(flat(query)))
	}
	return hits, all
}

func cut(query string) string {
	runes := []rune(query)
	return string(runes[:min(len(runes), queryLength)])
}

// find returns the units of the words.
func (r *Reader) find(words []word) (found scores, all bool) {
	var each []scores
	for i, w := range words {
		of := r.word(w)
		together := meet(found, of)
		if len(together) == 0 && i == len(words)-1 && w.sort != kana {
			if more := r.beginning(w.text); len(more) > 0 {
				of, together = more, meet(found, more)
			}
		}
		found = together
		each = append(each, of)
	}
	if len(found) > 0 || len(words) < 2 {
		return found, true
	}
	return most(each), false
}

// most returns the units that have the largest number of the words.
func most(words []scores) scores {
	number := map[int]int{}
	largest := 0
	for _, of := range words {
		for unit := range of {
			number[unit]++
			largest = max(largest, number[unit])
		}
	}
	found := scores{}
	for _, of := range words {
		for unit, score := range of {
			if number[unit] == largest {
				found[unit] += score
			}
		}
	}
	return found
}

// meet returns the units in both; nil is all units.
func meet(a, b scores) scores {
	if a == nil {
		return b
	}
	out := scores{}
	for unit, score := range a {
		if more, ok := b[unit]; ok {
			out[unit] = score + more
		}
	}
	return out
}

// word returns the units of one word.
func (r *Reader) word(w word) scores {
	switch {
	case w.sort == kana && len(w.terms) == 1:
		return r.starting(w.text)
	case w.sort == kana:
		return r.every(w.terms[:len(w.terms)-1])
	case len(w.terms) == 1:
		return r.every(w.terms)
	}
	found := r.every(w.terms[:1])
	if len(found) == 0 {
		return r.every(w.terms[1:])
	}
	for unit := range found {
		found[unit] *= wholeBoost
	}
	return found
}

// every returns the units that have all terms.
func (r *Reader) every(terms []string) scores {
	var found scores
	for _, t := range terms {
		of := scores{}
		r.lookup(t, false, func(_ string, list []posting) { r.add(of, list) })
		found = meet(found, of)
	}
	return found
}

// beginning returns the units of the terms that begin so, or, if there are none,
// with up to two letters less: terms are stems, so that a word of which some
// letters of its ending have been typed begins with one.
func (r *Reader) beginning(text string) scores {
	runes := []rune(text)
	for less := 0; less <= 2 && (less == 0 || len(runes)-less >= 4); less++ {
		if found := r.starting(string(runes[:len(runes)-less])); len(found) > 0 {
			return found
		}
	}
	return nil
}

func (r *Reader) starting(text string) scores {
	of := scores{}
	n := 0
	r.lookup(text, true, func(_ string, list []posting) {
		if n++; n <= beginnings {
			r.add(of, list)
		}
	})
	return of
}

// add adds what a term's units get for it.
func (r *Reader) add(of scores, list []posting) {
	n := float64(len(list))
	idf := math.Log(1 + (float64(r.entry.Units)-n+0.5)/(n+0.5))
	for _, p := range list {
		of[p.unit] += idf * (float64(p.level) + 0.5) / levels
	}
}

// sort orders hits by score, equal ones as they stand in the site. Go and JavaScript
// compute logarithms to different last digits, so scores are equal to six.
func (r *Reader) sort(hits []Hit) {
	slices.SortFunc(hits, func(a, b Hit) int {
		if d := math.Round(1e6*b.Score) - math.Round(1e6*a.Score); d != 0 {
			return int(math.Copysign(1, d))
		}
		return (r.entry.Pages[a.Page] + a.Unit) - (r.entry.Pages[b.Page] + b.Unit)
	})
}

// bringForward looks for the query in one piece on the pages of the best hits.
func (r *Reader) bringForward(hits []Hit, query string) {
	var pages []int
	for i := range hits {
		page := hits[i].Page
		if !slices.Contains(pages, page) {
			if len(pages) == phrasePages {
				continue
			}
			pages = append(pages, page)
		}
		if strings.Contains(r.shown(page, hits[i].Unit), query) {
			hits[i].Score *= phraseBoost
		}
	}
	r.sort(hits)
}

// shown is the text that a result shows, as it is compared.
func (r *Reader) shown(page, unit int) string {
	p := r.page(page)
	u := &p.Units[unit]
	heading := u.Heading
	if unit == 0 {
		heading = p.Title
	}
	return flat(heading + " " + u.Text)
}

// flat is a text with one way to write it.
func flat(text string) string { return strings.ReplaceAll(lower(clean(text)), "ё", "е") }

// lookup calls f with the postings of a term, or of all terms that begin so.
func (r *Reader) lookup(term string, begins bool, f func(term string, list []posting)) {
	for i := r.shardOf(term); i < len(r.shards); i++ {
		if first := r.entry.First[i]; compareUTF16(first, term) > 0 && !(begins && strings.HasPrefix(first, term)) {
			break
		}
		walk(r.shards[i], func(t string, list []posting) {
			if t == term || begins && strings.HasPrefix(t, term) {
				f(t, list)
			}
		})
		if !begins {
			break
		}
	}
}

// shardOf is the last shard whose first term is not after term.
func (r *Reader) shardOf(term string) int {
	i, exact := slices.BinarySearchFunc(r.entry.First, term, compareUTF16)
	if exact {
		return i
	}
	return max(i-1, 0)
}

func walk(shard []byte, f func(term string, list []posting)) {
	number := func() int {
		n, size := binary.Uvarint(shard)
		shard = shard[size:]
		return int(n)
	}
	last := ""
	for len(shard) > 0 {
		common, rest := number(), number()
		last = last[:common] + string(shard[:rest])
		shard = shard[rest:]
		list := make([]posting, number())
		unit := 0
		for i := range list {
			n := number()
			unit += n / levels
			list[i] = posting{unit, n % levels}
		}
		f(last, list)
	}
}
