package markdown

import (
	"regexp"
	"slices"
	"strings"

	"docgen/internal/nearest"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// A role is a code span with a name before it. In place of
// {sim}`lazy-exit@borrow K.active_mm` the page shows what the simulator computed;
// {kernel}`6.12 kernel/exit.c: exit_mm` is a citation (kernel.go).

// A roleNode is a role, well-formed or not.
type roleNode struct {
	ast.BaseInline
	name    string // "sim"
	content string // between the back-ticks
	alone   bool   // there are none: it is text, and most likely a slip
	role    Role
	cited   Citation // if name is "kernel"
	ok      bool     // role or cited is filled in
}

var kindRole = ast.NewNodeKind("Role")

func (n *roleNode) Kind() ast.NodeKind { return kindRole }

func (n *roleNode) Dump(src []byte, level int) {
	ast.DumpHelper(n, src, level, map[string]string{"Name": n.name, "Content": n.content}, nil)
}

var (
	roleName = regexp.MustCompile("^\\{([a-z][a-z0-9-]*)\\}`")
	roleHead = regexp.MustCompile(`^\{([a-z]+)\}`)
)

// roleParser parses {name} directly before a code span.
type roleParser struct{}

func (roleParser) Trigger() []byte { return []byte{'{'} }

func (roleParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	m := roleName.FindSubmatch(line)
	if m == nil {
		return roleAlone(block, line, segment)
	}
	start, place := block.Position()
	block.Advance(len(m[0]) - 1)
	span, ok := parser.NewCodeSpanParser().Parse(parent, block, pc).(*ast.CodeSpan)
	if !ok { // the back-ticks have no end
		block.SetPosition(start, place)
		return roleAlone(block, line, segment)
	}
	n := &roleNode{name: string(m[1]), content: plainText(span, block.Source())}
	n.SetPos(segment.Start)
	return n
}

// roleAlone returns a role of a known name without a code span, nil if there is none.
func roleAlone(block text.Reader, line []byte, segment text.Segment) ast.Node {
	m := roleHead.FindSubmatch(line)
	if m == nil || !slices.Contains(roleNames(), string(m[1])) {
		return nil
	}
	block.Advance(len(m[0]))
	n := &roleNode{name: string(m[1]), alone: true}
	n.SetPos(segment.Start)
	return n
}

// The names of roles: a value from a trace, and one from a recording.
const (
	simRole    = "sim"
	recordRole = "rec"
)

func roleNames() []string { return []string{simRole, recordRole, kernelLang, mentionRole} }

// roleForms says how a role is written.
var roleForms = map[string]string{
	simRole:    "write {sim}`scenario@label path`, for example {sim}`lazy-exit@borrow K.active_mm`",
	recordRole: "write {rec}`evidence@label path`, for example {rec}`vhost@use K.active_mm`",
}

// A scenario's name; optionally a label, with the number of a micro-step; a
// path. Labels and names in a script can be in any alphabet.
var roleContent = regexp.MustCompile(`^([\pL\pN][\pL\pN._-]*)(?:@([\pL\pN_-]+(?:/[0-9]+)?))? ([\pL_][\pL\pN_.\[\]]*)$`)

// roles collects the page's roles and reports those that cannot be read or
// stand where no value can.
func (p *page) roles() {
	for _, n := range p.quotes {
		at := p.pos(n.Pos())
		if n.alone {
			p.warnf(at, "write it right behind, in back-ticks, {"+n.name+"}`…`; for braces as text write \\{", "the role {%s} has nothing to quote", n.name)
			continue
		}
		switch n.name {
		case simRole, recordRole:
		case kernelLang:
			p.kernelRole(n, at)
			continue
		default:
			hint := nearest.Hint(n.name, roleNames())
			if hint == "" {
				hint = "write \\{ for a brace"
			}
			p.errorf(at, hint, "unknown role {%s}, expected {sim}, {rec}, {kernel} or {mention}", n.name)
			continue
		}
		m := roleContent.FindStringSubmatch(n.content)
		if form := roleForms[n.name]; m == nil || n.name == recordRole && m[2] == "" {
			p.errorf(at, form, "cannot read the role {%s}`%s`", n.name, n.content)
			continue
		}
		if _, in := inside[*ast.Heading](n); in {
			p.errorf(at, "quote it in the text below: the id and the table of contents are made before any scenario runs", "a heading cannot hold a value of a scenario")
			continue
		}
		if _, in := inside[*ast.Image](n); in {
			p.errorf(at, "quote it in the text beside the image", "the description of an image cannot hold a value of a scenario")
			continue
		}
		n.role, n.ok = Role{Pos: at, Recorded: n.name == recordRole, Scenario: m[1], Label: m[2], Path: m[3]}, true
		p.doc.Roles = append(p.doc.Roles, n.role)
	}
}

// text is what can be read of a role without the simulator.
func (n *roleNode) text() string {
	if n.alone {
		return "{" + n.name + "}"
	}
	if n.ok && n.name == kernelLang {
		return n.cited.Functions[0]
	}
	return strings.TrimSpace(n.content)
}

func (w *writer) role(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	role := n.(*roleNode)
	switch {
	case !entering:
	case role.alone:
		put(to, role.text())
	case !role.ok || w.entry:
		put(to, "<code>", role.text(), "</code>")
	case role.name == kernelLang:
		w.cite(to, role.cited)
	case role.role.Recorded:
		put(to, `<code class="recorded-value">`, w.r.Value(role.role), "</code>")
	default:
		class := "sim-value"
		if look := w.r.Look(role.role); look != "" {
			class += " " + look
		}
		put(to, `<code class="`, class, `" data-scenario="`, role.role.Scenario, `" data-label="`, role.role.Label,
			`" data-path="`, role.role.Path, `">`, w.r.Value(role.role), "</code>")
	}
	return ast.WalkContinue, nil
}
