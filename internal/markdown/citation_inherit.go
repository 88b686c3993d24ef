package markdown

import (
	"strings"

	"docgen/internal/nearest"
)

// A translation repeats the source page's ```kernel fences, empty: what they
// cite comes from there. Fences are compared section by section, as far as both
// pages have the same sections, so that a missing one is told where it is
// missing. Roles stand in sentences of the translation's own: they can come in
// another order, but cite the same.

// inheritCitations completes the fences of a translation.
func (p *page) inheritCitations() {
	if p.in.Source == nil {
		return
	}
	ours, theirs := map[int][]*kernelNode{}, map[int][]kernelFence{}
	same := p.sameHeadings()
	for _, n := range p.kernels {
		s := min(p.doc.Section(n.fence.Pos), same)
		ours[s] = append(ours[s], n)
	}
	for _, k := range p.in.Source.kernels {
		s := min(p.in.Source.Section(k.Pos), same)
		theirs[s] = append(theirs[s], k)
	}
	for s := -1; s <= same; s++ {
		p.inheritSection(s, ours[s], theirs[s])
	}
	p.compareRoles()
}

// inheritSection completes the fences of section s; that after the last which
// both pages have is the rest of the page.
func (p *page) inheritSection(s int, ours []*kernelNode, theirs []kernelFence) {
	for i, n := range ours {
		if i >= len(theirs) {
			n.fence.list = nil
			p.errorf(n.fence.Pos, "cite on the source page, and repeat the fence here, empty",
				"the source page %s has no such fence in this section", p.in.Source.file)
			continue
		}
		p.inheritFence(n, theirs[i])
	}
	if len(ours) >= len(theirs) {
		return
	}
	at := p.end()
	switch headings := p.doc.Headings; {
	case s < 0:
		at = p.pos(0)
	case s < len(headings) && s < p.sameHeadings():
		at = headings[s].Pos
	}
	for _, k := range theirs[len(ours):] {
		p.warnf(at, "repeat the fence at the end of the section, empty: ```kernel", "the source page cites %s in this section (%s:%d); here it is missing",
			names(k.list), p.in.Source.file, k.Line)
	}
}

// inheritFence completes a fence from the source page's, and reports one that
// says something else.
func (p *page) inheritFence(n *kernelNode, source kernelFence) {
	if !n.empty {
		differs := len(n.fence.list) != len(source.list)
		for i := 0; !differs && i < len(source.list); i++ {
			differs = !n.fence.list[i].same(source.list[i])
		}
		if differs {
			p.errorf(n.fence.Pos, "leave the fence empty: its citations come from the source page",
				"the fence differs from the source page's (%s:%d): expected %s", p.in.Source.file, source.Line, names(source.list))
		}
	}
	n.fence.list = nil
	for _, c := range source.list {
		c.Pos = n.fence.Pos
		n.fence.list = append(n.fence.list, c)
	}
}

// names lists citations in a sentence.
func names(list []Citation) string {
	var all []string
	for _, c := range list {
		all = append(all, c.String())
	}
	if len(all) == 0 {
		return "something that cannot be read"
	}
	return strings.Join(all, "; ")
}

// compareRoles reports roles that cite what the source page does not, and the
// other way round.
func (p *page) compareRoles() {
	var known []string
	theirs, ours := map[string]bool{}, map[string]bool{}
	for _, c := range p.in.Source.Citations {
		if s := c.String(); c.inline && !theirs[s] {
			theirs[s] = true
			known = append(known, s)
		}
	}
	for _, n := range p.quotes {
		if !n.ok || n.name != kernelLang {
			continue
		}
		s := n.cited.String()
		ours[s] = true
		if !theirs[s] {
			p.errorf(n.cited.Pos, nearest.Hint(s, known), "the source page %s has no role that cites %s", p.in.Source.file, s)
		}
	}
	for _, c := range p.in.Source.Citations {
		if s := c.String(); c.inline && !ours[s] {
			ours[s] = true
			p.warnf(p.sectionPos(c.Pos), "cite it as the source page does: {kernel}`"+s+"`", "the source page cites %s in this section (%s:%d); here it is missing", s, p.in.Source.file, c.Line)
		}
	}
}

// sectionPos is the heading of the section in which the source page has at.
func (p *page) sectionPos(at Pos) Pos {
	switch s := p.in.Source.Section(at); {
	case s < 0:
		return p.pos(0)
	case s < p.sameHeadings():
		return p.doc.Headings[s].Pos
	}
	return p.end()
}
