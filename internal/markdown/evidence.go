package markdown

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// evidenceLang is the language of fences that show part of a recording.
const evidenceLang = "evidence"

// Evidence is an ```evidence fence: events of a recorded kernel and, if a
// scenario mirrors them, the claim that its states are the same.
type Evidence struct {
	Embed            // its ID, Scenario, Title, Body and place; a translation inherits Scenario and Body
	Recording string // recording=: the name of a recording; inherited, too
}

// An evidenceNode takes the place of a fence.
type evidenceNode struct {
	ast.BaseBlock
	index int // in Doc.Evidence
}

var kindEvidence = ast.NewNodeKind("Evidence")

func (n *evidenceNode) Kind() ast.NodeKind { return kindEvidence }

func (n *evidenceNode) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

var recordingName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$`)

// newEvidence reads a fence. One that cannot be used becomes a code block.
func (p *page) newEvidence(f *fence) ast.Node {
	p.allow(f, attributes(evidenceLang)...)
	e := Evidence{Recording: f.value("recording")}
	e.Embed = Embed{Pos: f.at, ID: f.value("id"), Scenario: f.value("scenario"), Title: f.value("title"), Body: f.body}
	p.placeBody(&e.Embed, f)
	if strings.TrimSpace(e.Body) == "" {
		e.Body = ""
	}
	if !p.checkEvidence(f, &e) {
		return p.unusable(f)
	}
	p.doc.Evidence = append(p.doc.Evidence, e)
	return &evidenceNode{index: len(p.doc.Evidence) - 1}
}

// checkEvidence reports what a fence lacks; it returns false if it is of no use.
func (p *page) checkEvidence(f *fence, e *Evidence) bool {
	id, named := f.attr("id")
	recording, _ := f.attr("recording")
	scenario, _ := f.attr("scenario")
	switch {
	case f.bad:
		return false
	case !named:
		p.errorf(f.at, "write {id=… recording=6.1/use-mm}", "the evidence has no id")
		return false
	case !embedID.MatchString(e.ID):
		p.errorf(id.Pos, "use lower-case letters, digits and hyphens, and begin with a letter", "%q is not an id", e.ID)
		return false
	case e.Scenario != "" && !scenarioName.MatchString(e.Scenario):
		p.errorf(scenario.Pos, "write the file's name without folder and without .mms, or the id of a fence", "%q is not the name of a scenario", e.Scenario)
		return false
	case e.Recording != "" && !recordingName.MatchString(e.Recording):
		p.errorf(recording.Pos, "write 6.1/use-mm for recordings/6.1/use-mm.jsonl.gz", "%q is not the name of a recording", e.Recording)
		return false
	}
	if other, taken := p.owner(e.ID); taken {
		p.errorf(id.Pos, "", "the id %q is already used on line %d", e.ID, other.Line)
		return false
	}
	if p.in.Source != nil { // the rest is inherited
		return true
	}
	switch {
	case e.Recording == "":
		p.errorf(f.at, "add recording=, such as 6.1/use-mm; docgen sim excerpt lists them", "the evidence %q names no recording", e.ID)
		return false
	case e.Body == "":
		p.errorf(f.at, "docgen sim excerpt "+e.Recording+" lists the events to choose from", "the evidence %q shows no events", e.ID)
		return false
	}
	return true
}

// inheritEvidence completes the fences of a translation from the source page's.
func (p *page) inheritEvidence() {
	if p.in.Source == nil {
		return
	}
	align(p, p.doc.Evidence, p.in.Source.Evidence, alignment[Evidence]{
		id:   func(e Evidence) string { return e.ID },
		name: func(e Evidence) string { return "the evidence " + e.ID },
		at:   func(e Evidence) Pos { return e.Pos },
		same: func(e, source Evidence) bool { return e.ID == source.ID },
		near: func(e, source Evidence) bool { return e.ID == source.ID },
		take: func(e, source *Evidence) {
			if source == nil {
				e.Recording, e.Body = "", ""
				return
			}
			if e.Recording != "" && e.Recording != source.Recording || e.Scenario != "" && e.Scenario != source.Scenario {
				p.errorf(e.Pos, "leave recording= and scenario= out: they come from the source page",
					"the evidence differs from the source page's (%s:%d)", p.in.Source.file, source.Line)
			}
			if e.Body != "" {
				p.compareScripts(e.Embed, source.Embed)
			}
			p.inheritTitle(&e.Embed, source.Embed)
			e.Recording, e.Scenario = source.Recording, source.Scenario
			// What is wrong with the text is said of the source page.
			e.Body, e.BodyLine, e.BodyCol, e.cols = source.Body, source.BodyLine, source.BodyCol, source.cols
		},
	})
}

func (w *writer) evidence(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		put(to, w.r.Evidence(w.doc.Evidence[n.(*evidenceNode).index])+"\n")
	}
	return ast.WalkContinue, nil
}
