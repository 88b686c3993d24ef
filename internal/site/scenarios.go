package site

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"docgen/internal/content"
	"docgen/internal/diag"
	"docgen/internal/markdown"
	"docgen/internal/nearest"
	"docgen/internal/render"
	"docgen/internal/simview"
	"docgen/sim/script"
)

// A scenario is one script, from a file or from a fence, and what it did.
type scenario struct {
	name string // unique in the site
	src  []byte
	file string // that src is in, as diagnostics name it
	used bool   // a page shows or quotes it

	fence markdown.Embed // that src is the body of; zero for a file

	// Set by simulate.
	script *script.Script // nil if it does not parse
	trace  *script.Trace  // likewise
	key    key            // identifies the trace
	short  bool           // the trace ended before some labelled step; a diagnostic says why
}

// position converts a position in the script to one in the file.
func (s *scenario) position(p script.Pos) (line, col int) {
	if s.fence.ID == "" {
		return p.Line, p.Col
	}
	at := s.fence.At(p.Line, p.Col)
	return at.Line, at.Col
}

// scenarios is all scenarios of a site by name: files in the project's
// scenarios/ folder, the embedded library, and fences in pages of the source
// language. They share one name space, because a page, a role and the address
// of a trace name them alike.
type scenarios map[string]*scenario

const scenarioExt = ".mms"

// addFiles adds the *.mms files of fsys; dir is what diagnostics put before a
// path. A scenario's name is its file's, without folder and extension.
func (all scenarios) addFiles(fsys fs.FS, dir string, used bool) ([]diag.Diagnostic, error) {
	var diags []diag.Diagnostic
	err := fs.WalkDir(fsys, ".", func(file string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && file == "." {
			return nil
		}
		if err != nil || d.IsDir() || path.Ext(file) != scenarioExt {
			return err
		}
		src, err := fs.ReadFile(fsys, file)
		if err != nil {
			return err
		}
		s := &scenario{
			name: norm.NFC.String(strings.TrimSuffix(path.Base(file), scenarioExt)),
			src:  content.CleanText(src),
			file: path.Join(dir, file),
			used: used,
		}
		diags = append(diags, all.add(s, 0, 0)...)
		return nil
	})
	return diags, err
}

// add adds s unless its name is taken; line and col are where the name is.
func (all scenarios) add(s *scenario, line, col int) []diag.Diagnostic {
	if other, taken := all[s.name]; taken {
		return []diag.Diagnostic{diag.Errorf(s.file, line, col, "scenario %q is already in %s", s.name, other.file).
			WithHint("names are unique in a site: choose another")}
	}
	all[s.name] = s
	return nil
}

// addInline adds the scenarios in the fences of a page of the source language.
func (all scenarios) addInline(p *parsed) []diag.Diagnostic {
	var diags []diag.Diagnostic
	for _, e := range p.doc.Embeds {
		if e.ID == "" || e.Body == "" { // an inline scenario without a body has been reported
			continue
		}
		diags = append(diags, all.add(&scenario{
			name:  e.ID,
			src:   []byte(e.Body),
			file:  p.page.File,
			used:  true,
			fence: e,
		}, e.Line, e.Col)...)
	}
	return diags
}

// embedName returns the name of the scenario that e shows.
func embedName(e markdown.Embed) string {
	if e.ID != "" {
		return e.ID
	}
	return e.Scenario
}

// use marks the scenarios that a page shows or quotes, and reports those that
// do not exist.
func (all scenarios) use(p *parsed) []diag.Diagnostic {
	var diags []diag.Diagnostic
	use := func(name string, at markdown.Pos) {
		if s, ok := all[name]; ok {
			s.used = true
			return
		}
		diags = append(diags, diag.Errorf(p.page.File, at.Line, at.Col, "unknown scenario %q", name).
			WithHint(nearest.Hint(name, sortedKeys(all))))
	}
	for _, e := range p.doc.Embeds {
		if e.ID == "" && e.Scenario != "" { // an unknown ID has been reported
			use(e.Scenario, e.Pos)
		}
	}
	for _, e := range p.doc.Evidence {
		if e.Scenario != "" && p.source == nil { // a translation inherits it
			use(e.Scenario, e.Pos)
		}
	}
	for _, c := range p.doc.Comparisons {
		if p.source == nil { // likewise
			use(c.Scenario, c.Attr("scenario"))
		}
	}
	for _, r := range p.doc.Roles {
		if !r.Recorded {
			use(r.Scenario, r.Pos)
		}
	}
	if p.source == nil { // a translation's exercises are the source page's
		for _, e := range p.doc.Exercises {
			use(e.Scenario, e.Attr("scenario"))
		}
	}
	return diags
}

// simulate runs the scenarios that pages ask for.
func (b *build) simulate(ctx context.Context) error {
	count, err := b.scenarios.simulate(ctx, b.jobs, b.memo, &b.diags)
	b.report.Scenarios = count
	return err
}

// A run is what the memo keeps of a scenario.
type run struct {
	script *script.Script
	trace  *script.Trace
	short  bool
	errs   []script.Error
}

// simulate runs every scenario that is used, once for all languages.
func (all scenarios) simulate(ctx context.Context, jobs int, memo *Memo, diags *collector) (count int, err error) {
	used := slices.DeleteFunc(slices.Collect(maps.Values(all)), func(s *scenario) bool { return !s.used })
	return len(used), parallel(ctx, jobs, len(used), func(i int) error {
		s := used[i]
		s.key = newKey("trace").string(s.name).bytes(s.src).sum()
		r := remember(memo, s.key, func() run { return execute(s.name, s.src) })
		s.script, s.trace, s.short = r.script, r.trace, r.short
		for _, e := range r.errs {
			line, col := s.position(e.Pos)
			diags.add(diag.Errorf(s.file, line, col, "%s", e.Msg).WithHint(e.Hint))
		}
		return nil
	})
}

func execute(name string, src []byte) run {
	parsed, errs := script.Parse(src)
	if parsed == nil {
		return run{errs: errs}
	}
	trace, errs := parsed.Run(name)
	reached := map[string]bool{}
	for _, step := range trace.Steps {
		reached[step.Label] = true
	}
	short := slices.ContainsFunc(parsed.Labels(), func(label string) bool { return !reached[label] })
	return run{parsed, trace, short, errs}
}

// value returns the text of a role, or a diagnostic. Both are empty if the
// scenario is unknown or ended early, which has been reported.
func (all scenarios) value(page *content.Page, r markdown.Role) (string, []diag.Diagnostic) {
	s := all[r.Scenario]
	if s == nil || s.trace == nil {
		return "", nil
	}
	text, err := s.trace.Value(r.Label, r.Path)
	if err == nil || s.short {
		return text, nil
	}
	d := diag.Errorf(page.File, r.Line, r.Col, "scenario %q: %v", s.name, err)
	var unknown *script.Error
	if errors.As(err, &unknown) {
		d = diag.Errorf(page.File, r.Line, r.Col, "scenario %q: %s", s.name, unknown.Msg).WithHint(unknown.Hint)
	}
	return "", []diag.Diagnostic{d}
}

// look returns the classes of an element that shows the value of a role.
func (all scenarios) look(r markdown.Role, value string) string {
	s := all[r.Scenario]
	if r.Recorded || s == nil || s.trace == nil {
		return ""
	}
	return render.QuoteClass(simview.QuoteOf(s.trace, r.Label, r.Path, value))
}
