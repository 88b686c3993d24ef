package markdown

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// slug makes an id from a heading's text as GitHub does: in lower case,
// letters, marks, digits and underscores of every script kept, spaces turned
// into hyphens, all else dropped; in NFC, so that it reads the same wherever
// it was typed. A text without any such character gives "section".
func slug(text string) string {
	id := strings.Map(func(r rune) rune {
		switch {
		case unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Nl, unicode.Pc), r == '-':
			return r
		case unicode.IsSpace(r):
			return '-'
		}
		return -1
	}, strings.ToLower(norm.NFC.String(text)))
	if id = norm.NFC.String(id); id == "" {
		return "section"
	}
	return id
}

// isID says whether s can be written as an explicit id: letters, marks,
// digits, hyphens, underscores and dots, in NFC.
func isID(s string) bool {
	return s != "" && norm.NFC.IsNormalString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Nl, unicode.Pc) && r != '-' && r != '.'
	})
}

// frameIDs are ids of the page around the body, which its links lead to. Others of
// the frame begin with "docgen.", as no heading's text does: scripts look for them.
var frameIDs = [...]string{"main", "menu"}

func isFrameID(id string) bool {
	return slices.Contains(frameIDs[:], id) || strings.HasPrefix(id, "docgen.")
}

// idSet holds the ids in use in a page; the value is how often a suffix has
// been added to the key.
type idSet map[string]int

// unique returns id, or id-1, id-2 … if it is in use, and takes it into use.
func (s idSet) unique(id string) string {
	base := id
	for {
		if _, used := s[id]; !used {
			s[id] = 0
			return id
		}
		s[base]++
		id = base + "-" + strconv.Itoa(s[base])
	}
}

// owner returns the fence so far that has an id in this page.
func (p *page) owner(id string) (Pos, bool) {
	for _, e := range p.doc.Embeds {
		if e.anchor() == id {
			return e.Pos, true
		}
	}
	return p.ownerBesides(id)
}

// ownerBesides is owner for figures of scenarios: of one scenario a page can have
// several.
func (p *page) ownerBesides(id string) (Pos, bool) {
	for _, e := range p.doc.Evidence {
		if e.ID == id {
			return e.Pos, true
		}
	}
	for _, c := range p.doc.Comparisons {
		if c.ID == id {
			return c.Pos, true
		}
	}
	for _, e := range p.doc.Exercises {
		if e.ID == id {
			return e.Pos, true
		}
	}
	return Pos{}, false
}
