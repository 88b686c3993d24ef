package content

import (
	"io/fs"
	"path"
	"strings"

	"golang.org/x/text/unicode/norm"

	"docgen/internal/diag"
)

// A folder is what one language's folder holds.
type folder struct {
	lang   string
	absent bool    // there is no such folder
	pages  []*Page // one per key, by path
	assets []Asset // by path
}

// readFolder reads the folder of one language.
func (l *loader) readFolder(lang string) *folder {
	f := &folder{lang: lang}
	byKey := map[string]*Page{}   // folded
	bundles := map[string]*Page{} // pages named index.md, by folder
	for _, name := range l.listFiles(lang) {
		inside := norm.NFC.String(strings.TrimPrefix(name, lang+"/"))
		if !isPageName(inside) {
			f.assets = append(f.assets, Asset{Lang: lang, Key: inside, File: name})
			continue
		}
		page := l.readPage(lang, name, inside)
		if first := byKey[fold(page.Key)]; first != nil {
			l.report(diag.Errorf(page.File, 0, 0, "%s is the same page: both have the path %q", first.File, page.Key).
				WithHint("remove or rename one of the two files"))
			continue
		}
		byKey[fold(page.Key)] = page
		f.pages = append(f.pages, page)
		if path.Base(inside) == "index.md" {
			bundles[path.Dir(inside)] = page
		}
	}
	l.checkBundles(f.pages, bundles)
	return f
}

// checkBundles reports pages in the folder of another page: readers could not
// find them, for only sections have pages in them.
func (l *loader) checkBundles(pages []*Page, bundles map[string]*Page) {
	for _, page := range pages {
		for dir := path.Dir(page.Key); dir != "."; dir = path.Dir(dir) {
			owner := bundles[dir]
			if owner == nil {
				continue
			}
			l.report(diag.Errorf(page.File, 0, 0, "the folder belongs to the page %s, so there can be no other page in it", owner.File).
				WithHint("to make the folder a section, rename its index.md to _index.md"))
			break
		}
	}
}

// listFiles returns the paths of all files below dir that are not ignored, in
// lexical order, folder by folder. It reports names that cannot be told apart
// on some systems; of two such files it returns the first.
func (l *loader) listFiles(dir string) []string {
	var files []string
	spelled := map[string]string{} // by folded path
	var walk func(dir string)
	walk = func(dir string) {
		entries, err := fs.ReadDir(l.fsys, dir)
		if err != nil {
			l.report(diag.Errorf(l.file(dir), 0, 0, "cannot read the folder: %v", cause(err)))
		}
		for _, e := range entries {
			name := path.Join(dir, e.Name())
			if meant := misspelledPage(e.Name()); meant != "" && !e.IsDir() {
				l.report(diag.Errorf(l.file(name), 0, 0, "a page's name ends in .md, in small letters, and a section's is _index.md").
					WithHint("rename the file to " + meant))
				continue
			}
			if ignored(e.Name()) {
				continue
			}
			first, taken := spelled[fold(name)]
			if taken {
				l.report(sameName(l.file(name), l.file(first)))
			} else {
				spelled[fold(name)] = name
			}
			switch {
			case !isFolder(l.fsys, name, e):
				if !taken {
					files = append(files, name)
				}
			case e.Type()&fs.ModeSymlink != 0:
				l.report(diag.Warnf(l.file(name), 0, 0, "the folder is a symbolic link: it is left out"))
			default:
				walk(name)
			}
		}
	}
	walk(dir)
	return files
}

func sameName(name, first string) diag.Diagnostic {
	difference := "in upper and lower case"
	if norm.NFC.String(name) == norm.NFC.String(first) {
		difference = "in Unicode normalization"
	}
	return diag.Errorf(name, 0, 0, "the name differs from %s only %s: some systems take them for one file", first, difference).
		WithHint("rename or remove one of the two")
}

// fold returns what a path is on a system that ignores case and normalization.
func fold(name string) string {
	return strings.ToLower(strings.ToUpper(norm.NFC.String(name)))
}

// ignored says whether a file or folder is left out because of its name.
func ignored(name string) bool {
	return name != "_index.md" && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || strings.HasSuffix(name, "~"))
}

func isPageName(name string) bool { return strings.HasSuffix(name, ".md") }

// misspelledPage returns the name that name, which would not be read as a page
// or not as a section's, was meant to be; "" if it is in order.
func misspelledPage(name string) string {
	ext := path.Ext(name)
	if !strings.EqualFold(ext, ".md") && !strings.EqualFold(ext, ".markdown") {
		return ""
	}
	meant := strings.TrimSuffix(name, ext) + ".md"
	for _, index := range []string{"index.md", "_index.md"} {
		if strings.EqualFold(meant, index) {
			meant = index
		}
	}
	if meant == name || ignored(meant) {
		return ""
	}
	return meant
}

// isFolder says whether the entry is a folder, or a symbolic link to one.
func isFolder(fsys fs.FS, name string, e fs.DirEntry) bool {
	if e.Type()&fs.ModeSymlink == 0 {
		return e.IsDir()
	}
	info, err := fs.Stat(fsys, name)
	return err == nil && info.IsDir()
}
