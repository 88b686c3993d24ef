package search

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"slices"
	"unicode/utf16"
)

// A Unit is what a result leads to.
type Unit struct {
	Fragment string // in its page; "" for the page itself
	Heading  string // of the section, or the step's operation; "" for the page itself
	Step     string // number of a step; "" for a section
	Text     string
}

// A Page is the text of a page, in units. The first is what comes before any heading.
type Page struct {
	URL, Title string
	Units      []Unit
}

// Weights of a term by where it stands, in occurrences in the text.
const (
	inTitle   = 4
	inHeading = 3
)

// excerptLength is how much of a unit's text results show, in UTF-16 units: it is
// for JavaScript to cut.
const excerptLength = 480

// A Digest is a page as the index takes it in. Making one is the work; putting
// them together is not.
type Digest struct {
	File     []byte // what results show of the page, as JSON: see pageFile
	units    int
	headings []Heading
	terms    []occurrence // sorted by term, then unit
}

// A Heading is a heading of a page, and where it is found.
type Heading struct{ Text, URL string }

// Headings lists the page's title and the headings of its sections.
func (d *Digest) Headings() []Heading { return d.headings }

type occurrence struct {
	term   string
	unit   int
	impact byte // what the term says of the unit: 255 × BM25 without idf
}

// A pageFile is a PageFile's form: short names, because readers load it.
type pageFile struct {
	URL   string     `json:"u"`
	Title string     `json:"t"`
	Units []unitFile `json:"s"`
}

type unitFile struct {
	Fragment string `json:"f,omitempty"`
	Heading  string `json:"h,omitempty"`
	Step     string `json:"n,omitempty"`
	Text     string `json:"x,omitempty"`
}

// BM25's parameters, and a length that is taken for the average one: a page is
// digested without knowing the others. It is in terms, and about right for
// sections of prose.
const (
	k1      = 1.2
	b       = 0.5
	average = 90
)

// Digested digests a page.
func Digested(p *Page) *Digest {
	d := &Digest{units: len(p.Units)}
	file := pageFile{URL: p.URL, Title: p.Title}
	for i, u := range p.Units {
		count := map[string]int{}
		length := 0
		add := func(text string, weight int) {
			for _, t := range Terms(text) {
				count[t] += weight
				length++
			}
		}
		if i == 0 {
			add(p.Title, inTitle)
		}
		add(u.Heading, inHeading)
		add(u.Text, 1)
		norm := k1 * (1 - b + b*float64(length)/average)
		for t, n := range count {
			impact := float64(n) / (float64(n) + norm)
			d.terms = append(d.terms, occurrence{t, i, byte(max(1, math.Round(255*impact)))})
		}
		switch {
		case i == 0:
			d.headings = append(d.headings, Heading{p.Title, p.URL})
		case u.Step == "":
			d.headings = append(d.headings, Heading{u.Heading, p.URL + "#" + u.Fragment})
		}
		file.Units = append(file.Units, unitFile{u.Fragment, u.Heading, u.Step, excerpt(u.Text)})
	}
	slices.SortFunc(d.terms, func(a, b occurrence) int {
		return cmp.Or(cmp.Compare(a.term, b.term), a.unit-b.unit)
	})
	d.File, _ = json.Marshal(file) // strings only
	return d
}

func excerpt(text string) string {
	units := 0
	for i, r := range text {
		if units += max(1, utf16.RuneLen(r)); units > excerptLength {
			return text[:i]
		}
	}
	return text
}

// An Index is the index of a language, as files.
type Index struct {
	Entry  []byte
	Shards [][]byte
}

type entry struct {
	Version int               `json:"v"`
	Units   int               `json:"n"`     // in all
	Pages   []int             `json:"pages"` // the number of the first unit of each page
	Hash    string            `json:"hash"`  // of the shards: to ask for them by
	Words   map[string]string `json:"words"`
	First   []string          `json:"first"` // the first term of each shard; "" if the shard is empty
}

// version of the form that readers read.
const version = 1

// Make puts digests together, in as many shards as asked for.
//
// A shard is entries in the order of their terms' UTF-16 units, as JavaScript
// compares: the length that the term has in common with the one before, the
// length of the rest, the rest in UTF-8, then the number of units, and for each
// the distance from the one before and its impact, a byte. Numbers are unsigned
// LEB128, as binary.AppendUvarint writes them; lengths are in bytes.
//
// words is what the reader's interface says; it goes into the entry as it is.
func Make(pages []*Digest, shards int, words map[string]string) *Index {
	type posting struct {
		unit   int
		impact byte
	}
	all := map[string][]posting{}
	e := entry{Version: version, Words: words, Pages: []int{}, First: []string{}}
	for _, d := range pages {
		e.Pages = append(e.Pages, e.Units)
		for _, o := range d.terms {
			all[o.term] = append(all[o.term], posting{e.Units + o.unit, o.impact})
		}
		e.Units += d.units
	}
	terms := make([]string, 0, len(all))
	size := 0
	for t, list := range all {
		terms = append(terms, t)
		size += len(t) + 2*len(list) + 2
	}
	slices.SortFunc(terms, compareUTF16)
	ix := &Index{}
	next := 0
	for n := range shards {
		var out []byte
		last, first := "", ""
		// Each shard takes its share of what is left.
		for limit := size / (shards - n); next < len(terms) && (len(out) < limit || n == shards-1); next++ {
			t := terms[next]
			if len(out) == 0 {
				first = t
			}
			common := commonPrefix(last, t)
			out = binary.AppendUvarint(out, uint64(common))
			out = binary.AppendUvarint(out, uint64(len(t)-common))
			out = append(out, t[common:]...)
			out = binary.AppendUvarint(out, uint64(len(all[t])))
			before := 0
			for _, p := range all[t] {
				out = binary.AppendUvarint(out, uint64(p.unit-before))
				out = append(out, p.impact)
				before = p.unit
			}
			size -= len(t) + 2*len(all[t]) + 2
			last = t
		}
		ix.Shards = append(ix.Shards, out)
		e.First = append(e.First, first)
	}
	sum := sha256.New()
	for _, s := range ix.Shards {
		sum.Write(s)
	}
	for _, d := range pages {
		sum.Write(d.File)
	}
	e.Hash = hex.EncodeToString(sum.Sum(nil)[:5])
	ix.Entry, _ = json.Marshal(e) // strings and numbers
	return ix
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

// compareUTF16 compares as JavaScript does.
func compareUTF16(a, b string) int {
	for a != "" && b != "" && a[0] == b[0] && a[0] < 0x80 {
		a, b = a[1:], b[1:]
	}
	return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
}
