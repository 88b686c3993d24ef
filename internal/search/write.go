package search

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
)

// An Index is the index of a language, as files.
type Index struct {
	Entry []byte // JSON: an entry
	Files []File // none if everything is in the entry
}

// A File is a shard or a text, by a name that says what is in it.
type File struct {
	Name string
	Data []byte
}

// An entry is what is loaded first.
type entry struct {
	Version int             `json:"v"`
	Words   json.RawMessage `json:"words"` // what the search says to readers
	Units   int             `json:"n"`     // in all
	Pages   []int           `json:"pages"` // the number of the first unit of each page
	First   []string        `json:"first"` // the first term of each shard
	Of      []int           `json:"of"`    // the number of the first page of each text

	Irregular map[string]string `json:"irregular"` // stems of words, see irregular.go

	// Either the names of files, or what would be in them.
	Shards []string          `json:"shards"`
	Texts  []string          `json:"texts,omitempty"`
	Inside []json.RawMessage `json:"inside,omitempty"` // texts; shards are in base64
}

// formVersion is that of the form that readers read.
const formVersion = 3

// Sizes in bytes, before compression.
const (
	shardSize = 4 << 10
	textSize  = 6 << 10  // at least: a page is in one text
	smallSize = 48 << 10 // of an index that is one file
)

// Make puts digests together. words is JSON, and goes into the entry as it is.
//
// A shard is entries of terms in the order of their UTF-16 units: the length that
// the term has in common with the one before, the length of the rest, the rest in
// UTF-8, then the number of units, and for each the distance from the one before,
// times 16, plus the level. Numbers are unsigned LEB128, as binary.AppendUvarint
// writes them; lengths are in bytes.
//
// A text is an array of pageTexts.
func Make(pages []*Digest, words json.RawMessage) *Index {
	e := entry{Version: formVersion, Words: words, Pages: []int{}, First: []string{}, Of: []int{}, Shards: []string{}, Irregular: map[string]string{}}
	for _, d := range pages {
		e.Pages = append(e.Pages, e.Units)
		e.Units += len(d.lengths)
	}
	var shards [][]byte
	terms := postings(pages)
	e.First, shards = shardsOf(terms)
	for word := range irregularEnglish {
		e.Irregular[word] = latinTerm(word)
	}
	if last := len(terms) - 1; last >= 0 && compareUTF16(terms[last].term, "а") >= 0 { // else no query in Cyrillic finds anything
		for word, stem := range irregularRussian {
			e.Irregular[word] = stem
		}
	}
	var texts [][]byte
	e.Of, texts = textsOf(pages)

	size := 0
	for _, data := range append(shards[:len(shards):len(shards)], texts...) {
		size += len(data)
	}
	ix := &Index{}
	if size <= smallSize {
		for _, s := range shards {
			text, _ := json.Marshal(s) // in base64
			e.Shards = append(e.Shards, string(text[1:len(text)-1]))
		}
		for _, t := range texts {
			e.Inside = append(e.Inside, t)
		}
	} else {
		add := func(ext string, data []byte) string {
			sum := sha256.Sum256(data)
			name := hex.EncodeToString(sum[:5]) + ext
			ix.Files = append(ix.Files, File{name, data})
			return name
		}
		for _, s := range shards {
			e.Shards = append(e.Shards, add(".bin", s))
		}
		for _, t := range texts {
			e.Texts = append(e.Texts, add(".json", t))
		}
	}
	ix.Entry, _ = json.Marshal(e) // strings, numbers, and JSON
	return ix
}

// shardsOf packs terms, and lists the first of each shard.
func shardsOf(terms []posted) (first []string, shards [][]byte) {
	first = []string{}
	var out []byte
	last := ""
	for _, t := range terms {
		if len(out) >= shardSize {
			shards = append(shards, out)
			out = nil
		}
		if len(out) == 0 {
			first = append(first, t.term)
			last = ""
		}
		common := commonPrefix(last, t.term)
		out = binary.AppendUvarint(out, uint64(common))
		out = binary.AppendUvarint(out, uint64(len(t.term)-common))
		out = append(out, t.term[common:]...)
		out = binary.AppendUvarint(out, uint64(len(t.postings)))
		before := 0
		for _, p := range t.postings {
			out = binary.AppendUvarint(out, uint64(p.unit-before)*levels+uint64(p.level))
			before = p.unit
		}
		last = t.term
	}
	if len(out) > 0 {
		shards = append(shards, out)
	}
	return first, shards
}

// textsOf joins the texts of small pages, and lists the first page of each.
func textsOf(pages []*Digest) (of []int, texts [][]byte) {
	of = []int{}
	var out [][]byte
	size := 0
	end := func() {
		if len(out) > 0 {
			texts = append(texts, append(append([]byte{'['}, bytes.Join(out, []byte{','})...), ']'))
		}
		out, size = nil, 0
	}
	for i, d := range pages {
		if size >= textSize {
			end()
		}
		if len(out) == 0 {
			of = append(of, i)
		}
		out = append(out, d.text)
		size += len(d.text)
	}
	end()
	return of, texts
}

func commonPrefix(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}
