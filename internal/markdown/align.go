package markdown

import (
	"cmp"
	"slices"

	"docgen/internal/nearest"
)

// Figures, evidence, exercises and generated lists stand in a translation as they
// do in its source page: the same, in the same order. One that the source page does
// not have there is an error; one that is missing is a warning, since it may not be
// translated yet.

// An alignment says what there is to know of one kind of them.
type alignment[T any] struct {
	id   func(T) string // as the author writes it
	name func(T) string // as messages call it
	at   func(T) Pos
	same func(ours, source T) bool
	near func(ours, source T) bool // they are meant to be the same, whether they are or not
	take func(ours, source *T)     // what there is to inherit; source is nil if the source page does not have it here
}

// align compares what a translation has of a kind with what its source page has.
func align[T any](p *page, ours, theirs []T, k alignment[T]) {
	file := p.in.Source.file
	missing := func(at Pos, list []T) {
		for _, s := range list {
			if !slices.ContainsFunc(ours, func(o T) bool { return k.near(o, s) }) {
				p.warnf(at, "", "the source page shows %s before this place (%s:%d); here it is missing", k.name(s), file, k.at(s).Line)
			}
		}
	}
	next := 0
	for i := range ours {
		o := &ours[i]
		find := func(list []T, like func(ours, source T) bool) int {
			return slices.IndexFunc(list, func(s T) bool { return like(*o, s) })
		}
		if at := find(theirs[next:], k.same); at >= 0 {
			missing(k.at(*o), theirs[next:next+at])
			next += at + 1
			k.take(o, &theirs[next-1])
			continue
		}
		if at := find(theirs, k.same); at >= 0 {
			p.errorf(k.at(*o), "keep the source page's order", "%s stands earlier in the source page (%s:%d)", k.name(*o), file, k.at(theirs[at]).Line)
		} else if at := find(theirs, k.near); at >= 0 {
			p.errorf(k.at(*o), "", "the fence differs from the source page's (%s:%d): found %s, expected %s", file, k.at(theirs[at]).Line, k.name(*o), k.name(theirs[at]))
		} else {
			var known []string
			for _, s := range theirs {
				known = append(known, k.id(s))
			}
			hint := cmp.Or(nearest.Hint(k.id(*o), known), "take it out, or put it into the source page, too")
			p.errorf(k.at(*o), hint, "the source page %s does not show %s", file, k.name(*o))
		}
		k.take(o, nil)
	}
	missing(p.end(), theirs[next:])
}

// inheritPlaces compares fences of which a page has one at most, and which stand
// for something that the site makes.
func (p *page) inheritPlaces() {
	if p.in.Source == nil {
		return
	}
	for _, kind := range []struct {
		lang         string
		ours, theirs []Pos
	}{
		{citationsLang, p.doc.CitationLists, p.in.Source.CitationLists},
		{answersLang, p.doc.Answers, p.in.Source.Answers},
	} {
		switch {
		case len(kind.ours) < len(kind.theirs):
			p.warnf(p.end(), "repeat it: ```"+kind.lang, "the source page has a fence of %s (%s:%d); here it is missing", kind.lang, p.in.Source.file, kind.theirs[0].Line)
		case len(kind.ours) > len(kind.theirs):
			p.errorf(kind.ours[0], "take it out, or put it into the source page, too", "the source page %s has no fence of %s", p.in.Source.file, kind.lang)
		}
	}
}
