package site

import (
	"cmp"
	"net/url"
	"path"
	"strings"

	"golang.org/x/text/unicode/norm"

	"docgen/internal/content"
	"docgen/internal/nearest"
)

// A linker knows what links in the author's files can lead to. A link is
// written as the path of a file, relative to the file it is in or, with a
// slash in front, to the language's folder; it is published as the address of
// that file's page in the language of the page that is being made.
type linker struct {
	addresses
	source string
	nodes  map[string]*content.Node    // by file below the language's folder: "mm/counters.md", "mm/_index.md"
	dirs   map[string]*content.Node    // sections by folder, pages by clean path, both without slash at the end
	assets map[string]map[string]asset // by language, then path below the language's folder
	static map[string]asset            // by path below static/
}

// An asset is a file that is copied: its output path, and its size if it is a
// picture.
type asset struct {
	output        string
	width, height int // 0 if unknown
}

// A target is what a link leads to.
type target struct {
	href     string // as the page shall say it
	output   string // the output file; "" if it is outside the site
	fragment string // decoded
	asset    asset  // if it is one
}

// A linkError says why a link leads nowhere.
type linkError struct{ msg, hint string }

func (e *linkError) Error() string { return e.msg }

func newLinker(tree *content.Tree, a addresses) *linker {
	l := &linker{
		addresses: a,
		source:    tree.Source,
		nodes:     map[string]*content.Node{},
		dirs:      map[string]*content.Node{},
		assets:    map[string]map[string]asset{},
		static:    map[string]asset{},
	}
	tree.Walk(func(n *content.Node) {
		if n.Section {
			l.nodes[path.Join(n.Key, "_index.md")] = n
		} else { // a translation can have the one form, its source the other
			l.nodes[n.Key+".md"] = n
			l.nodes[path.Join(n.Key, "index.md")] = n
		}
		l.dirs[strings.TrimSuffix(n.Path, "/")] = n
	})
	tree.Walk(func(n *content.Node) { // folders win over clean paths
		if n.Section {
			l.dirs[n.Key] = n
		}
	})
	return l
}

// below returns the path of a page's file below its language's folder.
func below(p *content.Page) string {
	return norm.NFC.String(strings.TrimPrefix(p.File, path.Join(contentDir, p.Lang)+"/"))
}

// folder returns the folder, below its language's, that a page's file is in.
func folder(p *content.Page) string {
	if dir := path.Dir(below(p)); dir != "." {
		return dir
	}
	return ""
}

// resolve finds what dest leads to, from a file in folder dir, for a page in
// lang whose output path is self. It does not look at fragments, which are
// checked in the output.
func (l *linker) resolve(lang, dir, self, dest string) (target, *linkError) {
	u, err := url.Parse(dest)
	if err != nil {
		return target{}, &linkError{msg: "not a URL: " + dest}
	}
	if u.Scheme != "" || u.Host != "" {
		return target{href: dest}, nil
	}
	tail := suffixAfterPath(dest)
	if u.Path == "" {
		return target{href: dest, output: self, fragment: u.Fragment}, nil
	}
	name := norm.NFC.String(u.Path)
	rooted := strings.HasPrefix(name, "/")
	if rooted {
		name = path.Clean(name)[1:]
	} else if name = path.Join(dir, name); name == ".." || strings.HasPrefix(name, "../") {
		return target{}, &linkError{
			msg:  "link " + dest + " leads out of the language's folder",
			hint: "link to the page in this language; readers change language with the switcher",
		}
	}
	if name == "." {
		name = ""
	}
	if n := l.page(name, strings.HasSuffix(u.Path, "/") || name == ""); n != nil {
		output := pageOutput(lang, n)
		return target{href: l.fileURL(output) + tail, output: output, fragment: u.Fragment}, nil
	}
	if a, ok := l.file(lang, name, rooted); ok {
		return target{href: l.fileURL(a.output) + tail, output: a.output, fragment: u.Fragment, asset: a}, nil
	}
	return target{}, l.broken(lang, dir, dest, name, rooted)
}

// suffixAfterPath returns the query and fragment of a URL reference, with
// their marks.
func suffixAfterPath(dest string) string {
	if i := strings.IndexAny(dest, "?#"); i >= 0 {
		return dest[i:]
	}
	return ""
}

// page finds a page by file or, if folder is set, a section by folder.
func (l *linker) page(name string, folder bool) *content.Node {
	if folder {
		return l.dirs[name]
	}
	return l.nodes[name]
}

// file finds a file to copy: the language's own, the source language's or, for
// a link with a slash in front, one in static/.
func (l *linker) file(lang, name string, rooted bool) (asset, bool) {
	for _, lang := range []string{lang, l.source} {
		if a, ok := l.assets[lang][name]; ok {
			return a, true
		}
	}
	a, ok := l.static[name]
	return a, ok && rooted
}

// broken describes a link that leads to nothing, with the best guess at what
// was meant, written as the link is.
func (l *linker) broken(lang, dir, dest, name string, rooted bool) *linkError {
	write := func(file string) string {
		if rooted {
			return "/" + file
		}
		return relative(dir, file)
	}
	if file := l.fileAt(name); file != "" {
		return &linkError{"link " + dest + " is not the path of a file", "write " + write(file)}
	}
	if lang, rest, _ := strings.Cut(name, "/"); rooted && l.assets[lang] != nil {
		hint := "links stay in the language of their page: leave it out"
		if file := l.fileAt(rest); file != "" {
			hint = "links stay in the language of their page: write " + write(file)
		}
		return &linkError{"link " + dest + " names a language", hint}
	}
	if strings.HasSuffix(strings.TrimSuffix(dest, suffixAfterPath(dest)), "/") {
		return &linkError{"link " + dest + " leads to no section of the site", ""}
	}
	known := sortedKeys(l.nodes)
	for _, lang := range []string{l.source, lang} {
		known = append(known, sortedKeys(l.assets[lang])...)
	}
	if rooted {
		known = append(known, sortedKeys(l.static)...)
	}
	hint := ""
	if guess := cmp.Or(nearest.Name(name, known), sameBase(name, known)); guess != "" {
		hint = `did you mean "` + write(guess) + `"?`
	}
	kind := "file"
	if strings.HasSuffix(name, ".md") {
		kind = "page"
	}
	return &linkError{"link " + dest + " leads to no " + kind + " of the site", hint}
}

// fileAt returns the file, below the language's folder, of the page that is
// published at a path, written with or without .html or .md; "" if there is none.
func (l *linker) fileAt(name string) string {
	clean := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, ".md"), ".html"), "/index")
	for _, n := range []*content.Node{l.nodes[clean+".md"], l.dirs[clean]} {
		if n != nil {
			return below(n.Pages[l.source])
		}
	}
	return ""
}

// sameBase returns the first of known that has the file name of name: the
// folder was wrong.
func sameBase(name string, known []string) string {
	for _, k := range known {
		if path.Base(k) == path.Base(name) && path.Base(k) != "_index.md" {
			return k
		}
	}
	return ""
}

// relative returns the path of file as seen from folder dir.
func relative(dir, file string) string {
	up := ""
	for dir != "" && dir != "." && !strings.HasPrefix(file, dir+"/") {
		dir = path.Dir(dir)
		up += "../"
	}
	if dir == "." {
		dir = ""
	}
	return up + strings.TrimPrefix(strings.TrimPrefix(file, dir), "/")
}
