package site

import (
	"context"
	"errors"
	"io/fs"
	"path"

	"golang.org/x/text/unicode/norm"

	"docgen/internal/content"
	"docgen/internal/diag"
	"docgen/internal/locale"
	"docgen/internal/render"
)

// The folders of a project.
const (
	contentDir    = "content"
	staticDir     = "static"
	scenariosDir  = "scenarios"
	recordingsDir = "recordings"
	templatesDir  = "templates"
	assetsDir     = "assets"
	i18nDir       = "i18n"
)

// libraryDir stands before the names of embedded scenarios in diagnostics.
const libraryDir = "docgen's library"

// load reads everything but the bodies of pages. It returns false if there is
// nothing to go on with.
func (b *build) load(ctx context.Context) (ok bool, err error) {
	if len(b.cfg.Languages) == 0 {
		b.diags.add(diag.Errorf(b.cfg.file, 0, 0, "the configuration names no languages"))
		return false, nil
	}
	langs := b.cfg.Codes()
	if err := b.loadTheme(langs); err != nil {
		return false, err
	}
	sub, err := fs.Sub(b.in.Project, contentDir)
	if err != nil {
		return false, err
	}
	tree, diags := content.Load(sub, contentDir, content.Options{Langs: langs, Drafts: b.in.Drafts})
	b.diags.add(diags...)
	if tree == nil || tree.Root == nil {
		return false, nil
	}
	b.tree = tree
	b.links = newLinker(tree, b.addresses)
	if err := b.loadCopies(ctx); err != nil {
		return false, err
	}
	b.loadTerms()
	return true, b.loadScenarios()
}

// loadTheme reads messages, templates and assets: the project's over the
// embedded ones.
func (b *build) loadTheme(langs []string) error {
	templates := over(b.in.Project, templatesDir, b.in.Theme.Templates)
	messages := over(b.in.Project, i18nDir, b.in.Theme.I18n)
	theme := newKey("theme").value(langs)
	if _, err := theme.tree(templates); err != nil {
		return err
	}
	for _, layer := range messages { // single messages are overridden, not files: both matter
		if _, err := theme.tree(layer); err != nil {
			return err
		}
	}
	b.theme = theme.sum()

	// The catalogue is kept with what it was asked for in vain, so that a page
	// from the memo, which does not ask again, is still accounted for.
	type catalog struct {
		words *locale.Catalog
		diags []diag.Diagnostic
	}
	loaded := remember(b.memo, newKey("words").key(b.theme).sum(), func() catalog {
		trees := make([]locale.Tree, 0, len(messages))
		for i := len(messages) - 1; i >= 0; i-- { // locale takes the one to override first
			trees = append(trees, locale.Tree{FS: messages[i], Dir: i18nDir})
		}
		words, diags := locale.Load(langs, trees...)
		return catalog{words, diags}
	})
	b.words = loaded.words
	b.diags.add(loaded.diags...)

	type parsedTemplates struct {
		renderer *render.Renderer
		diags    []diag.Diagnostic
	}
	t := remember(b.memo, newKey("templates").key(b.theme).sum(), func() parsedTemplates {
		r, err := render.New(templates, b.words)
		return parsedTemplates{r, append(templateDiagnostics(err), unusedTemplates(templates, b.in.Theme.Templates)...)}
	})
	b.renderer = t.renderer
	b.diags.add(t.diags...)

	assets, diags, err := loadAssets(over(b.in.Project, assetsDir, b.in.Theme.Assets), b.addresses, b.memo, b.cfg.Scripts, b.extraAssets)
	b.assets = assets
	b.diags.add(diags...)
	if err == nil {
		b.loadColours()
	}
	return err
}

// templateDiagnostics turns the errors of package render into diagnostics.
func templateDiagnostics(err error) []diag.Diagnostic {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var diags []diag.Diagnostic
		for _, err := range joined.Unwrap() {
			diags = append(diags, templateDiagnostics(err)...)
		}
		return diags
	}
	var te *render.TemplateError
	if errors.As(err, &te) {
		return []diag.Diagnostic{diag.Errorf(path.Join(templatesDir, te.File), te.Line, 0, "%s", te.Msg)}
	}
	return []diag.Diagnostic{diag.Errorf(templatesDir, 0, 0, "%v", err)}
}

// loadCopies finds the files beside pages and in static/.
func (b *build) loadCopies(ctx context.Context) error {
	type found struct {
		file  file
		read  func() ([]byte, error)
		index map[string]asset
		key   string
	}
	var all []found
	for _, lang := range b.cfg.Codes() {
		b.links.assets[lang] = map[string]asset{}
	}
	add := func(fsys fs.FS, name, from, output string, index map[string]asset, key string) {
		read := func() ([]byte, error) { return fs.ReadFile(fsys, name) }
		all = append(all, found{
			file: file{name: output, from: origin{file: from}, copied: true, make: func() (made, error) {
				data, err := read()
				return made{data: data}, err
			}},
			read:  read,
			index: index,
			key:   key,
		})
	}
	content, err := fs.Sub(b.in.Project, contentDir)
	if err != nil {
		return err
	}
	for _, a := range b.tree.Assets {
		add(content, a.File, path.Join(contentDir, a.File), path.Join(a.Lang, a.Key), b.links.assets[a.Lang], a.Key)
	}
	err = fs.WalkDir(b.in.Project, staticDir, func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && name == staticDir {
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		if d.Type()&fs.ModeSymlink != 0 {
			if info, err := fs.Stat(b.in.Project, name); err == nil && info.IsDir() { // as in content/
				b.diags.add(diag.Warnf(name, 0, 0, "the folder is a symbolic link: it is left out"))
				return nil
			}
		}
		key := norm.NFC.String(name[len(staticDir)+1:])
		add(b.in.Project, name, name, key, b.links.static, key)
		return nil
	})
	if err != nil {
		return err
	}
	sizes := make([]asset, len(all))
	err = parallel(ctx, b.jobs, len(all), func(i int) error {
		f := all[i].file
		sizes[i].output = f.name
		if !isPicture(f.name) {
			return nil
		}
		data, err := all[i].read()
		if err != nil {
			return err
		}
		if sizes[i].width, sizes[i].height, err = pictureSize(f.name, data); err != nil {
			b.diags.add(diag.Warnf(f.from.file, 0, 0, "cannot read the size of this picture: %v", err))
		}
		return nil
	})
	for i, f := range all {
		f.index[f.key] = sizes[i]
		b.copies = append(b.copies, f.file)
	}
	return err
}

// loadScenarios finds scenario files. The project's own are run even if no
// page shows them, so that they cannot rot; of the library only what is used.
func (b *build) loadScenarios() error {
	b.scenarios = scenarios{}
	if b.in.Theme.Scenarios != nil {
		diags, err := b.scenarios.addFiles(b.in.Theme.Scenarios, libraryDir, false)
		if err != nil {
			return err
		}
		b.diags.add(diags...)
	}
	diags, err := b.scenarios.addFiles(over(b.in.Project, scenariosDir, nil), scenariosDir, true)
	b.diags.add(diags...)
	return err
}
