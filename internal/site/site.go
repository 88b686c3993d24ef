// Package site is the pipeline: configuration and file trees in, files out.
// It composes content, markdown, the simulator, simview, render and locale,
// which do not know each other.
//
// A build is a pure function of its Inputs. It reads no clock, no environment
// and no map in random order, and its parallel parts write to slots of their
// own, so the same inputs give the same bytes and the same diagnostics
// everywhere. It always makes the whole site; what makes the next build fast is
// a Memo of its pure stages, never knowledge about what depends on what.
//
// Build in build.go is the table of contents: its stages follow each other in
// the order of the files load.go, parse.go, scenarios.go, pages.go, emit.go and
// check.go. What is published where is decided in address.go.
package site

import (
	"io/fs"

	"docgen/internal/diag"
)

// Inputs are everything a build depends on. The same inputs give the same
// bytes on every machine.
type Inputs struct {
	Config  Config
	Project fs.FS // the project's folder: content/, static/, scenarios/, recordings/ and, over the embedded ones, templates/, assets/, i18n/
	Theme   Theme // embedded defaults
	Drafts  bool
	Strict  bool   // warnings count as errors
	Jobs    int    // how many pages at once; 0 is one per processor
	Reload  string // URL of the live-reload script, in a preview
	Memo    *Memo  // results of earlier builds; nil for none
}

// A Theme is the embedded defaults that a project overrides file by file.
type Theme struct {
	Templates, Assets, I18n, Scenarios, Recordings fs.FS
}

// A Sink takes the files of a site as they are made. Put may be called from
// several goroutines. name is slash-separated, relative to the output folder.
type Sink interface {
	Put(name string, data []byte) error
}

// A Report says what a build did.
type Report struct {
	Diagnostics []diag.Diagnostic // sorted
	Pages       map[string]int    // per language, fallback pages included
	Fallbacks   map[string]int    // per language
	Scenarios   int               // distinct scenarios run
	Shown       []string          // files of the project that pages show as code, wherever they are, there or not; sorted
	Files       int
}

// Failed says whether the output must not be used.
func (r *Report) Failed() bool {
	errors, _ := diag.Count(r.Diagnostics)
	return errors > 0
}
