package markdown

import (
	"bytes"
	"regexp"

	"github.com/yuin/goldmark/ast"
)

// A reference that leads nowhere is plain text to Markdown. These passes look
// for text that was meant to be one.

// A textRun is text of a page without markup in between: goldmark cuts it in
// pieces wherever a bracket might have begun something.
type textRun struct {
	offset int
	raw    []byte
}

// A textMatch is what a pattern's first group matched.
type textMatch struct {
	offset int // of the whole match, in the page
	text   string
}

// textRuns lists the running text below root as written, code left out.
func textRuns(root ast.Node, src []byte) []textRun {
	var runs []textRun
	stop := -1
	for _, t := range nodes[*ast.Text](root) {
		if t.IsRaw() {
			continue
		}
		if seg := t.Segment; seg.Start == stop {
			last := &runs[len(runs)-1]
			last.raw = src[last.offset:seg.Stop]
			stop = seg.Stop
		} else {
			runs = append(runs, textRun{seg.Start, seg.Value(src)})
			stop = seg.Stop
		}
	}
	return runs
}

// findAll lists the matches of pattern that do not begin with an escaped character.
func (r textRun) findAll(pattern *regexp.Regexp) []textMatch {
	var list []textMatch
	for _, m := range pattern.FindAllSubmatchIndex(r.raw, -1) {
		if m[0] > 0 && r.raw[m[0]-1] == '\\' {
			continue
		}
		list = append(list, textMatch{r.offset + m[0], string(r.raw[m[2]:m[3]])})
	}
	return list
}

// A full or collapsed reference link: [text][label]. One in a word, such as
// a[i][j], is not meant as a link.
var referenceLink = regexp.MustCompile(`\B\[[^\[\]^]+\]\[([^\[\]]+)\]`)

// references reports links whose definition is missing.
func (p *page) references() {
	if !bytes.Contains(p.in.Src, []byte("][")) {
		return
	}
	for _, run := range textRuns(p.root, p.in.Src) {
		for _, m := range run.findAll(referenceLink) {
			p.warnf(p.pos(m.offset), "define it on a line ["+m.text+"]: URL, or write \\[ for a bracket", "there is no link definition for [%s]", m.text)
		}
	}
}
