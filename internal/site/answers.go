package site

import (
	"strings"

	"docgen/internal/diag"
	"docgen/internal/locale"
	"docgen/internal/markdown"
)

// answers is a markdown.Resolver: what one page's body asks of the site, found
// before the body is rendered, so that the memo's key can hold it.
type answers struct {
	words   *locale.Localizer // of the body's language
	links   map[markdown.Link]string
	images  map[markdown.Image]target
	figures map[markdown.Pos]*figure
	proofs  map[markdown.Pos]*proof
	values  map[markdown.Role]string

	errs []error // of figures, while the body is rendered
}

// Link returns the address that a link leads to.
func (a *answers) Link(l markdown.Link) string { return a.links[l] }

// Value returns what a role quotes.
func (a *answers) Value(r markdown.Role) string { return a.values[r] }

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

// Label returns an interface word.
func (a *answers) Label(id string) string { return a.words.T(id, nil) }

// addTo adds the answers to a memo key, in the order of the questions. Labels
// are not in it: they follow from the language and the messages.
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
	for _, r := range doc.Roles {
		k.string(a.values[r])
	}
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
		values:  map[markdown.Role]string{},
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
			p.links = append(p.links, pageLink{l.Pos, l.Dest, t})
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
	for _, e := range doc.Evidence {
		a.proofs[e.Pos] = b.proof(p, e)
	}
	for _, r := range doc.Roles {
		value := b.scenarios.value
		if r.Recorded {
			value = b.recorded
		}
		text, diags := value(file, r)
		a.values[r] = text
		b.diags.add(diags...)
	}
	return a
}
