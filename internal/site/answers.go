package site

import (
	"html/template"
	"strings"

	"docgen/internal/diag"
	"docgen/internal/locale"
	"docgen/internal/markdown"
	"docgen/internal/render"
)

// answers is a markdown.Resolver: what one page's body asks of the site, found
// before the body is rendered, so that the memo's key can hold it.
type answers struct {
	words     *locale.Localizer // of the body's language
	links     map[markdown.Link]string
	images    map[markdown.Image]target
	figures   map[markdown.Pos]*figure
	proofs    map[markdown.Pos]*proof
	pairs     map[markdown.Pos]*juxtaposition
	values    map[markdown.Role]string
	looks     map[markdown.Role]string // of those that have one
	lists     map[markdown.Pos]*list
	exercises map[string]exercise    // by id
	solutions string                 // HTML of all exercises of the site; "" if the page does not ask for it
	solved    []render.PageExercises // what that is made from, for the table of contents
	trees     map[string]CitedTree
	cited     []render.CitedRelease // all citations of the site, if the page lists them

	renderer *render.Renderer
	errs     []error // of figures, references, exercises and the list of citations, while the body is rendered
}

// Link returns the address that a link leads to.
func (a *answers) Link(l markdown.Link) string { return a.links[l] }

// Value returns what a role quotes.
func (a *answers) Value(r markdown.Role) string { return a.values[r] }

// Look returns the classes of what a role quotes.
func (a *answers) Look(r markdown.Role) string { return a.looks[r] }

// Image returns the address of an image and its size.
func (a *answers) Image(i markdown.Image) (string, int, int) {
	t := a.images[i]
	return t.href, t.asset.width, t.asset.height
}

// Figure renders the figure in place of a fence.
func (a *answers) Figure(e markdown.Embed) string {
	html, err := a.figures[e.Pos].html()
	if err != nil {
		a.errs = append(a.errs, err)
	}
	return html
}

// Evidence renders the figure in place of a fence with evidence.
func (a *answers) Evidence(e markdown.Evidence) string {
	html, err := a.proofs[e.Pos].html()
	if err != nil {
		a.errs = append(a.errs, err)
	}
	return html
}

// Comparison renders the figure in place of a fence that compares.
func (a *answers) Comparison(c markdown.Comparison) string {
	html, err := a.pairs[c.Pos].html()
	if err != nil {
		a.errs = append(a.errs, err)
	}
	return html
}

// Source returns the addresses of a citation.
func (a *answers) Source(c markdown.Citation) markdown.Source { return a.trees[c.Tree].source(c) }

// Citations renders the list of all citations.
func (a *answers) Citations(level int) string {
	html, err := a.renderer.Citations(a.cited, level, a.words)
	if err != nil {
		a.errs = append(a.errs, err)
	}
	return string(html)
}

// Exercise renders an exercise in place of a fence. Of one that cannot be asked the
// explanation is left, so that links into it do not break, too.
func (a *answers) Exercise(e markdown.Exercise, explanation string) string {
	x := a.exercises[e.ID]
	if x.question == nil {
		return explanation
	}
	html, err := a.renderer.Exercise(&render.Exercise{
		ID: e.ID, N: e.Number, Question: x.question, Explanation: template.HTML(explanation), Step: x.step, Play: x.play,
	}, a.words)
	if err != nil {
		a.errs = append(a.errs, err)
	}
	return string(html)
}

// Reference renders the list in place of a fence.
func (a *answers) Reference(r markdown.Reference) string {
	html, err := a.lists[r.Pos].html()
	if err != nil {
		a.errs = append(a.errs, err)
	}
	return html
}

// Answers returns all exercises of the site with their answers.
func (a *answers) Answers(markdown.Pos) string { return a.solutions }

// Label returns an interface word.
func (a *answers) Label(id string) string { return a.words.T(id, nil) }

// addTo adds the answers to a memo key, in the order of the questions. Labels and
// references are not in it: they follow from the language, the messages, the
// templates and the page's text, which has the names of all its references.
func (a *answers) addTo(k *keyHash, doc *markdown.Doc) {
	for _, l := range doc.Links {
		k.string(a.links[l])
	}
	for _, i := range doc.Images {
		t := a.images[i]
		k.string(t.href).int(t.asset.width).int(t.asset.height)
	}
	for _, e := range doc.Embeds {
		a.figures[e.Pos].addTo(k)
	}
	for _, e := range doc.Evidence {
		a.proofs[e.Pos].addTo(k)
	}
	for _, c := range doc.Comparisons {
		a.pairs[c.Pos].addTo(k)
	}
	for _, r := range doc.Roles {
		k.string(a.values[r]).string(a.looks[r])
	}
	for _, c := range doc.Citations {
		k.value(a.Source(c))
	}
	k.value(a.cited)
	for _, e := range doc.Exercises {
		a.exercises[e.ID].addTo(k)
	}
	k.string(a.solutions)
	for _, err := range a.errs {
		k.string(err.Error())
	}
}

// answersOf returns the answers for a page, which are found once: the page asks
// for them, and so does whatever else is made of it.
func (b *build) answersOf(p *page) *answers {
	p.ask.Do(func() { p.answers = b.answer(p) })
	return p.answers
}

// answer finds the answers for a page. What has none is a diagnostic.
func (b *build) answer(p *page) *answers {
	file, doc := p.shown.page, p.shown.doc
	a := &answers{
		words:   b.words.For(file.Lang),
		links:   make(map[markdown.Link]string, len(doc.Links)),
		images:  map[markdown.Image]target{},
		figures: map[markdown.Pos]*figure{},
		proofs:  map[markdown.Pos]*proof{},
		pairs:   map[markdown.Pos]*juxtaposition{},
		values:  map[markdown.Role]string{},
		looks:   map[markdown.Role]string{},
		trees:   b.trees,

		renderer:  b.renderer,
		lists:     b.lists(p),
		exercises: map[string]exercise{},
	}
	dir := folder(file)
	for _, l := range doc.Links {
		t, err := b.links.resolve(p.lang, dir, p.output, l.Dest)
		if err != nil {
			b.diags.add(diag.Errorf(file.File, l.Line, l.Col, "%s", err.msg).WithHint(err.hint))
			continue
		}
		a.links[l] = t.href
		if t.output != "" {
			p.links = append(p.links, pageLink{l.Pos, l.Dest, l.Term, t})
		}
	}
	for _, i := range doc.Images {
		t, err := b.links.resolve(p.lang, dir, p.output, i.Dest)
		switch {
		case err != nil:
			b.diags.add(diag.Errorf(file.File, i.Line, i.Col, "%s", strings.Replace(err.msg, "link ", "image ", 1)).WithHint(err.hint))
		case b.foreign(i.Dest):
			b.diags.add(diag.Warnf(file.File, i.Line, i.Col, "the image %s is on another host: browsers will not show it, as pages load nothing from elsewhere", i.Dest).
				WithHint("save it beside the page or in " + staticDir + "/"))
		case t.output != "" && t.asset.output == "":
			b.diags.add(diag.Errorf(file.File, i.Line, i.Col, "image %s is a page", i.Dest))
		}
		a.images[i] = t
	}
	shown := map[string]int{}
	for _, e := range doc.Embeds {
		shown[embedName(e)]++
		a.figures[e.Pos] = b.figure(p, e, shown[embedName(e)])
	}
	if len(doc.CitationLists) > 0 {
		a.cited = b.citations(p.lang)
		if len(a.cited) == 0 {
			at := doc.CitationLists[0]
			b.diags.add(diag.Warnf(file.File, at.Line, at.Col, "the site cites nothing that could be listed here").
				WithHint("cite in ```kernel fences, at the end of sections"))
		}
	}
	for _, e := range doc.Evidence {
		a.proofs[e.Pos] = b.proof(p, e)
	}
	for _, c := range doc.Comparisons {
		a.pairs[c.Pos] = b.juxtaposition(p, c)
	}
	for _, r := range doc.Roles {
		value := b.scenarios.value
		if r.Recorded {
			value = b.recorded
		}
		text, diags := value(file, r)
		a.values[r], a.looks[r] = text, b.scenarios.look(r, text)
		b.diags.add(diags...)
	}
	for _, e := range doc.Exercises {
		a.exercises[e.ID] = b.exercise(p, e, a.figures)
	}
	if len(doc.Answers) > 0 {
		a.solved = b.solved(p)
		html, err := b.renderer.Answers(a.solved, a.words)
		if err != nil {
			a.errs = append(a.errs, err)
		}
		a.solutions = string(html)
	}
	return a
}
