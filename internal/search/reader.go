package search

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"sort"
	"strings"
)

// A Reader searches an index as assets/search.js does; the two are tested
// against each other. It is for tests and for measuring.
type Reader struct {
	entry  entry
	shards [][]byte
}

// NewReader reads an index.
func NewReader(ix *Index) (*Reader, error) {
	r := &Reader{shards: ix.Shards}
	if err := json.Unmarshal(ix.Entry, &r.entry); err != nil {
		return nil, err
	}
	if r.entry.Version != version {
		return nil, errors.New("another version of the index")
	}
	return r, nil
}

// A Hit is a unit that a query finds: the number of its page, and its own there.
type Hit struct {
	Page, Unit int
	Score      float64
}

// Search returns the units in which all words of a query occur, the best first.
// The last word may be the beginning of one, if it is none itself.
func (r *Reader) Search(query string) []Hit {
	var found map[int]float64 // unit → score
	type queried struct {
		text  string
		kana  bool
		terms []string
	}
	var words []queried
	each(fold(query), func(s sortOfRun, run string) {
		words = append(words, queried{run, s == kana, appendTerms(nil, s, run)})
	})
	for i, w := range words {
		var of map[int]float64
		switch {
		case w.kana || len(w.terms) == 1:
			of = r.all(w.terms)
		default: // an identifier: itself, or its parts
			if of = r.all(w.terms[:1]); len(of) == 0 {
				of = r.all(w.terms[1:])
			} else {
				for unit := range of {
					of[unit] *= identifierBoost
				}
			}
		}
		if len(of) == 0 && i == len(words)-1 && !w.kana {
			of = r.prefix(w.text)
		}
		found = both(found, of)
	}
	hits := make([]Hit, 0, len(found))
	for unit, score := range found {
		page := sort.SearchInts(r.entry.Pages, unit+1) - 1
		hits = append(hits, Hit{page, unit - r.entry.Pages[page], score})
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		// Scores are compared as both sides have them to many digits.
		if d := math.Round(1e6*b.Score) - math.Round(1e6*a.Score); d != 0 {
			return int(math.Copysign(1, d))
		}
		return (r.entry.Pages[a.Page] + a.Unit) - (r.entry.Pages[b.Page] + b.Unit)
	})
	return hits
}

// identifierBoost is how much more an identifier says than a word.
const identifierBoost = 3

// prefixes bounds how many terms the beginning of one stands for.
const prefixes = 24

// both keeps the units in both; nil is all units.
func both(a, b map[int]float64) map[int]float64 {
	if a == nil {
		return b
	}
	out := map[int]float64{}
	for unit, score := range a {
		if more, ok := b[unit]; ok {
			out[unit] = score + more
		}
	}
	return out
}

// all returns the units that have all terms.
func (r *Reader) all(terms []string) map[int]float64 {
	var found map[int]float64
	for _, t := range terms {
		of := map[int]float64{}
		for _, e := range r.lookup(t, false) {
			e.addTo(of, r.entry.Units)
		}
		found = both(found, of)
	}
	return found
}

// prefix returns the units that have a term that begins so.
func (r *Reader) prefix(text string) map[int]float64 {
	of := map[int]float64{}
	list := r.lookup(strings.ReplaceAll(text, "ё", "е"), true)
	for _, e := range list[:min(len(list), prefixes)] {
		e.addTo(of, r.entry.Units)
	}
	return of
}

type listed struct {
	units   []int
	impacts []byte
}

func (l listed) addTo(of map[int]float64, units int) {
	n := float64(len(l.units))
	idf := math.Log(1 + (float64(units)-n+0.5)/(n+0.5))
	for i, unit := range l.units {
		of[unit] += idf * float64(l.impacts[i]) / 255
	}
}

// lookup returns the entry of a term, or those of all terms that begin with it.
func (r *Reader) lookup(term string, prefix bool) []listed {
	var found []listed
	for i := r.shardOf(term); i < len(r.shards); i++ {
		if first := r.entry.First[i]; first == "" || compareUTF16(first, term) > 0 && !(prefix && strings.HasPrefix(first, term)) {
			if first == "" {
				continue
			}
			break
		}
		walk(r.shards[i], func(t string, l listed) {
			if t == term || prefix && strings.HasPrefix(t, term) {
				found = append(found, l)
			}
		})
		if !prefix {
			break
		}
	}
	return found
}

// shardOf is the last shard whose first term is not after term.
func (r *Reader) shardOf(term string) int {
	at := 0
	for i, first := range r.entry.First {
		if first != "" && compareUTF16(first, term) <= 0 {
			at = i
		}
	}
	return at
}

func walk(shard []byte, f func(term string, l listed)) {
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
		l := listed{}
		unit := 0
		for range number() {
			unit += number()
			l.units = append(l.units, unit)
			l.impacts = append(l.impacts, shard[0])
			shard = shard[1:]
		}
		f(last, l)
	}
}
