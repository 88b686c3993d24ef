package site

import (
	"errors"

	"docgen/internal/diag"
	"docgen/internal/markdown"
	"docgen/internal/render"
	"docgen/internal/simview"
)

// A figure is one showing of a scenario in a page. A nil figure is one that
// cannot be shown; diagnostics say why.
type figure struct {
	view  *simview.Figure
	title string
	lang  string // that its captions are in
	files render.FigureFiles
	key   key // identifies all of the above
	build *build
}

// figure returns the nth showing of a scenario in a page. The first has the
// scenario's name for an id, because that is what links to its steps are made
// of: {id}-{label}.
func (b *build) figure(p *page, e markdown.Embed, n int) *figure {
	id := figureID(embedName(e), n)
	s := b.scenarios[embedName(e)]
	if s == nil || s.trace == nil {
		p.lost = append(p.lost, id)
		return nil
	}
	if s.short {
		p.lost = append(p.lost, id)
	}
	file := p.shown.page
	type result struct {
		view *simview.Figure
		err  error
	}
	k := newKey("figure").key(s.key).string(id).string(e.From).string(e.To).value(e.View).sum()
	r := remember(b.memo, k, func() result {
		view, err := simview.New(s.trace, id, simview.Cut{From: e.From, To: e.To})
		if err == nil {
			view.Views = e.View
		}
		return result{view, err}
	})
	if r.err != nil {
		p.lost = append(p.lost, id)
		d := diag.Errorf(file.File, e.Line, e.Col, "scenario %q: %v", s.name, r.err)
		var cut *simview.CutError
		if errors.As(r.err, &cut) {
			d = diag.Errorf(file.File, e.Line, e.Col, "scenario %q: %s", s.name, cut.Msg).WithHint(cut.Hint)
		}
		if !s.short {
			b.diags.add(d)
		}
		return nil
	}
	f := &figure{view: r.view, title: e.Title, lang: file.Lang, build: b}
	f.files = b.figureFiles(p.lang, id, s.name)
	f.files.Frames = b.drawable() && len(r.view.Frames()) > 0
	f.key = newKey("shown").key(k).string(e.Title).string(file.Lang).value(f.files).sum()
	return f
}

// addTo adds all that the figure's HTML depends on to a memo key; messages and
// templates are in the key already.
func (f *figure) addTo(k *keyHash) {
	if f == nil {
		k.key(key{})
		return
	}
	k.key(f.key)
}

// html renders the figure.
func (f *figure) html() (string, error) {
	if f == nil {
		return "", nil
	}
	html, err := f.build.renderer.Figure(f.view, f.title, f.files, f.build.words.For(f.lang))
	return string(html), err
}
