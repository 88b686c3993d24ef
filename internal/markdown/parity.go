package markdown

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
)

// A translation says the same things as its source page in the same places.
// What it inherits (ids, scenarios) inherit.go compares; here is the rest:
// quoted values, links, images, code and footnotes. They are compared section
// by section, a section being what follows a heading, and within one without
// regard to order, because languages put the parts of a sentence differently.
// Differences are warnings: a page can be read in spite of them.

// An item is something that a page has and its translation should have, too.
type item struct {
	Pos
	key  string // what must be the same
	name string // as messages call it
}

// parity compares a translation with its source page. Headings that differ have
// been reported, and then there are no sections to compare.
func (p *page) parity() {
	theirs := p.in.Source
	if theirs == nil || !slices.EqualFunc(p.doc.Headings, theirs.Headings, func(a, b Heading) bool { return a.Level == b.Level }) {
		return
	}
	p.sameItems(p.doc.quotes(), theirs.quotes(), "quote it here, too, or leave it out there")
	p.sameItems(p.doc.targets(), theirs.targets(), "link to the same places in the same sections")
	p.sameItems(p.doc.pictures(), theirs.pictures(), "show the same pictures in the same sections")
	p.sameItems(p.doc.notes, theirs.notes, "a translation has the notes of its source page, under the same names")
	p.samePlaces()
	p.sameCode()
}

// section returns the number of headings before a place: 0 above all of them.
func (d *Doc) section(at Pos) int { return d.Section(at) + 1 }

// quotes lists the values that the page quotes.
func (d *Doc) quotes() []item {
	var list []item
	for _, r := range d.Roles {
		name := simRole
		if r.Recorded {
			name = recordRole
		}
		text := "{" + name + "}`" + r.Scenario
		if r.Label != "" {
			text += "@" + r.Label
		}
		text += " " + r.Path + "`"
		list = append(list, item{r.Pos, text, "the value " + text})
	}
	return list
}

// targets lists what the page's author links to.
func (d *Doc) targets() []item {
	var list []item
	for _, l := range d.Links {
		if !l.Term && l.Dest != "" {
			list = append(list, item{l.Pos, d.target(l.Dest), "the link to " + l.Dest})
		}
	}
	return list
}

// target returns what is the same for links to the same place: a page of the
// site by its path below the language's folder; the edition in some language of
// a site that has editions by the rest of its address. Editions are told by the
// code of the page's language, as the first part of the host's name
// (ja.wikipedia.org, where an article has a name of its own in each language)
// or as a part of the path (/ja/).
func (d *Doc) target(dest string) string {
	if !strings.ContainsAny(dest, ":%?") && !strings.HasPrefix(dest, "//") { // as most are
		file, fragment, _ := strings.Cut(dest, "#")
		return d.place(file, fragment)
	}
	u, err := url.Parse(dest)
	if err != nil {
		return dest
	}
	if u.Host == "" && u.Scheme == "" {
		return d.place(u.Path, u.Fragment)
	}
	isLang := func(part string) bool {
		base, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(part, "_", "-")), "-")
		own, _, _ := strings.Cut(strings.ToLower(d.lang), "-")
		return base != "" && base == own
	}
	if first, rest, ok := strings.Cut(u.Host, "."); ok && isLang(first) {
		return "*." + rest
	}
	parts := strings.Split(u.Path, "/")
	for i, part := range parts {
		if isLang(part) {
			parts[i] = "*"
		}
	}
	u.Path, u.RawPath = strings.Join(parts, "/"), ""
	return u.String()
}

// place names a place of the site by its page's path below the language's folder.
func (d *Doc) place(file, fragment string) string {
	switch {
	case file == "":
	case strings.HasPrefix(file, "/"):
		file = path.Clean(file)
	default:
		file = path.Join("/", path.Dir(d.path), file)
	}
	return file + "#" + fragment
}

// pictures lists the page's images.
func (d *Doc) pictures() []item {
	var list []item
	for _, i := range d.Images {
		list = append(list, item{i.Pos, d.target(i.Dest), "the image " + i.Dest})
	}
	return list
}

// sameItems reports what one page has and the other has not, or has elsewhere.
func (p *page) sameItems(ours, theirs []item, hint string) {
	type place struct {
		section int
		key     string
	}
	count := map[place]int{}
	for _, it := range ours {
		count[place{p.doc.section(it.Pos), it.key}]++
	}
	var missing []item
	for _, it := range theirs {
		at := place{p.in.Source.section(it.Pos), it.key}
		if count[at]--; count[at] < 0 {
			missing = append(missing, it)
		}
	}
	for _, it := range slices.Backward(ours) { // of several equal ones the last is the one too many
		at := place{p.doc.section(it.Pos), it.key}
		if count[at] <= 0 {
			continue
		}
		count[at]--
		if i := slices.IndexFunc(missing, func(m item) bool { return m.key == it.key }); i >= 0 {
			p.warnf(it.Pos, hint, "%s stands in another section of the source page (%s:%d)", it.name, p.in.Source.file, missing[i].Line)
			missing = slices.Delete(missing, i, i+1)
			continue
		}
		p.warnf(it.Pos, hint, "%s is not in this section of the source page (%s:%d)", it.name, p.in.Source.file, p.in.Source.begin(at.section).Line)
	}
	for _, it := range missing {
		p.warnf(p.doc.begin(p.in.Source.section(it.Pos)), hint, "%s is missing in this section; the source page has it (%s:%d)", it.name, p.in.Source.file, it.Line)
	}
}

// begin is the place of the heading of a section; that of the page's first
// line, if the section has none.
func (d *Doc) begin(section int) Pos {
	if section == 0 {
		return Pos{d.first, 1}
	}
	return d.Headings[section-1].Pos
}

// samePlaces reports scenarios that stand in another section than those of the
// source page. That they are the same in the same order, inheritEmbeds checks.
func (p *page) samePlaces() {
	source := p.in.Source
	same := func(what string, at, theirs Pos) {
		if p.doc.section(at) != source.section(theirs) {
			p.warnf(at, "", "%s stands in another section of the source page (%s:%d)", what, source.file, theirs.Line)
		}
	}
	if len(p.doc.Embeds) == len(source.Embeds) {
		for i, e := range p.doc.Embeds {
			if e.String() == source.Embeds[i].String() {
				same(e.String(), e.Pos, source.Embeds[i].Pos)
			}
		}
	}
	for _, e := range p.doc.Evidence {
		if i := slices.IndexFunc(source.Evidence, func(s Evidence) bool { return s.ID == e.ID }); i >= 0 {
			same("the evidence "+e.ID, e.Pos, source.Evidence[i].Pos)
		}
	}
	for _, c := range p.doc.Comparisons {
		if i := slices.IndexFunc(source.Comparisons, func(s Comparison) bool { return s.ID == c.ID }); i >= 0 {
			same("the comparison "+c.ID, c.Pos, source.Comparisons[i].Pos)
		}
	}
	for _, e := range p.doc.Exercises {
		if i := slices.IndexFunc(source.Exercises, func(s Exercise) bool { return s.ID == e.ID }); i >= 0 {
			same("the exercise "+e.ID, e.Pos, source.Exercises[i].Pos)
		}
	}
}

// sameCode reports code blocks that differ. They are compared in order, section
// by section.
func (p *page) sameCode() {
	bySection := func(d *Doc) map[int][]CodeBlock {
		m := map[int][]CodeBlock{}
		for _, c := range d.Codes {
			s := d.section(c.Pos)
			m[s] = append(m[s], c)
		}
		return m
	}
	ours, theirs := bySection(p.doc), bySection(p.in.Source)
	for s := range len(p.doc.Headings) + 1 {
		for i := range max(len(ours[s]), len(theirs[s])) {
			switch {
			case i >= len(ours[s]):
				p.warnf(p.doc.begin(s), "", "a code block of this section is missing: the source page has %s (%s:%d)",
					numbered("code block", len(theirs[s])), p.in.Source.file, theirs[s][i].Line)
			case i >= len(theirs[s]):
				p.warnf(ours[s][i].Pos, "", "this section of the source page has %s (%s:%d)",
					fewer("code block", len(theirs[s])), p.in.Source.file, p.in.Source.begin(s).Line)
			default:
				p.sameBlock(ours[s][i], theirs[s][i])
			}
		}
	}
}

func (p *page) sameBlock(ours, theirs CodeBlock) {
	if ours.Lang != theirs.Lang {
		p.warnf(ours.Pos, "", "the code block differs from the source page's (%s:%d): found language %q, expected %q",
			p.in.Source.file, theirs.Line, ours.Lang, theirs.Lang)
		return
	}
	if ours.Text == theirs.Text {
		return
	}
	found, expected := essence(ours), essence(theirs)
	for i := range max(len(found), len(expected)) {
		a, b := "the end of the code", "the end of the code"
		if i < len(found) {
			a = fmt.Sprintf("%q", found[i])
		}
		if i < len(expected) {
			b = fmt.Sprintf("%q", expected[i])
		}
		if a != b {
			p.warnf(ours.Pos, "code is the same in all languages, but for its comments",
				"the code block differs from the source page's (%s:%d): found %s, expected %s", p.in.Source.file, theirs.Line, a, b)
			return
		}
	}
}

// fewer is numbered for what is less than expected: "only 2 code blocks", "no code block".
func fewer(noun string, n int) string {
	if n == 0 {
		return "no " + noun
	}
	return "only " + numbered(noun, n)
}

// numbered returns so many things in words: "2 code blocks".
func numbered(noun string, n int) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
