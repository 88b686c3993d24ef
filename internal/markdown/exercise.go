package markdown

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// An exercise hides a step of a scenario and asks for a value after it:
//
//	```predict {id=ex-who-frees scenario=lazy-exit at=drop ask=K.active_mm}
//	Why it is so, in Markdown: with {sim}`…` roles and links.
//	```
//
// The fence holds Markdown and not code, so it is a block of its own to the
// parser, like a block quote: what is in it belongs to the page.

const exerciseLang = "predict"

// An Exercise is a ```predict fence. In a translation, all but ID come from the
// source page.
type Exercise struct {
	Pos
	Number    int    // from 1, in the page
	ID        string // also the place's in the page
	Scenario  string // a scenario file's name or the id of an inline one
	At        string // the label of the step that is hidden
	Ask       string // the path of what is asked for
	From      string // the label at which the story begins; "" for the start
	Unchanged bool   // that nothing happens to the value is the point

	attrs []attribute
}

// Attr returns the place of an attribute, or that of the fence.
func (e Exercise) Attr(key string) Pos { return placeOf(e.attrs, key, e.Pos) }

// An exerciseNode is such a fence; its children are the explanation.
type exerciseNode struct {
	ast.BaseBlock
	mark   byte // of the fence
	length int
	indent int
	info   text.Segment
	closed bool
	cut    bool // by marks that were to end a code block in it
	index  int  // in Doc.Exercises; -1 if it cannot be used
}

var kindExercise = ast.NewNodeKind("Exercise")

func (n *exerciseNode) Kind() ast.NodeKind { return kindExercise }

func (n *exerciseNode) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

// exerciseParser parses fences whose language is predict.
type exerciseParser struct{}

func (exerciseParser) Trigger() []byte { return []byte{'`', '~'} }

var exerciseFence = regexp.MustCompile("^(`{3,}|~{3,})[ \t]*(" + exerciseLang + `(?:[ \t{].*)?)$`)

func (exerciseParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	at := pc.BlockOffset()
	if at < 0 {
		return nil, parser.NoChildren
	}
	m := exerciseFence.FindSubmatchIndex(bytes.TrimRight(line[at:], " \t\n"))
	if m == nil || line[at] == '`' && bytes.IndexByte(line[at+m[4]:], '`') >= 0 {
		return nil, parser.NoChildren
	}
	start := segment.Start - segment.Padding + at
	n := &exerciseNode{mark: line[at], length: m[3] - m[2], indent: at, info: text.NewSegment(start+m[4], start+m[5])}
	reader.AdvanceToEOL()
	return n, parser.HasChildren
}

func (exerciseParser) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	n := node.(*exerciseNode)
	line, segment := reader.PeekLine()
	if width, at := util.IndentWidth(line, reader.LineOffset()); width < 4 {
		rest := bytes.TrimRight(line[at:], " \t\n")
		if len(rest) >= n.length && len(bytes.Trim(rest, string(n.mark))) == 0 {
			n.closed = true
			open := pc.OpenedBlocks()
			_, n.cut = open[len(open)-1].Node.(*ast.FencedCodeBlock)
			reader.AdvanceToEOL()
			return parser.Close
		}
	}
	if at, padding := util.IndentPositionPadding(line, reader.LineOffset(), segment.Padding, n.indent); at > 0 || padding > 0 {
		reader.AdvanceAndSetPadding(at, padding)
	}
	return parser.Continue | parser.HasChildren
}

func (exerciseParser) Close(ast.Node, text.Reader, parser.Context) {}

func (exerciseParser) CanInterruptParagraph() bool { return true }

func (exerciseParser) CanAcceptIndentedLine() bool { return false }

var valuePath = regexp.MustCompile(`^[\pL_][\pL\pN_.\[\]]*$`)

// exercise reads the first line of an exercise, and looks at what is in it.
func (p *page) exercise(n *exerciseNode) {
	n.index = -1
	f := &fence{at: p.pos(p.fenceOffset(n))}
	if !n.closed {
		p.warnf(f.at, "end it with the same marks as it begins", "the exercise has no end")
	}
	if n.cut {
		p.errorf(f.at, "begin and end the exercise with more marks than what is in it: "+strings.Repeat(string(n.mark), n.length+1)+exerciseLang,
			"the exercise ends in the middle of a code block")
	}
	s := &attributeScanner{page: p, fence: f, start: n.info.Start, text: string(n.info.Value(p.in.Src))}
	s.scan()
	p.allow(f, attributes(exerciseLang)...)
	p.checkExplanation(n, f.at)
	_, unchanged := f.attr("unchanged")
	e := Exercise{
		Pos: f.at, Number: len(p.doc.Exercises) + 1, attrs: f.attrs,
		ID: f.value("id"), Scenario: f.value("scenario"), At: f.value("at"), Ask: f.value("ask"), From: f.value("from"), Unchanged: unchanged,
	}
	if !f.bad && p.checkExercise(f, e) {
		n.index = len(p.doc.Exercises)
		p.doc.Exercises = append(p.doc.Exercises, e)
	}
}

// checkExercise reports what is missing or cannot be, and says whether the
// exercise can be used.
func (p *page) checkExercise(f *fence, e Exercise) bool {
	ok := true
	wrong := func(key, hint, format string, args ...any) {
		p.errorf(e.Attr(key), hint, format, args...)
		ok = false
	}
	switch other, taken := p.owner(e.ID); {
	case e.ID == "":
		wrong("id", "add id=: links lead to it, and translations refer to it", "the exercise has no id")
	case !embedID.MatchString(e.ID):
		wrong("id", "use lower-case letters, digits and hyphens, and begin with a letter", "%q is not an id", e.ID)
	case taken:
		wrong("id", "", "the id %q is already used on line %d", e.ID, other.Line)
	}
	if p.in.Source != nil {
		for _, a := range f.attrs {
			if a.key != "id" {
				p.errorf(a.Pos, "leave "+a.key+"= out: only id= and the explanation stand in a translation", "the attribute %s comes from the source page", a.key)
			}
		}
		return ok
	}
	for _, attr := range []struct {
		key, value, missing, wrong, hint string
		form                             *regexp.Regexp
	}{
		{"scenario", e.Scenario, "the exercise names no scenario", "%q is not the name of a scenario",
			"write scenario= with the name of a file, without folder and without .mms, or the id of a script in a page", scenarioName},
		{"at", e.At, "the exercise hides no step", "%q is not the label of a step", "write at= with the label of the step to hide, without @", stepLabel},
		{"ask", e.Ask, "the exercise asks for nothing", "%q is not the path of a value", "write ask= with a path as in roles, for example K.active_mm", valuePath},
		{"from", e.From, "", "%q is not the label of a step", "write the label without @", stepLabel},
	} {
		switch {
		case attr.value == "" && attr.missing != "":
			wrong(attr.key, attr.hint, "%s", attr.missing)
		case attr.value != "" && !attr.form.MatchString(attr.value):
			wrong(attr.key, attr.hint, attr.wrong, attr.value)
		}
	}
	return ok
}

const outsideExercise = "write it outside of the exercise"

// checkExplanation reports an exercise that explains nothing, and one that holds
// what has to stand outside of it, because it has an id or a number of its own.
func (p *page) checkExplanation(n *exerciseNode, at Pos) {
	if !n.HasChildren() {
		p.errorf(at, "say in the fence why the answer is right, and what makes a wrong one tempting", "the exercise has no explanation")
	}
	// The walker returns no error, so Walk does not either.
	_ = ast.Walk(n, func(in ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || in == n {
			return ast.WalkContinue, nil
		}
		switch in := in.(type) {
		case *ast.Heading:
			p.errorf(p.pos(p.headingOffset(in)), outsideExercise, "an explanation cannot hold a heading")
		case *east.FootnoteLink:
			p.errorf(at, outsideExercise, "an explanation cannot hold a footnote")
		case *exerciseNode:
			p.errorf(p.pos(p.fenceOffset(in)), outsideExercise, "an explanation cannot hold another exercise")
			return ast.WalkSkipChildren, nil // of which it is to say what it cannot hold
		}
		return ast.WalkContinue, nil
	})
}

// inheritExercises completes the exercises of a translation from the source page's.
func (p *page) inheritExercises() {
	if p.in.Source == nil {
		return
	}
	align(p, p.doc.Exercises, p.in.Source.Exercises, alignment[Exercise]{
		id:   func(e Exercise) string { return e.ID },
		name: func(e Exercise) string { return "the exercise " + e.ID },
		at:   func(e Exercise) Pos { return e.Pos },
		same: func(e, source Exercise) bool { return e.ID == source.ID },
		near: func(e, source Exercise) bool { return e.ID == source.ID },
		take: func(e, source *Exercise) {
			if source != nil {
				at := e.Pos
				*e = *source
				e.Pos, e.attrs = at, nil
			}
		},
	})
}

// Explanation renders what an exercise says of its answer, as it stands in the
// page but with another Resolver's links and values, for where else it is shown.
func (d *Doc) Explanation(exercise int, r Resolver) string {
	w := &writer{doc: d, r: r}
	for _, n := range nodes[*exerciseNode](d.root) {
		if n.index == exercise {
			return string(w.content(n, 0))
		}
	}
	return ""
}

func (w *writer) exercise(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	switch e := n.(*exerciseNode); {
	case !entering:
	case e.index < 0: // what is in it may be linked to
		put(to, string(w.content(e, 0)))
	default:
		put(to, w.r.Exercise(w.doc.Exercises[e.index], string(w.content(e, 0)))+"\n")
	}
	return ast.WalkSkipChildren, nil
}
