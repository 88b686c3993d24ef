package content

import (
	"cmp"
	"path"
	"slices"

	"docgen/internal/diag"
)

// buildTree makes the tree: its shape from the source language's pages, with
// the other languages' pages hung into it.
func (l *loader) buildTree(folders map[string]*folder) *Tree {
	b := builder{
		loader:   l,
		tree:     &Tree{Source: l.source, Langs: l.opts.Langs},
		nodes:    map[string]*Node{},
		invented: map[*Node]bool{},
		drafts:   map[string]bool{},
	}
	source := folders[l.source]
	slices.SortFunc(source.pages, func(x, y *Page) int { return cmp.Compare(x.Key, y.Key) }) // sections before what is in them
	for _, page := range source.pages {
		b.addSource(page)
	}
	b.tree.Root = b.section("", source.absent)
	for _, lang := range b.tree.Langs {
		f := folders[lang]
		if lang != l.source && !f.absent && !source.absent {
			b.addTranslations(f)
		}
		for _, asset := range f.assets {
			if !b.inDraft(path.Dir(asset.Key)) {
				b.tree.Assets = append(b.tree.Assets, asset)
			}
		}
	}
	b.tree.Walk(func(n *Node) {
		slices.SortFunc(n.Children, func(x, y *Node) int { return readingOrder(x.Pages[l.source], y.Pages[l.source]) })
	})
	l.setPaths(b.tree)
	l.checkPaths(b.tree)
	return b.tree
}

// readingOrder compares siblings: by weight, those without one last, and then
// by name.
func readingOrder(x, y *Page) int {
	unset := func(p *Page) int {
		if p.Front.Weight == 0 {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(unset(x), unset(y)),
		cmp.Compare(x.Front.Weight, y.Front.Weight),
		cmp.Compare(x.Key, y.Key), // of siblings, only the last element differs
	)
}

// A builder is the state of buildTree.
type builder struct {
	*loader
	tree     *Tree
	nodes    map[string]*Node // by key
	invented map[*Node]bool   // sections without an _index.md
	drafts   map[string]bool  // keys of topics that are left out, with all below
}

// addSource gives a page of the source language its node.
func (b *builder) addSource(page *Page) {
	if page.Front.Draft && !b.opts.Drafts {
		b.drafts[page.Key] = true
	}
	if b.inDraft(page.Key) {
		return
	}
	n := &Node{Key: page.Key, Pages: map[string]*Page{b.source: page}, Section: page.Section}
	b.nodes[n.Key] = n
	if n.Key != "" {
		b.adopt(n)
	}
}

// adopt puts n into the section it belongs to.
func (b *builder) adopt(n *Node) {
	n.Parent = b.section(parentKey(n.Key), false)
	n.Parent.Children = append(n.Parent.Children, n)
}

func parentKey(key string) string {
	return path.Dir("/" + key)[1:]
}

// section returns the node of a section. One that has no _index.md is reported,
// unless quiet, and invented, so that its pages have a place.
func (b *builder) section(key string, quiet bool) *Node {
	n := b.nodes[key]
	if n != nil && n.Section {
		return n
	}
	folder := path.Join(b.dir, b.source, key)
	index := folder + "/_index.md"
	if n != nil {
		page := n.Pages[b.source]
		if path.Base(page.File) != "index.md" { // see checkBundles
			b.report(diag.Errorf(page.File, 0, 0, "the page is not a section, but there are pages in the folder %s", folder).
				WithHint("move the page to " + index))
		}
		n.Section = true
		return n
	}
	if !quiet {
		what := "the folder has pages but no _index.md"
		if key == "" {
			what = "the site has no start page, _index.md"
		}
		b.report(diag.Errorf(folder, 0, 0, "%s", what).WithHint("create " + index + " with at least a title"))
	}
	page := &Page{Lang: b.source, Key: key, File: index, Line: 1, Section: true}
	page.Front.Title = path.Base("/" + key)
	n = &Node{Key: key, Pages: map[string]*Page{b.source: page}, Section: true}
	b.nodes[key] = n
	b.invented[n] = true
	if key != "" {
		b.adopt(n)
	}
	return n
}

// inDraft says whether the topic key, or a section it is in, is left out.
func (b *builder) inDraft(key string) bool {
	for len(b.drafts) > 0 && key != "" && key != "." {
		if b.drafts[key] {
			return true
		}
		key = path.Dir(key)
	}
	return false
}
