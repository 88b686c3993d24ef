package search

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A Unit is what a result leads to.
type Unit struct {
	Fragment string // in its page; "" for the page itself
	Heading  string // of the section, or the title of the step's figure; "" for the page itself
	Step     string // number of a step; "" for a section
	Text     string
}

// A Page is the text of a page, in units. The first is what comes before any heading.
type Page struct {
	URL, Title string
	Units      []Unit
	Entries    []string // fragments of the units that explain terms, in a glossary
}

// Weights of a term by where it stands, in occurrences in the text. A figure's title
// says little of each of its steps.
const (
	inTitle   = 4
	inHeading = 3
	inFigure  = 0
)

// textLength is how much of a unit's text results can show, in UTF-16 units: it is
// for JavaScript to cut.
const textLength = 800

// A Digest is a page as the index takes it in. Making one is the work; putting
// them together is not.
type Digest struct {
	text     []byte // a pageText
	lengths  []int  // of the units, in terms
	headings []Heading
	terms    []digested // in any order
}

// Headings lists the page's title and the headings of its sections.
func (d *Digest) Headings() []Heading { return d.headings }

// A Heading is a heading of a page, and where it is found.
type Heading struct {
	Text, URL string
	Fragment  string // "" for the page's title
	Entry     bool   // it is a term that is explained
}

// digested is in which units of a page a term is, and how often, weighted.
type digested struct {
	term  string
	units []int
	often []int // of a title, which one: see titles.go
}

// A pageText is what results show of a page. The names are short, because readers
// load them.
type pageText struct {
	URL   string     `json:"u"`
	Title string     `json:"t"`
	Units []unitText `json:"s"`
}

type unitText struct {
	Fragment string `json:"f,omitempty"`
	Heading  string `json:"h,omitempty"`
	Step     string `json:"n,omitempty"`
	Text     string `json:"x,omitempty"`
}

// Digested digests a page.
func Digested(p *Page) *Digest {
	d := &Digest{}
	file := pageText{URL: p.URL, Title: p.Title}
	all := map[string]*digested{}
	known := map[string][]*digested{} // by run: texts repeat their words
	termsOf := func(s sortOfRun, run string) []*digested {
		if list, ok := known[run]; ok {
			return list
		}
		var list []*digested
		for _, t := range newWord(s, run).terms {
			e := all[t]
			if e == nil {
				e = &digested{term: t}
				all[t] = e
			}
			list = append(list, e)
		}
		if s != kana { // which are not words
			known[run] = list
		}
		return list
	}
	for i, u := range p.Units {
		length := 0
		add := func(text string, weight int) {
			if weight == 0 {
				return
			}
			each(clean(text), func(s sortOfRun, run string) {
				for _, e := range termsOf(s, run) {
					length++
					if n := len(e.units); n == 0 || e.units[n-1] != i {
						e.units = append(e.units, i)
						e.often = append(e.often, 0)
					}
					e.often[len(e.often)-1] += weight
				}
			})
		}
		if i == 0 {
			add(p.Title, inTitle)
		}
		if u.Step == "" {
			add(u.Heading, inHeading)
		} else {
			add(u.Heading, inFigure)
		}
		add(u.Text, 1)
		if i == 0 || u.Step == "" {
			title := u.Heading
			if i == 0 {
				title = p.Title
			}
			for n, key := range titleKeys(split(title)) {
				e := all[titleMark+key]
				if e == nil {
					e = &digested{term: titleMark + key}
					all[e.term] = e
				}
				e.units = append(e.units, i)
				kind := sectionTitle
				switch {
				case n > 0:
					kind = partOfTitle
				case i == 0:
					kind = pageTitle
				case slices.Contains(p.Entries, u.Fragment):
					kind = entryTitle
				}
				e.often = append(e.often, kind)
			}
		}
		d.lengths = append(d.lengths, length)
		switch {
		case i == 0:
			d.headings = append(d.headings, Heading{Text: p.Title, URL: p.URL})
		case u.Step == "":
			d.headings = append(d.headings, Heading{u.Heading, p.URL + "#" + u.Fragment, u.Fragment, slices.Contains(p.Entries, u.Fragment)})
		}
		file.Units = append(file.Units, unitText{u.Fragment, u.Heading, u.Step, beginning(u.Text)})
	}
	for _, e := range all {
		d.terms = append(d.terms, *e)
	}
	d.text, _ = json.Marshal(file) // strings only
	return d
}

func beginning(text string) string {
	units := 0
	for i, r := range text {
		if units += max(1, utf16.RuneLen(r)); units > textLength {
			return text[:i]
		}
	}
	return text
}

// BM25's parameters (Robertson and Zaragoza, The Probabilistic Relevance Framework,
// 2009). b is below the usual 0.75, because a step of a trace is not better than
// a section for being short.
const (
	k1 = 1.2
	b  = 0.5
)

// levels is how many values of what a term says of a unit are told apart.
const levels = 16

// A posting is a unit of a term, and one of the levels.
type posting struct{ unit, level int }

// A posted is a term with its units.
type posted struct {
	term     string
	postings []posting
}

// postings puts the digests of pages together: all terms, in the order of their
// UTF-16 units, as JavaScript compares.
func postings(pages []*Digest) []posted {
	units, length := 0, 0
	for _, d := range pages {
		units += len(d.lengths)
		for _, n := range d.lengths {
			length += n
		}
	}
	average := float64(max(1, length)) / float64(max(1, units))
	all := map[string]*posted{}
	first := 0
	for _, d := range pages {
		for i := range d.terms {
			e := &d.terms[i]
			p := all[e.term]
			if p == nil {
				p = &posted{term: e.term}
				all[e.term] = p
			}
			for j, unit := range e.units {
				if strings.HasPrefix(e.term, titleMark) {
					p.postings = append(p.postings, posting{first + unit, e.often[j]})
					continue
				}
				often := float64(e.often[j])
				impact := often / (often + k1*(1-b+b*float64(d.lengths[unit])/average))
				p.postings = append(p.postings, posting{first + unit, int(levels * impact)})
			}
		}
		first += len(d.lengths)
	}
	list := make([]posted, 0, len(all))
	for _, term := range slices.SortedFunc(maps.Keys(all), compareUTF16) {
		list = append(list, *all[term])
	}
	return list
}

// compareUTF16 compares as JavaScript does: characters beyond U+FFFF, whose halves
// are U+D800 to U+DFFF, come before U+E000.
func compareUTF16(a, b string) int {
	n := commonPrefix(a, b)
	for n > 0 && n < len(a) && !utf8.RuneStart(a[n]) {
		n--
	}
	if n == len(a) || n == len(b) {
		return cmp.Compare(len(a), len(b))
	}
	order := func(text string) rune {
		r, _ := utf8.DecodeRuneInString(text[n:])
		if 0xe000 <= r && r <= 0xffff {
			r += utf8.MaxRune
		}
		return r
	}
	return cmp.Compare(order(a), order(b))
}
