package markdown

import (
	"fmt"
	"strings"
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

// inheritEmbeds compares the scenarios of a translation with the source page's.
func (p *page) inheritEmbeds() {
	if p.in.Source == nil {
		return
	}
	align(p, p.doc.Embeds, p.in.Source.Embeds, alignment[Embed]{
		id:   Embed.anchor,
		name: Embed.String,
		at:   func(e Embed) Pos { return e.Pos },
		same: Embed.shows,
		near: func(e, source Embed) bool { return e.anchor() == source.anchor() && e.Scenario == source.Scenario },
		take: func(e *Embed, source *Embed) {
			if source == nil {
				e.Body = ""
			} else {
				p.inheritEmbed(e, *source)
			}
		},
	})
}

// shows says whether two fences show the same.
func (e Embed) shows(other Embed) bool {
	return e.ID == other.ID && e.Scenario == other.Scenario && e.From == other.From && e.To == other.To
}

// inheritEmbed completes e from the source page's fence, and reports a
// different script or view, or a title that is not translated.
func (p *page) inheritEmbed(e *Embed, source Embed) {
	if len(e.View) > 0 && strings.Join(e.View, ",") != strings.Join(source.View, ",") {
		p.errorf(e.Pos, "leave view= out: it comes from the source page",
			"the view differs from the source page's (%s:%d)", p.in.Source.file, source.Line)
	}
	e.View = source.View
	p.inheritTitle(e, source)
	if e.Body != "" {
		p.compareScripts(*e, source)
	}
	e.Body = ""
}

// inheritTitle reports a title that is not translated.
func (p *page) inheritTitle(e *Embed, source Embed) {
	if e.Title == "" && source.Title != "" {
		p.warnf(e.Pos, "add title=", "the figure has no title here; the source page calls it %q (%s:%d)", source.Title, p.in.Source.file, source.Line)
		e.Title = source.Title
	}
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
