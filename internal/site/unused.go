package site

import (
	"io/fs"
	"path"
	"strings"

	"docgen/internal/diag"
	"docgen/internal/nearest"
)

// unusedTemplates reports files in the project's templates/ that override none
// of the theme's and that no template includes: most likely the name is
// mistyped, and the author wonders why nothing changes. all is the project's
// templates over the theme's. What cannot be read, package render reports.
func unusedTemplates(all overlay, theme fs.FS) []diag.Diagnostic {
	names := files(all)
	var text strings.Builder
	for _, name := range names {
		src, _ := fs.ReadFile(all, name)
		text.Write(src)
	}
	var known []string
	if theme != nil {
		known = files(theme)
	}
	themes := map[string]bool{}
	for _, name := range known {
		themes[name] = true
	}
	var diags []diag.Diagnostic
	for _, name := range names {
		if themes[name] || strings.Contains(text.String(), `"`+name+`"`) {
			continue
		}
		hint := nearest.Hint(name, known)
		switch {
		case hint != "":
		case path.Ext(name) != ".html": // a note of the author's, say
			continue
		default:
			hint = `include it in another template with {{template "` + name + `" .}}, or remove it`
		}
		diags = append(diags, diag.Warnf(path.Join(templatesDir, name), 0, 0, "no template includes this file, and it replaces none").WithHint(hint))
	}
	return diags
}

// files lists the files of fsys, sorted.
func files(fsys fs.FS) []string {
	var names []string
	// An error that stops the walk is one that whoever opens the files meets, too.
	_ = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasPrefix(d.Name(), ".") {
			names = append(names, name)
		}
		return nil
	})
	return names
}
