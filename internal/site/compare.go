package site

import (
	"context"
	"errors"
	"strings"

	"docgen/internal/content"
	"docgen/internal/diag"
	"docgen/internal/markdown"
	"docgen/internal/render"
	"docgen/internal/simview"
	"docgen/sim/script"
)

// A comparisonID names a comparison: a page of the source language, and the id in it.
type comparisonID struct {
	page *content.Page
	id   string
}

// A comparison is a scenario on two machines, run once for all languages.
type comparison struct {
	view *simview.Comparison // nil if it cannot be shown; diagnostics say why
	runs *script.Comparison  // whole, also of what the view leaves out
	key  key                 // identifies the view
}

// compare runs the scenarios of comparisons on their machines.
func (b *build) compare(ctx context.Context) error {
	type task struct {
		page *content.Page
		c    markdown.Comparison
		to   *comparison
	}
	var tasks []task
	b.comparisons = map[comparisonID]*comparison{}
	b.tree.Walk(func(n *content.Node) {
		p := b.docs[n.Pages[b.tree.Source]]
		if p == nil {
			return
		}
		for _, c := range p.doc.Comparisons {
			to := &comparison{}
			b.comparisons[comparisonID{p.page, c.ID}] = to
			tasks = append(tasks, task{p.page, c, to})
		}
	})
	return parallel(ctx, b.jobs, len(tasks), func(i int) error {
		b.compareOne(tasks[i].page, tasks[i].c, tasks[i].to)
		return nil
	})
}

func (b *build) compareOne(page *content.Page, c markdown.Comparison, to *comparison) {
	s := b.scenarios[c.Scenario]
	if s == nil || s.script == nil {
		return // which has been reported
	}
	type result struct {
		view  *simview.Comparison
		runs  *script.Comparison
		diags []diag.Diagnostic
	}
	to.key = newKey("comparison").string(page.File).string(s.name).bytes(s.src).value(c).sum() // with its places: they are in the diagnostics
	r := remember(b.memo, to.key, func() result {
		view, runs, diags := besides(page.File, c, s)
		return result{view, runs, diags}
	})
	b.diags.add(r.diags...)
	to.view, to.runs = r.view, r.runs
}

// besides runs a scenario on both machines of a comparison.
func besides(file string, c markdown.Comparison, s *scenario) (*simview.Comparison, *script.Comparison, []diag.Diagnostic) {
	fail := func(key, hint, format string, args ...any) (*simview.Comparison, *script.Comparison, []diag.Diagnostic) {
		at := c.Attr(key)
		return nil, nil, []diag.Diagnostic{diag.Errorf(file, at.Line, at.Col, format, args...).WithHint(hint)}
	}
	kernels := c.Kernels
	switch {
	case c.Inject != "" && len(kernels) == 0:
		kernels = []string{"", ""}
	case c.Inject != "":
		kernels = []string{kernels[0], kernels[0]}
	case len(kernels) == 1:
		kernels = []string{"", kernels[0]}
	}
	var sides []*script.Script
	for _, name := range kernels {
		settings := kernelSettings(name)
		if _, errs := script.ParseAs([]byte("process A"), settings...); len(errs) > 0 {
			return fail("kernel", errs[0].Hint, "%s", errs[0].Msg)
		}
		side, errs := script.ParseAs(s.src, settings...)
		if len(errs) > 0 {
			return fail("kernel", errs[0].Hint, "scenario %q cannot be run with %s: line %d: %s", s.name, strings.Join(settings, " "), errs[0].Pos.Line, errs[0].Msg)
		}
		sides = append(sides, side)
	}
	if c.Inject != "" {
		broken, err := sides[1].SupposeNamed(c.Inject)
		if err != nil {
			return fail("inject", err.Hint, "%s", err.Msg)
		}
		sides[1] = broken
	} else if sides[0].Kernel() == sides[1].Kernel() {
		return fail("kernel", "name two that differ", "both machines have kernel %s", sides[0].Kernel())
	}
	runs := script.CompareScripts(s.name, sides...)
	view, err := simview.NewComparison(runs, c.ID, simview.Cut{From: c.From, To: c.To}, c.Inject, c.View)
	var cut *simview.CutError
	if errors.As(err, &cut) {
		key := "to"
		if cut.Label == c.From {
			key = "from"
		}
		return fail(key, cut.Hint, "scenario %q: %s", s.name, cut.Msg)
	}
	return view, runs, nil
}

// kernelSettings are the settings of a machine, RELEASE or RELEASE/ARCH; "" is
// that of the scenario.
func kernelSettings(name string) []string {
	release, arch, hasArch := strings.Cut(name, "/")
	switch {
	case name == "":
		return nil
	case hasArch:
		return []string{"kernel=" + release, "arch=" + arch}
	}
	return []string{"kernel=" + release}
}

// comparisonOf returns the comparison called id in a page or in the one it translates.
func (b *build) comparisonOf(p *content.Page, id string) *comparison {
	source := p
	if d := b.docs[p]; d != nil && d.source != nil {
		source = d.source.page
	}
	return b.comparisons[comparisonID{source, id}]
}

// A juxtaposition is one showing of a comparison in a page. A nil one cannot be shown.
type juxtaposition struct {
	*comparison
	title, lang string
	files       render.FigureFiles
	build       *build
}

func (b *build) juxtaposition(p *page, c markdown.Comparison) *juxtaposition {
	of := b.comparisonOf(p.shown.page, c.ID)
	if of == nil || of.view == nil {
		p.lost = append(p.lost, c.ID)
		return nil
	}
	files := b.figureFiles(p.lang, c.ID, "")
	files.JSON = fileBeside(c.ID, ".json")
	if s := b.scenarios[of.view.Scenario]; s != nil && s.trace != nil {
		files.Play, files.Source = b.playLink(p.lang, s.name)
	}
	return &juxtaposition{of, c.Title, p.shown.page.Lang, files, b}
}

// addTo adds all that the figure's HTML depends on to a memo key; messages and
// templates are in the key already.
func (f *juxtaposition) addTo(k *keyHash) {
	if f == nil {
		k.key(key{})
		return
	}
	k.key(f.key).string(f.title).string(f.lang).value(f.files)
}

// html renders the figure.
func (f *juxtaposition) html() (string, error) {
	if f == nil {
		return "", nil
	}
	html, err := f.build.renderer.Comparison(f.view, f.title, f.files, f.build.words.For(f.lang))
	return string(html), err
}

// json is both runs as data.
func (f *juxtaposition) json() ([]byte, error) {
	if f == nil {
		return nil, nil
	}
	return f.runs.JSON()
}

// svg draws the two pictures as one, in the light theme.
func (f *juxtaposition) svg() ([]byte, error) {
	if f == nil {
		return nil, nil
	}
	k := newKey("picture")
	f.addTo(k)
	return f.build.picture(k, f.lang, func(look render.Look) ([]byte, error) {
		return render.ComparisonSVG(f.view, f.title, f.build.words.For(f.lang), look)
	})
}
