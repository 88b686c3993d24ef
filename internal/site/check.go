package site

import (
	"strconv"
	"strings"

	"docgen/internal/diag"
	"docgen/internal/markdown"
	"docgen/internal/nearest"
)

// check compares what was made with what it claims. Everything is judged by the
// bytes that were put in the sink, so that a link is found broken whoever wrote
// it: an author, a template, a figure.
func (b *build) check(files []file) {
	out := map[string]*file{}
	for i := range files {
		out[files[i].name] = &files[i]
	}
	c := checker{
		build: b, out: out,
		good: map[string]bool{}, bad: map[string]verdict{},
		told: map[place]bool{}, configured: map[string]bool{}, strays: map[string]*stray{},
	}
	for i := range files {
		if files[i].html && !files[i].copied {
			c.page(&files[i])
		}
	}
	c.report()
	b.diags.add(b.words.Missing()...)
}

// A checker looks at the links of all pages.
type checker struct {
	build      *build
	out        map[string]*file
	good       map[string]bool // absolute links without fragment that have been found whole
	bad        map[string]verdict
	told       map[place]bool    // links in Markdown that have been found broken
	configured map[string]bool   // links of the configuration that have been found broken
	strays     map[string]*stray // broken links that no author's Markdown accounts for, by message
}

// A place is one in the author's files.
type place struct {
	file string
	markdown.Pos
}

// A stray is a broken link from a template or the like, which is usually in
// many pages: it is reported once.
type stray struct {
	page  string // the first, by output path
	hint  string
	pages int
}

func (c *checker) page(f *file) {
	own := map[string]bool{} // links of the author's, reported with their positions
	if f.page != nil {
		for _, l := range f.page.links {
			own[l.href] = true
			msg, hint := c.broken(l.dest, l.output, l.fragment)
			at := place{f.page.shown.page.File, l.Pos}
			if msg == "" || c.told[at] || l.term { // a term that the glossary of a translation lacks is reported there
				continue
			}
			c.told[at] = true
			d := diag.Errorf(at.file, at.Line, at.Col, "%s", msg)
			if f.page.fallback() { // the source language comes first, so it is the translation that lacks the place
				d = diag.Warnf(at.file, at.Line, at.Col, "%s (on the %s fallback page)", msg, f.page.lang)
			}
			c.build.diags.add(d.WithHint(hint))
		}
	}
	if f.page != nil {
		for _, href := range f.page.quoted {
			own[href] = true
		}
	}
	for _, lead := range f.refs.leads {
		if own[lead] || c.good[lead] {
			continue
		}
		name, fragment, internal := c.build.outputOf(f.name, lead)
		if !internal || lead == c.build.in.Reload {
			continue
		}
		msg, hint := c.broken(lead, name, fragment)
		if msg == "" {
			if strings.HasPrefix(lead, "/") && fragment == "" {
				c.good[lead] = true
			}
			continue
		}
		if at, ok := c.build.hrefs[lead]; ok {
			if !c.configured[lead] {
				c.configured[lead] = true
				c.build.diags.add(diag.Errorf(c.build.cfg.file, at.line, at.col, "%s", msg).WithHint(hint))
			}
			continue
		}
		c.stray(f, msg, hint)
	}
	if f.page == nil || !f.page.fallback() { // the source language's page says the same
		for _, id := range f.refs.twice {
			c.twice(f, id)
		}
	}
}

// twice reports an id that more than one element of a page has, at the heading
// that has it, if one does.
func (c *checker) twice(f *file, id string) {
	d := diag.Errorf("", 0, 0, "the id %q is twice in the page %s", id, f.name)
	if f.page != nil {
		d.File = f.page.shown.page.File
		for _, h := range f.page.shown.doc.Headings {
			if h.ID == id {
				d.Line, d.Col = h.Line, h.Col
				d.Hint = "give the heading another: " + strings.Repeat("#", h.Level) + " " + h.Text + " {#another}"
			}
		}
	}
	if f.page != nil && d.Line == 0 {
		for _, e := range f.page.shown.doc.Exercises {
			if e.ID == id {
				d.Line, d.Col = e.Line, e.Col
				d.Hint = "give the exercise another"
			}
		}
	}
	c.build.diags.add(d)
}

// A verdict is why a link leads nowhere, and what may have been meant.
type verdict struct{ msg, hint string }

// broken says why a link leads nowhere in the output; msg is "" if it leads
// somewhere. Bad news is remembered, because a link that a template gets wrong
// is on every page, and looking for what was meant is slow.
func (c *checker) broken(dest, name, fragment string) (msg, hint string) {
	target := c.out[name]
	if target != nil && (fragment == "" || !target.html || target.refs.has(fragment) || fragment == "top") {
		return "", ""
	}
	if target != nil && target.page != nil && target.page.lacks(fragment) {
		return "", ""
	}
	id := strings.Join([]string{dest, name, fragment}, "\x00")
	v, known := c.bad[id]
	if !known {
		switch {
		case target != nil:
			v = verdict{"link " + dest + ": " + name + " has no place called #" + fragment, nearest.Hint(fragment, target.refs.ids)}
		case c.out[name+"/index.html"] != nil:
			v = verdict{"link " + dest + " lacks the slash at its end", ""}
		default:
			v = verdict{"link " + dest + " leads to " + name + ", which is not in the site", nearest.Hint(name, sortedKeys(c.out))}
		}
		c.bad[id] = v
	}
	return v.msg, v.hint
}

func (c *checker) stray(f *file, msg, hint string) {
	s := c.strays[msg]
	if s == nil {
		s = &stray{page: f.name, hint: hint}
		c.strays[msg] = s
	}
	s.page = min(s.page, f.name)
	s.pages++
}

func (c *checker) report() {
	for _, msg := range sortedKeys(c.strays) {
		s := c.strays[msg]
		where := "in the page " + s.page
		if s.pages > 1 {
			where = "in " + strconv.Itoa(s.pages) + " pages, such as " + s.page
		}
		hint := s.hint
		if hint == "" {
			hint = "it comes from a template, or from " + c.build.cfg.file
		}
		c.build.diags.add(diag.Errorf("", 0, 0, "%s (%s)", msg, where).WithHint(hint))
	}
}
