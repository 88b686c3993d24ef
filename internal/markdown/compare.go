package markdown

import (
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// compareLang is the language of fences that run a scenario on two machines.
const compareLang = "compare"

// A Comparison is a ```compare fence: a scenario on two kernels, or on one that
// keeps a rule and one that breaks it. A translation inherits all but the title.
type Comparison struct {
	Embed            // its ID, Scenario, From, To, View, Title and place; it has no Body
	Kernels []string // kernel=: RELEASE or RELEASE/ARCH, at most two; those that are missing are the scenario's own
	Inject  string   // inject=: the rule that the second machine breaks; "" for none

	attrs []attribute
}

// Attr returns the place of an attribute, or that of the fence.
func (c Comparison) Attr(key string) Pos { return placeOf(c.attrs, key, c.Pos) }

// A comparisonNode takes the place of a fence.
type comparisonNode struct {
	ast.BaseBlock
	index int // in Doc.Comparisons
}

var kindComparison = ast.NewNodeKind("Comparison")

func (n *comparisonNode) Kind() ast.NodeKind { return kindComparison }

func (n *comparisonNode) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

var (
	kernelName = regexp.MustCompile(`^[0-9]+(\.[0-9]+){1,2}(/[a-z0-9_]+)?$`)
	ruleName   = regexp.MustCompile(`^[a-z0-9-]+$`)
)

// newComparison reads a fence. One that cannot be used becomes a code block.
func (p *page) newComparison(f *fence) ast.Node {
	p.allow(f, attributes(compareLang)...)
	c := Comparison{Inject: f.value("inject"), attrs: f.attrs}
	c.Embed = Embed{
		Pos: f.at, ID: f.value("id"), Scenario: f.value("scenario"),
		From: f.value("from"), To: f.value("to"), Title: f.value("title"),
	}
	if kernels := f.value("kernel"); kernels != "" {
		c.Kernels = strings.Split(kernels, ",")
	}
	p.checkLabel(f, "from", &c.From)
	p.checkLabel(f, "to", &c.To)
	if a, ok := f.attr("view"); ok && !a.bare {
		c.View = p.readViews(a, pictures())
	}
	if strings.TrimSpace(f.body) != "" {
		p.errorf(p.pos(f.node.Lines().At(0).Start), "leave the fence empty: name the script by scenario=", "a comparison cannot have a script here")
	}
	if f.bad || !p.checkComparison(f, c) {
		return p.unusable(f)
	}
	p.doc.Comparisons = append(p.doc.Comparisons, c)
	return &comparisonNode{index: len(p.doc.Comparisons) - 1}
}

// checkComparison reports what a fence lacks; it returns false if it is of no use.
func (p *page) checkComparison(f *fence, c Comparison) bool {
	ok := true
	wrong := func(key, hint, format string, args ...any) {
		p.errorf(c.Attr(key), hint, format, args...)
		ok = false
	}
	switch other, taken := p.owner(c.ID); {
	case c.ID == "":
		wrong("id", "write {id=… scenario=… kernel=5.3,5.4}", "the comparison has no id")
		return false
	case !embedID.MatchString(c.ID):
		wrong("id", "use lower-case letters, digits and hyphens, and begin with a letter", "%q is not an id", c.ID)
	case taken:
		wrong("id", "", "the id %q is already used on line %d", c.ID, other.Line)
	}
	if p.in.Source != nil {
		for _, a := range f.attrs {
			if a.key != "id" && a.key != "title" {
				p.errorf(a.Pos, "leave "+a.key+"= out: only id= and title= stand in a translation", "the attribute %s comes from the source page", a.key)
			}
		}
		return ok
	}
	switch {
	case c.Scenario == "":
		wrong("scenario", "write scenario= with the name of a file, without folder and without .mms, or the id of a script in a page", "the comparison %q names no scenario", c.ID)
	case !scenarioName.MatchString(c.Scenario):
		wrong("scenario", "write scenario= with the name of a file, without folder and without .mms, or the id of a script in a page", "%q is not the name of a scenario", c.Scenario)
	}
	for _, k := range c.Kernels {
		if !kernelName.MatchString(k) {
			wrong("kernel", "write releases, such as kernel=5.3,5.4, with an architecture after a slash if it is not the scenario's: 6.12/powerpc64", "%q is not a kernel", k)
		}
	}
	switch n := len(c.Kernels); {
	case c.Inject != "" && !ruleName.MatchString(c.Inject):
		wrong("inject", "docgen sim ops lists the rules that can be broken", "%q is not the name of a rule", c.Inject)
	case c.Inject != "" && n > 1:
		wrong("kernel", "one kernel keeps the rule and breaks it", "with inject= there can be one kernel only")
	case c.Inject == "" && n == 0:
		wrong("kernel", "add kernel=5.3,5.4, or inject= with a rule to break", "the comparison %q names no kernels", c.ID)
	case n > 2:
		wrong("kernel", "name two, or one to compare with the scenario's own", "%d kernels cannot stand side by side", n)
	}
	return ok
}

// pictures lists the views that a comparison can show side by side.
func pictures() []string { return []string{"timeline", "tlb"} }

// placeOf returns the place of the attribute called key, or else another.
func placeOf(attrs []attribute, key string, or Pos) Pos {
	if i := slices.IndexFunc(attrs, func(a attribute) bool { return a.key == key }); i >= 0 {
		return attrs[i].Pos
	}
	return or
}

// inheritComparisons completes the comparisons of a translation from the source page's.
func (p *page) inheritComparisons() {
	if p.in.Source == nil {
		return
	}
	align(p, p.doc.Comparisons, p.in.Source.Comparisons, alignment[Comparison]{
		id:   func(c Comparison) string { return c.ID },
		name: func(c Comparison) string { return "the comparison " + c.ID },
		at:   func(c Comparison) Pos { return c.Pos },
		same: func(c, source Comparison) bool { return c.ID == source.ID },
		near: func(c, source Comparison) bool { return c.ID == source.ID },
		take: func(c, source *Comparison) {
			if source == nil {
				return
			}
			p.inheritTitle(&c.Embed, source.Embed)
			at, title := c.Pos, c.Title
			*c = *source
			c.Pos, c.Title, c.attrs = at, title, nil
		},
	})
}

func (w *writer) comparison(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		put(to, w.r.Comparison(w.doc.Comparisons[n.(*comparisonNode).index])+"\n")
	}
	return ast.WalkContinue, nil
}
