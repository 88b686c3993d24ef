package site

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"docgen/internal/content"
	"docgen/internal/diag"
	"docgen/internal/markdown"
	"docgen/internal/nearest"
	"docgen/internal/render"
	"docgen/internal/simview"
	"docgen/sim/excerpt"
	"docgen/sim/script"
)

// An evidenceID names evidence: a page of the source language, and the id in it.
type evidenceID struct {
	page *content.Page
	id   string
}

// evidence is an excerpt of a recording, found once for all languages.
type evidence struct {
	excerpt *excerpt.Excerpt // nil if it cannot be shown; diagnostics say why
	view    *simview.Evidence
	key     key // identifies the view
}

// prove finds what evidence shows, and compares it with the scenarios that it
// is evidence for.
func (b *build) prove(ctx context.Context) error {
	type task struct {
		page *parsed
		e    markdown.Evidence
		ev   *evidence
	}
	var tasks []task
	b.evidence = map[evidenceID]*evidence{}
	b.tree.Walk(func(n *content.Node) {
		p := b.docs[n.Pages[b.tree.Source]]
		if p == nil {
			return
		}
		for _, e := range p.doc.Evidence {
			ev := &evidence{}
			b.evidence[evidenceID{p.page, e.ID}] = ev
			tasks = append(tasks, task{p, e, ev})
		}
	})
	return parallel(ctx, b.jobs, len(tasks), func(i int) error {
		return b.proveOne(tasks[i].page.page, tasks[i].e, tasks[i].ev)
	})
}

// A finding is what the memo keeps of evidence.
type finding struct {
	excerpt *excerpt.Excerpt
	view    *simview.Evidence
	diags   []diag.Diagnostic
}

func (b *build) proveOne(page *content.Page, e markdown.Evidence, ev *evidence) error {
	data, err := excerpt.Open(e.Recording, b.recordings()...)
	if errors.Is(err, fs.ErrNotExist) {
		b.diags.add(diag.Errorf(page.File, e.Line, e.Col, "unknown recording %q", e.Recording).
			WithHint(nearest.Hint(e.Recording, excerpt.Names(b.recordings()...))))
		return nil
	} else if err != nil {
		return err
	}
	k := newKey("evidence").string(page.File).value(e).bytes(data) // where e's lines stand, too: it is in the diagnostics
	var s *scenario
	if e.Scenario != "" {
		if s = b.scenarios[e.Scenario]; s == nil || s.trace == nil || s.short {
			return nil // which has been reported
		}
		k.key(s.key)
	}
	ev.key = k.sum()
	f := remember(b.memo, ev.key, func() finding { return examine(page.File, e, s, data) })
	b.diags.add(f.diags...)
	ev.excerpt, ev.view = f.excerpt, f.view
	return nil
}

// examine makes an excerpt of a recording and compares it with a scenario, which
// may be nil.
func examine(file string, e markdown.Evidence, s *scenario, data []byte) (f finding) {
	recording, err := excerpt.Read(e.Recording, data)
	if err != nil {
		f.diags = append(f.diags, diag.Errorf(file, e.Line, e.Col, "the recording %q cannot be replayed: %v", e.Recording, err))
		return f
	}
	x, errs := excerpt.New(recording, e.Body)
	equal := 0
	switch {
	case x == nil || len(errs) > 0:
	case s == nil:
		errs = sameLabels(x)
	default:
		equal, errs = x.Compare(s.trace)
	}
	for _, err := range errs {
		at := e.At(err.Pos.Line, err.Pos.Col)
		f.diags = append(f.diags, diag.Errorf(file, at.Line, at.Col, "%s", err.Msg).WithHint(err.Hint))
	}
	if len(errs) > 0 {
		return f
	}
	f.excerpt = x
	if s == nil {
		f.view = simview.NewEvidence(x, nil, e.ID, 0)
	} else {
		f.view = simview.NewEvidence(x, s.trace, e.ID, equal)
	}
	return f
}

// recordings are the trees that recordings are looked for in: the project's own,
// and docgen's.
func (b *build) recordings() []fs.FS {
	var trees []fs.FS
	if own, err := fs.Sub(b.in.Project, recordingsDir); err == nil {
		trees = append(trees, own)
	}
	if b.in.Theme.Recordings != nil {
		trees = append(trees, b.in.Theme.Recordings)
	}
	return trees
}

// evidenceOf returns the evidence called id in a page or in the one it translates.
func (b *build) evidenceOf(p *content.Page, id string) *evidence {
	source := p
	if d := b.docs[p]; d != nil && d.source != nil {
		source = d.source.page
	}
	return b.evidence[evidenceID{source, id}]
}

// A proof is one showing of evidence in a page. A nil proof is one that cannot
// be shown.
type proof struct {
	*evidence
	title, lang string
	files       render.FigureFiles
	build       *build
}

func (b *build) proof(p *page, e markdown.Evidence) *proof {
	ev := b.evidenceOf(p.shown.page, e.ID)
	if ev == nil || ev.view == nil {
		p.lost = append(p.lost, e.ID)
		return nil
	}
	scenario := ""
	if s := ev.view.Simulated; s != nil {
		scenario = s.Scenario
	}
	return &proof{ev, e.Title, p.shown.page.Lang, b.figureFiles(p.lang, e.ID, scenario), b}
}

// addTo adds all that the figure's HTML depends on to a memo key; messages and
// templates are in the key already.
func (f *proof) addTo(k *keyHash) {
	if f == nil {
		k.key(key{})
		return
	}
	k.key(f.key).string(f.title).string(f.lang).value(f.files)
}

// html renders the figure.
func (f *proof) html() (string, error) {
	if f == nil {
		return "", nil
	}
	html, err := f.build.renderer.Evidence(f.view, f.title, f.files, f.build.words.For(f.lang))
	return string(html), err
}

// recorded returns the text of a role that quotes evidence, or a diagnostic.
func (b *build) recorded(page *content.Page, r markdown.Role) (string, []diag.Diagnostic) {
	ev := b.evidenceOf(page, r.Scenario)
	if ev == nil {
		var known []string
		if d := b.docs[page]; d != nil {
			for _, e := range d.doc.Evidence {
				known = append(known, e.ID)
			}
		}
		return "", []diag.Diagnostic{diag.Errorf(page.File, r.Line, r.Col, "the page has no evidence called %q", r.Scenario).
			WithHint(nearest.Hint(r.Scenario, known))}
	}
	if ev.excerpt == nil { // which has been reported
		return "", nil
	}
	text, err := ev.excerpt.Recorded(r.Label, r.Path)
	if err != nil {
		return "", []diag.Diagnostic{diag.Errorf(page.File, r.Line, r.Col, "evidence %q: %v", r.Scenario, err)}
	}
	return text, nil
}

// sameLabels reports labels that two events have. They are names of the page's own
// if no scenario has them, and a role could mean either event.
func sameLabels(x *excerpt.Excerpt) (errs []script.Error) {
	seen := map[string]bool{}
	for _, e := range x.Events {
		if seen[e.Label] {
			errs = append(errs, script.Error{Pos: e.LabelPos, Msg: fmt.Sprintf("event %d has the label @%s of an event above", e.N, e.Label), Hint: "choose another"})
		}
		seen[e.Label] = e.Label != ""
	}
	return errs
}
