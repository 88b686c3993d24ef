package site

import (
	"path"
	"slices"
	"strings"

	"docgen/internal/content"
	"docgen/internal/diag"
	"docgen/internal/markdown"
	"docgen/internal/nearest"
)

// A Requirement is what every page of a section must have. What is not given is
// not required.
type Requirement struct {
	// The ids of the headings of level 2 that a page begins with, in order:
	// [learn, before].
	First []string `yaml:"first,omitempty"`

	// The ids of the headings of level 2 that a page ends with, in order:
	// [exercises, summary, reading].
	Last []string `yaml:"last,omitempty"`

	// Those of first and last that may be missing: [reading].
	Optional []string `yaml:"optional,omitempty"`

	// The least number of figures: scenarios and recordings that are shown.
	Figures int `yaml:"figures,omitempty"`

	// The least number of exercises.
	Exercises int `yaml:"exercises,omitempty"`

	// Whether each section that begins with a heading of level 2 must cite the
	// kernel's source, in a ```kernel fence or a {kernel} role. Those named in
	// first and last need not, nor one that is marked because it states nothing
	// about the kernel: ## Heading {#id .no-kernel}
	Kernel bool `yaml:"kernel,omitempty"`
}

// noKernel is the class of sections that state nothing about the kernel.
const noKernel = "no-kernel"

// figures is how many figures a page shows.
func figures(doc *markdown.Doc) int {
	return len(doc.Embeds) + len(doc.Evidence) + len(doc.Comparisons)
}

// exercises is how many exercises a page has.
func exercises(doc *markdown.Doc) int { return len(doc.Exercises) }

// ids returns the ids of First and Last.
func (r *Requirement) ids() []string { return slices.Concat(r.First, r.Last) }

// validateRequirements reports ids that can be nobody's or are there twice.
func (c *Config) validateRequirements() []diag.Diagnostic {
	var list []diag.Diagnostic
	for _, folder := range sortedKeys(c.Requirements) {
		r := c.Requirements[folder]
		key := joinKey("requirements", folder)
		if clean := strings.TrimPrefix(path.Clean("/"+folder), "/"); clean != folder || folder == "" {
			list = append(list, c.errorf(key, "%q is not a folder of pages", folder).WithHint("write its path below the language's folder: course"))
		}
		ids := r.ids()
		for i, id := range ids {
			at := listKey(joinKey(key, "first"), i)
			if i >= len(r.First) {
				at = listKey(joinKey(key, "last"), i-len(r.First))
			}
			switch {
			case id == "" || strings.ContainsAny(id, "# {}"):
				list = append(list, c.errorf(at, "%s: %q is not the id of a heading", at, id).WithHint("write it without {# and }: learn"))
			case slices.Contains(ids[:i], id):
				list = append(list, c.errorf(at, "%s: the heading %q is required twice", at, id))
			}
		}
		for i, id := range r.Optional {
			if at := listKey(joinKey(key, "optional"), i); !slices.Contains(ids, id) {
				list = append(list, c.errorf(at, "%s: the heading %q is not in first or last", at, id).WithHint(nearest.Hint(id, ids)))
			}
		}
	}
	return list
}

// require compares the source language's pages with what their sections
// require of them.
func (b *build) require() {
	met := map[string]bool{}
	b.tree.Walk(func(n *content.Node) {
		for up := n; up != nil; up = up.Parent {
			r, ok := b.cfg.Requirements[up.Key]
			if !ok || !up.Section || up.Key == "" {
				continue
			}
			met[up.Key] = true
			if p := b.docs[n.Pages[b.tree.Source]]; p != nil && !n.Section && !p.unread() {
				b.diags.add(r.check(p)...)
			}
			return
		}
	})
	for _, folder := range sortedKeys(b.cfg.Requirements) {
		if met[folder] || folder == "" {
			continue
		}
		var known []string
		b.tree.Walk(func(n *content.Node) {
			if n.Section && n.Key != "" {
				known = append(known, n.Key)
			}
		})
		b.diags.add(b.cfg.errorf(joinKey("requirements", folder), "requirements: there is no section %q", folder).WithHint(nearest.Hint(folder, known)))
	}
}

// check returns what a page lacks.
func (r *Requirement) check(p *parsed) []diag.Diagnostic {
	c := requirementCheck{Requirement: r, parsed: p}
	for i, h := range p.doc.Headings {
		if h.Level == 2 {
			c.sections = append(c.sections, section{h, i})
		}
	}
	c.order()
	c.atLeast(figures(p.doc), r.Figures, "figure", "show another scenario: ```mmsim {scenario=…}")
	c.atLeast(exercises(p.doc), r.Exercises, "exercise", "add one: ```predict {id=…}")
	if r.Kernel {
		c.citations()
	}
	return c.diags
}

// A requirementCheck is the check of one page.
type requirementCheck struct {
	*Requirement
	*parsed
	sections []section
	diags    []diag.Diagnostic
}

// A section is a heading of level 2.
type section struct {
	markdown.Heading
	index int // in Doc.Headings
}

func (c *requirementCheck) warnf(at markdown.Pos, hint, format string, args ...any) {
	c.diags = append(c.diags, diag.Warnf(c.page.File, at.Line, at.Col, format, args...).WithHint(hint))
}

// start is where the page's body begins.
func (c *requirementCheck) start() markdown.Pos { return markdown.Pos{Line: c.page.Line, Col: 1} }

// order compares the headings at both ends of the page with First and Last.
func (c *requirementCheck) order() {
	at := 0 // the next section from the top
	for _, id := range c.First {
		switch {
		case at < len(c.sections) && c.sections[at].ID == id:
			at++
		case !slices.Contains(c.Optional, id):
			c.misplaced(id, "begin with", c.First, c.placeOf(at))
		}
	}
	end := len(c.sections) - 1 // the next section from the bottom
	for _, id := range slices.Backward(c.Last) {
		switch {
		case end >= at && c.sections[end].ID == id:
			end--
		case !slices.Contains(c.Optional, id):
			c.misplaced(id, "end with", c.Last, c.placeOf(end))
		}
	}
}

// placeOf is the place of section i, or that of the page if there is none.
func (c *requirementCheck) placeOf(i int) markdown.Pos {
	if i < 0 || i >= len(c.sections) {
		return c.start()
	}
	return c.sections[i].Pos
}

// misplaced reports that the section id, one of a list, is not at its place,
// which is at.
func (c *requirementCheck) misplaced(id, ends string, list []string, at markdown.Pos) {
	order := "the sections of this page " + ends + " " + strings.Join(list, ", ")
	if j := slices.IndexFunc(c.sections, func(s section) bool { return s.ID == id }); j >= 0 {
		c.warnf(c.sections[j].Pos, order, "the section {#%s} is not at its place", id)
		return
	}
	c.warnf(at, "add ## … {#"+id+"}: "+order, "the section {#%s} is missing", id)
}

// atLeast reports that there are too few of something.
func (c *requirementCheck) atLeast(found, expected int, what, hint string) {
	if found < expected {
		c.warnf(c.start(), hint, "the page has %d %s, expected at least %d", found, plural(found, what), expected)
	}
}

func plural(n int, what string) string {
	if n == 1 {
		return what
	}
	return what + "s"
}

// citations reports sections that state something about the kernel without
// saying on what ground.
func (c *requirementCheck) citations() {
	cited := map[int]bool{}
	for _, citation := range c.doc.Citations {
		for i := c.doc.Section(citation.Pos); i >= 0; i-- {
			if c.doc.Headings[i].Level == 2 {
				cited[i] = true
				break
			}
		}
	}
	for _, s := range c.sections {
		if !cited[s.index] && !slices.Contains(s.Classes, noKernel) && !slices.Contains(c.ids(), s.ID) {
			c.warnf(s.Pos, "end it with a ```kernel fence, or mark it as one that states nothing about the kernel: {#"+s.ID+" ."+noKernel+"}",
				"the section cites no source of the kernel")
		}
	}
}
