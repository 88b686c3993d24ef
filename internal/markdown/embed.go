package markdown

import (
	"regexp"
	"slices"
	"strings"

	"docgen/internal/nearest"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// scriptLang is the language of fences that run a scenario.
const scriptLang = "mmsim"

// An embedNode takes the place of a fence that runs a scenario.
type embedNode struct {
	ast.BaseBlock
	index int // in Doc.Embeds
}

var kindEmbed = ast.NewNodeKind("Embed")

func (n *embedNode) Kind() ast.NodeKind { return kindEmbed }

func (n *embedNode) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

// anchor is the name of the embed among the ids of its page.
func (e Embed) anchor() string {
	if e.ID != "" {
		return e.ID
	}
	return e.Scenario
}

// String names the embed as in its fence.
func (e Embed) String() string {
	s := "{id=" + e.ID
	if e.ID == "" {
		s = "{scenario=" + e.Scenario
	}
	if e.From != "" {
		s += " from=" + e.From
	}
	if e.To != "" {
		s += " to=" + e.To
	}
	return s + "}"
}

func views() []string { return []string{"timeline", "tlb", "state", "table"} }

var (
	embedID      = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	scenarioName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*$`)
	stepLabel    = regexp.MustCompile(`^[\pL\pN_-]+$`)
)

// newEmbed reads a fence that runs a scenario. One that names none becomes a
// code block. One with a mistake in another attribute does not: what quotes its
// scenario or links to its steps is not wrong, too.
func (p *page) newEmbed(f *fence) ast.Node {
	p.allow(f, attributes(scriptLang)...)
	e := Embed{
		Pos: f.at, ID: f.value("id"), Scenario: f.value("scenario"),
		From: f.value("from"), To: f.value("to"), Title: f.value("title"), Body: f.body,
	}
	p.placeBody(&e, f)
	p.checkLabel(f, "from", &e.From)
	p.checkLabel(f, "to", &e.To)
	if a, ok := f.attr("view"); ok && !a.bare {
		e.View = p.readViews(a, views())
	}
	if !p.checkName(f, e) {
		return p.unusable(f)
	}
	p.checkBody(f, &e)
	p.doc.Embeds = append(p.doc.Embeds, e)
	return &embedNode{index: len(p.doc.Embeds) - 1}
}

// placeBody notes where each line of the script stands in the page's file.
func (p *page) placeBody(e *Embed, f *fence) {
	lines := f.node.Lines()
	e.BodyLine, e.BodyCol = f.at.Line+1, f.at.Col
	for i := range lines.Len() {
		seg := lines.At(i)
		e.cols = append(e.cols, p.pos(seg.Start).Col-seg.Padding)
	}
	if len(e.cols) > 0 {
		e.BodyCol = max(e.cols[0], 1)
	}
}

// checkName reports a fence that names no scenario, two, or one that cannot
// be; it returns false if the fence cannot be used.
func (p *page) checkName(f *fence, e Embed) bool {
	id, inline := f.attr("id")
	file, named := f.attr("scenario")
	switch {
	case f.bad && (inline == named || !embedID.MatchString(e.ID) && !scenarioName.MatchString(e.Scenario)):
		return false // which may be because of what has been reported
	case !inline && !named:
		p.errorf(f.at, "write {id=…} for a script in this page, {scenario=…} for one in a file, or {show} to show the script without running it",
			"the scenario has no name")
		return false
	case inline && named:
		p.errorf(file.Pos, "give id= to a script in this page, scenario= to one in a file", "a fence cannot have both id= and scenario=")
		return false
	case inline && !embedID.MatchString(e.ID):
		p.errorf(id.Pos, "use lower-case letters, digits and hyphens, and begin with a letter", "%q is not an id", e.ID)
		return false
	case named && !scenarioName.MatchString(e.Scenario):
		p.errorf(file.Pos, "write the file's name without folder and without .mms", "%q is not the name of a scenario", e.Scenario)
		return false
	}
	if other, taken := p.owner(e.ID); inline && taken {
		p.errorf(id.Pos, "", "the id %q is already used on line %d", e.ID, other.Line)
		return false
	}
	if other, taken := p.ownerBesides(e.Scenario); named && taken {
		p.errorf(file.Pos, "give that another id", "the figure of %s would have the id of what stands on line %d", e.Scenario, other.Line)
		return false
	}
	return true
}

// checkLabel reports an attribute that is not the label of a step, and clears it.
func (p *page) checkLabel(f *fence, key string, label *string) {
	if a, ok := f.attr(key); ok && !a.bare && !stepLabel.MatchString(a.value) {
		p.errorf(a.Pos, "write the label without @", "%q is not the label of a step", a.value)
		*label = ""
	}
}

// readViews reads a list of some of the known views.
func (p *page) readViews(a attribute, known []string) []string {
	var list []string
	for v := range strings.SplitSeq(a.value, ",") {
		switch {
		case !slices.Contains(known, v):
			p.errorf(a.Pos, nearest.Hint(v, known), "unknown view %q, expected some of %s", v, strings.Join(known, ", "))
		case slices.Contains(list, v):
			p.errorf(a.Pos, "", "the view %s is given twice", v)
		default:
			list = append(list, v)
		}
	}
	return list
}

// checkBody reports a script where none belongs, and none where one does.
func (p *page) checkBody(f *fence, e *Embed) {
	empty := strings.TrimSpace(e.Body) == ""
	if empty {
		e.Body = ""
	}
	switch {
	case e.Scenario != "" && !empty:
		p.errorf(e.At(1, 1), "leave the fence empty, or name the script with id=", "a scenario from a file cannot have a script here")
		e.Body = ""
	case e.ID != "" && empty && p.in.Source == nil:
		p.errorf(f.at, "write the script in the fence, or name a file's with scenario=", "the scenario %q has no script", e.ID)
	}
}

func (w *writer) embed(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		put(to, w.r.Figure(w.doc.Embeds[n.(*embedNode).index])+"\n")
	}
	return ast.WalkContinue, nil
}
