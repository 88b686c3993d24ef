package content

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"docgen/internal/diag"
	"docgen/internal/nearest"
)

// Options say what Load includes.
type Options struct {
	Langs  []string // all languages; the first is the source language
	Drafts bool     // include pages with draft: true
}

// Load reads the tree below fsys, whose top-level folders are languages; dir is
// what diagnostics put before a path ("content"). It reports all problems it
// finds, and always returns a tree: of a page with an error, what could be read.
func Load(fsys fs.FS, dir string, opts Options) (*Tree, []diag.Diagnostic) {
	if len(opts.Langs) == 0 {
		root := &Node{Pages: map[string]*Page{"": {Section: true, Line: 1}}, Section: true}
		return &Tree{Root: root}, []diag.Diagnostic{diag.Errorf(dir, 0, 0, "the site has no language")}
	}
	l := loader{fsys: fsys, dir: dir, opts: opts, source: opts.Langs[0]}
	folders := map[string]*folder{}
	exists := l.languageFolders()
	for _, lang := range opts.Langs {
		if exists[lang] {
			folders[lang] = l.readFolder(lang)
		} else {
			folders[lang] = &folder{lang: lang, absent: true}
			l.reportNoFolder(lang)
		}
	}
	tree := l.buildTree(folders)
	return tree, diag.Sort(l.diags)
}

// A loader is the state of Load.
type loader struct {
	fsys   fs.FS
	dir    string
	opts   Options
	source string
	diags  []diag.Diagnostic
}

func (l *loader) report(d diag.Diagnostic) { l.diags = append(l.diags, d) }

// file returns the name that diagnostics have for a path in the file system.
func (l *loader) file(name string) string { return path.Join(l.dir, name) }

// languageFolders returns which top-level folders there are, and reports those
// that are no language of the site.
func (l *loader) languageFolders() map[string]bool {
	entries, err := fs.ReadDir(l.fsys, ".")
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // then no language has one, which Load reports
		l.report(diag.Errorf(l.dir, 0, 0, "cannot read the folder: %v", cause(err)))
	}
	folders := map[string]bool{}
	for _, e := range entries {
		name := e.Name()
		switch {
		case ignored(name):
		case !isFolder(l.fsys, name, e):
			if path.Ext(name) == ".md" {
				l.report(diag.Warnf(l.file(name), 0, 0, "the page is in no language's folder: it is left out").
					WithHint("move it to " + l.file(l.source) + "/"))
			}
		case slices.Contains(l.opts.Langs, name):
			folders[name] = true
		default:
			hint := nearest.Hint(name, l.opts.Langs)
			if hint == "" {
				hint = "the languages are " + strings.Join(l.opts.Langs, ", ")
			}
			l.report(diag.Warnf(l.file(name), 0, 0, "%q is not a language of the site: the folder is left out", name).WithHint(hint))
		}
	}
	return folders
}

func (l *loader) reportNoFolder(lang string) {
	hint := fmt.Sprintf("create %s/_index.md", l.file(lang))
	if lang == l.source {
		l.report(diag.Errorf(l.file(lang), 0, 0, "the source language %q has no folder", lang).WithHint(hint))
		return
	}
	l.report(diag.Warnf(l.file(lang), 0, 0, "the language %q has no folder: all its pages are shown in %q", lang, l.source).WithHint(hint))
}

// cause returns what went wrong, without the path that the diagnostic names.
func cause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
