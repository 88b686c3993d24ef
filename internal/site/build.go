package site

import (
	"context"
	"runtime"

	"docgen/internal/book"
	"docgen/internal/content"
	"docgen/internal/diag"
	"docgen/internal/locale"
	"docgen/internal/markdown"
	"docgen/internal/render"
)

// A build is the state of one call of Build: what each stage leaves for those
// after it.
type build struct {
	in    Inputs
	cfg   *Config
	memo  *Memo
	jobs  int
	diags collector
	addresses

	// load
	tree     *content.Tree
	words    *locale.Catalog
	renderer *render.Renderer // nil if a template is broken
	theme    key              // identifies all templates and messages
	assets   *themeAssets
	colours  []byte // style sheets that pictures take their colours from; nil if they have none
	links    *linker
	copies   []file               // files beside pages and in static/
	trees    map[string]CitedTree // that can be cited, by name

	vocabulary *vocabulary            // nil if there is none
	glossary   *content.Node          // the page that it names
	quoting    map[*content.Node]bool // pages in which forms to avoid may stand
	wordLists  map[string]wordList    // by language; made when the glossary is parsed

	// parse, simulate, pose, prove, compare
	snapshot    *snapshot // files of the project that pages show
	docs        map[*content.Page]*parsed
	fields      []markdown.Field // of the simulator's, whose values are numbers
	scenarios   scenarios
	exercises   map[exerciseID]posed
	evidence    map[evidenceID]*evidence
	comparisons map[comparisonID]*comparison

	// pages
	order     []*content.Node          // all topics in reading order
	index     map[*content.Node]int    // in order
	parts     map[*content.Node]bool   // sections that the navigation leads to
	entries   map[string][]render.Link // by language: links to the pages of order
	sites     map[string]*render.Site  // by language
	pages     []*page                  // by language, then in reading order
	searched  map[string]*searched     // by language
	volumes   []*volume                // books
	epubs     book.Press               // makes them
	help      []file                   // about keys, one a language; none if the theme has no script for it
	playWords []file                   // what the playground says, one a language; none likewise
	sums      fileSums                 // of what is emitted, for reading offline
	hrefs     map[string]position      // links of the configuration's, which are in every page

	report Report
}

// Build makes a site. It returns an error only if it could not do its work
// (the sink failed, a file could not be read, ctx ended); what is wrong with
// the author's files is in the Report.
func Build(ctx context.Context, in Inputs, out Sink) (*Report, error) {
	b := &build{in: in, cfg: &in.Config, memo: in.Memo, jobs: in.Jobs}
	if b.memo == nil {
		b.memo = &Memo{}
	}
	if b.jobs <= 0 {
		b.jobs = runtime.GOMAXPROCS(0)
	}
	b.addresses = addresses{base: b.cfg.BasePath(), origin: b.cfg.origin()}
	b.trees = b.cfg.citedTrees()
	b.snapshot = &snapshot{fsys: b.in.Project}
	b.memo.begin()
	if err := b.run(ctx, out); err != nil {
		return nil, err
	}
	b.report.Diagnostics = diag.Sort(b.diags.list)
	if in.Strict {
		for i := range b.report.Diagnostics {
			b.report.Diagnostics[i].Severity = diag.Error
		}
	}
	return &b.report, nil
}

// run is the stages. Each goes on as well as it can after mistakes in an
// earlier one, so that an author sees all of them at once.
func (b *build) run(ctx context.Context, out Sink) error {
	if ok, err := b.load(ctx); !ok || err != nil {
		return err
	}
	if err := b.parse(ctx); err != nil {
		return err
	}
	b.require()
	if err := b.simulate(ctx); err != nil {
		return err
	}
	if err := b.pose(ctx); err != nil {
		return err
	}
	if err := b.prove(ctx); err != nil {
		return err
	}
	if err := b.compare(ctx); err != nil {
		return err
	}
	if b.renderer == nil {
		return nil
	}
	b.assemble()
	if err := b.digest(ctx); err != nil {
		return err
	}
	files, err := b.emit(ctx, out)
	if err != nil {
		return err
	}
	b.check(files)
	b.memo.sweep()
	return nil
}
