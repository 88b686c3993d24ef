package markdown

import (
	"fmt"
	"strings"

	"docgen/internal/nearest"
)

// Structure lives once: a translation takes heading ids and scenarios from
// the source page. These passes compare the two pages and say where they part.

// inheritIDs returns the fixed id of each heading, "" for those that have
// none: the explicit ids, and in a translation those of the source page's
// headings, as far as both pages have the same levels in the same order.
func (p *page) inheritIDs(explicit []string) []string {
	if p.in.Source == nil {
		return explicit
	}
	ours, theirs := p.doc.Headings, p.in.Source.Headings
	same := p.sameHeadings()
	if same < max(len(ours), len(theirs)) {
		p.warnParting(same)
	}
	ids := append([]string(nil), explicit...)
	for i := range same {
		if explicit[i] != "" && explicit[i] != theirs[i].ID {
			p.errorf(ours[i].Pos, "leave it out: ids come from the source page",
				"the id %q differs from the source page's %q (%s:%d)", explicit[i], theirs[i].ID, p.in.Source.file, theirs[i].Line)
		}
		ids[i] = theirs[i].ID
		ours[i].Classes = theirs[i].Classes
	}
	return ids
}

// sameHeadings returns how many headings the two pages have in common before
// their levels part.
func (p *page) sameHeadings() int {
	ours, theirs := p.doc.Headings, p.in.Source.Headings
	same := 0
	for same < len(ours) && same < len(theirs) && ours[same].Level == theirs[same].Level {
		same++
	}
	return same
}

// warnParting reports that heading i, from 0, is the first one that differs
// from the source page's.
func (p *page) warnParting(i int) {
	const hint = "keep the source page's headings in order; from here on ids are made from this page's own words, and links to them may break"
	ours, theirs := p.doc.Headings, p.in.Source.Headings
	expected := "no more headings"
	if i < len(theirs) {
		expected = fmt.Sprintf("%s %s (%s:%d)", strings.Repeat("#", theirs[i].Level), theirs[i].Text, p.in.Source.file, theirs[i].Line)
	}
	if i < len(ours) {
		p.warnf(ours[i].Pos, hint, "heading %d differs from the source page: found level %d, expected %s", i+1, ours[i].Level, expected)
	} else {
		p.warnf(p.end(), hint, "heading %d of the source page is missing: expected %s", i+1, expected)
	}
}

// inheritEmbeds compares the scenarios of a translation with the source
// page's: they must be the same, in the same order. A missing one is a
// warning, since it may not be translated yet.
func (p *page) inheritEmbeds() {
	if p.in.Source == nil {
		return
	}
	theirs := p.in.Source.Embeds
	next := 0
	for i := range p.doc.Embeds {
		e := &p.doc.Embeds[i]
		at := indexEmbed(theirs[next:], *e)
		if at < 0 {
			p.reportForeign(*e, theirs)
			e.Body = ""
			continue
		}
		for _, missed := range theirs[next : next+at] {
			p.warnMissing(e.Pos, missed)
		}
		source := theirs[next+at]
		next += at + 1
		p.inheritEmbed(e, source)
	}
	for _, missed := range theirs[next:] {
		p.warnMissing(p.end(), missed)
	}
}

// indexEmbed finds the fence in list that shows what e shows.
func indexEmbed(list []Embed, e Embed) int {
	for i, s := range list {
		if s.ID == e.ID && s.Scenario == e.Scenario && s.From == e.From && s.To == e.To {
			return i
		}
	}
	return -1
}

func (p *page) warnMissing(at Pos, source Embed) {
	p.warnf(at, "", "the source page shows %s before this place (%s:%d); here it is missing", source, p.in.Source.file, source.Line)
}

// reportForeign says why e is not one of the source page's fences, or not here.
func (p *page) reportForeign(e Embed, theirs []Embed) {
	var known []string
	for _, s := range theirs {
		known = append(known, s.anchor())
		switch {
		case indexEmbed([]Embed{s}, e) == 0:
			p.errorf(e.Pos, "keep the source page's order", "%s stands earlier in the source page (%s:%d)", e, p.in.Source.file, s.Line)
			return
		case s.anchor() == e.anchor() && s.Scenario == e.Scenario:
			p.errorf(e.Pos, "", "the fence differs from the source page's (%s:%d): found %s, expected %s", p.in.Source.file, s.Line, e, s)
			return
		}
	}
	p.errorf(e.Pos, nearest.Hint(e.anchor(), known), "the source page %s does not show %s", p.in.Source.file, e)
}

// inheritEmbed completes e from the source page's fence, and reports a
// different script or view, or a title that is not translated.
func (p *page) inheritEmbed(e *Embed, source Embed) {
	if len(e.View) > 0 && strings.Join(e.View, ",") != strings.Join(source.View, ",") {
		p.errorf(e.Pos, "leave view= out: it comes from the source page",
			"the view differs from the source page's (%s:%d)", p.in.Source.file, source.Line)
	}
	e.View = source.View
	if e.Title == "" && source.Title != "" {
		p.warnf(e.Pos, "add title=", "the figure has no title here; the source page calls it %q (%s:%d)", source.Title, p.in.Source.file, source.Line)
		e.Title = source.Title
	}
	if e.Body != "" {
		p.compareScripts(*e, source)
	}
	e.Body = ""
}

func (p *page) compareScripts(e, source Embed) {
	ours := strings.Split(strings.TrimRight(e.Body, "\n"), "\n")
	theirs := strings.Split(strings.TrimRight(source.Body, "\n"), "\n")
	for i := range max(len(ours), len(theirs)) {
		found, expected := "the end of the script", "the end of the script"
		if i < len(ours) {
			found = fmt.Sprintf("%q", ours[i])
		}
		if i < len(theirs) {
			expected = fmt.Sprintf("%q", theirs[i])
		}
		if found != expected {
			p.errorf(e.At(min(i+1, len(ours)), 1), "leave the fence empty: its script comes from the source page",
				"the script differs from the source page's (%s:%d): found %s, expected %s", p.in.Source.file, source.BodyLine+i, found, expected)
			return
		}
	}
}
