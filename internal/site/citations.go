package site

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"docgen/internal/diag"
	"docgen/internal/markdown"
	"docgen/internal/nearest"
	"docgen/internal/render"
)

// A CitedTree says where the source of a tree is shown. In its URLs {version}
// stands for the version as the author writes it, 6.12; {tag} for the tag that
// the kernel's git trees give it, v6.12, but 2.4.31, because tags begin with a
// "v" from 2.5 on only; {file} for the file's path.
type CitedTree struct {
	// The URL of a file, with {version} or {tag}, and {file}.
	File string `yaml:"file"`

	// The URL of a function, with {function} besides. Default: its file's.
	Function string `yaml:"function,omitempty"`

	// The URL of a commit, with {commit}. Default: commits are no links.
	Commit string `yaml:"commit,omitempty"`
}

// linuxTree is where the kernel's source is shown unless a site says otherwise.
// Elixir shows 2.4 up to 2.4.31. The address of commits takes shortened ids.
var linuxTree = CitedTree{
	File:     "https://elixir.bootlin.com/linux/{tag}/source/{file}",
	Function: "https://elixir.bootlin.com/linux/{tag}/C/ident/{function}",
	Commit:   "https://git.kernel.org/torvalds/c/{commit}",
}

// linuxName is the name of the tree that citations mean which name none.
const linuxName = "linux"

// citedTrees returns the trees that can be cited.
func (c *Config) citedTrees() map[string]CitedTree {
	trees := map[string]CitedTree{linuxName: linuxTree}
	for name, tree := range c.Citations {
		trees[name] = tree
	}
	return trees
}

// source returns the addresses of a citation.
func (t CitedTree) source(c markdown.Citation) markdown.Source {
	fill := func(url, function string) string {
		return strings.NewReplacer("{version}", c.Version, "{tag}", c.Tag(), "{file}", c.File,
			"{function}", function, "{commit}", c.Commit).Replace(url)
	}
	s := markdown.Source{File: fill(t.File, "")}
	for _, name := range c.Functions {
		s.Functions = append(s.Functions, fill(cmp.Or(t.Function, t.File), name))
	}
	if c.Commit != "" {
		s.Commit = fill(t.Commit, "")
	}
	return s
}

var (
	treeName    = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	placeholder = regexp.MustCompile(`\{[^{}]*\}`)
)

// validateCitations reports trees that cannot be named and addresses that
// cannot be made.
func (c *Config) validateCitations() []diag.Diagnostic {
	var list []diag.Diagnostic
	for _, name := range sortedKeys(c.Citations) {
		key := joinKey("citations", name)
		if !treeName.MatchString(name) {
			list = append(list, c.errorf(key, "%q is not a name of a tree", name).WithHint("use lower-case letters, digits and hyphens, and begin with a letter"))
		}
		tree := c.Citations[name]
		list = append(list, c.validateTemplate(joinKey(key, "file"), tree.File, []string{"{version}", "{tag}", "{file}"}, "{file}")...)
		list = append(list, c.validateTemplate(joinKey(key, "function"), tree.Function, []string{"{version}", "{tag}", "{file}", "{function}"}, "{function}")...)
		list = append(list, c.validateTemplate(joinKey(key, "commit"), tree.Commit, []string{"{commit}"}, "{commit}")...)
	}
	return list
}

// validateTemplate reports a URL that is none, lacks what it needs or has what
// nothing can be put in for. "" is none at all.
func (c *Config) validateTemplate(key, url string, known []string, needs string) []diag.Diagnostic {
	var list []diag.Diagnostic
	if url == "" {
		return nil
	}
	if !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") {
		list = append(list, c.errorf(key, "%s: %q is not an address to link to; expected https:// or http://", key, url))
	}
	for _, p := range placeholder.FindAllString(url, -1) {
		if !slices.Contains(known, p) {
			hint := nearest.Hint(p, known)
			if hint == "" {
				hint = "known are " + strings.Join(known, ", ")
			}
			list = append(list, c.errorf(key, "%s: unknown field %s", key, p).WithHint(hint))
		}
	}
	if !strings.Contains(url, needs) {
		list = append(list, c.errorf(key, "%s does not say where the %s goes", key, strings.Trim(needs, "{}")).WithHint("write "+needs+" there"))
	}
	return list
}

// citations lists what the pages of a language cite: releases, the newest
// first, the files of each, the functions in each, and where each is cited. It
// depends on every page, so a page that shows it has it in its memo key.
func (b *build) citations(lang string) []render.CitedRelease {
	var all citationList
	for _, n := range b.order {
		p := b.docs[b.pageOf(lang, n)]
		if p == nil {
			continue
		}
		for _, c := range p.doc.Citations {
			place := render.CitedPlace{Link: b.link(lang, n)}
			if i := p.doc.Section(c.Pos); i >= 0 {
				h := p.doc.Headings[i]
				place.Section = h.Text
				place.Href += "#" + h.ID
			}
			all.add(c, b.trees[c.Tree].source(c), place)
		}
	}
	all.sort()
	return all.releases
}

// A citationList is a list of citations in the making.
type citationList struct{ releases []render.CitedRelease }

// add adds a citation at a place.
func (l *citationList) add(c markdown.Citation, s markdown.Source, at render.CitedPlace) {
	r := find(&l.releases, func(r render.CitedRelease) bool { return r.Tree == c.Tree && r.Version == c.Version })
	if r.Version == "" {
		*r = render.CitedRelease{Tree: c.Tree, Version: c.Version, Name: c.Name(), ID: "cited-" + c.Tree + "-" + c.Version}
	}
	f := find(&r.Files, func(f render.CitedFile) bool { return f.Text == c.File })
	f.Text, f.Href = c.File, s.File
	for i, name := range c.Functions {
		fn := find(&f.Functions, func(fn render.CitedFunction) bool { return fn.Text == name })
		fn.Text, fn.Href = name, s.Functions[i]
		if !slices.Contains(fn.Places, at) {
			fn.Places = append(fn.Places, at)
		}
	}
	if c.Commit != "" {
		commit := render.Link{Href: s.Commit, Text: c.Commit}
		if !slices.Contains(f.Commits, commit) {
			f.Commits = append(f.Commits, commit)
		}
	}
}

// find returns the entry that is wanted, a new one if there is none.
func find[T any](list *[]T, wanted func(T) bool) *T {
	i := slices.IndexFunc(*list, wanted)
	if i < 0 {
		var none T
		i, *list = len(*list), append(*list, none)
	}
	return &(*list)[i]
}

// sort puts the kernel before other trees, newer releases before older ones,
// files by folder and functions by name. Places stay in reading order.
func (l *citationList) sort() {
	slices.SortFunc(l.releases, func(x, y render.CitedRelease) int {
		other := func(r render.CitedRelease) int {
			if r.Tree == linuxName {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(other(x), other(y)), cmp.Compare(x.Tree, y.Tree), markdown.CompareVersions(y.Version, x.Version))
	})
	for _, r := range l.releases {
		slices.SortFunc(r.Files, func(x, y render.CitedFile) int {
			return cmp.Or(cmp.Compare(path.Dir(x.Text), path.Dir(y.Text)), cmp.Compare(x.Text, y.Text))
		})
		for _, f := range r.Files {
			slices.SortFunc(f.Functions, func(x, y render.CitedFunction) int {
				return cmp.Or(cmp.Compare(strings.Trim(x.Text, "_"), strings.Trim(y.Text, "_")), cmp.Compare(x.Text, y.Text))
			})
			slices.SortFunc(f.Commits, func(x, y render.Link) int { return cmp.Compare(x.Text, y.Text) })
		}
	}
}
