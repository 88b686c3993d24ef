package site

import "docgen/internal/content"

// A section that the header's navigation leads to is a part of the site, such as
// a course and a guide beside it: who reads one is not reading the other. The
// sidebar shows only the part that a page is in, and no page of it leads on to
// the next part's. Without such links the site is one book from the first page
// to the last.

// findParts finds the parts: by the source language's navigation, because the
// structure of a site is the same in every language.
func (b *build) findParts() {
	b.parts = map[*content.Node]bool{}
	for _, item := range b.cfg.Navigation[b.tree.Source] {
		t, err := b.links.resolve(b.tree.Source, "", "", item.Href)
		if err != nil {
			continue // it is reported where the links are made
		}
		for _, n := range b.order {
			if n.Section && n != b.tree.Root && pageOutput(b.tree.Source, n) == t.output {
				b.parts[n] = true
			}
		}
	}
}

// partOf returns the part that a topic is in, nil if in none: the outermost, if
// one is in another.
func (b *build) partOf(n *content.Node) *content.Node {
	var part *content.Node
	for up := n; up != nil; up = up.Parent {
		if b.parts[up] {
			part = up
		}
	}
	return part
}

// follows says whether a reader of the first topic goes on to the second, which
// is next in order. The start page leads to whatever comes first.
func (b *build) follows(first, second *content.Node) bool {
	return first == b.tree.Root || b.partOf(first) == b.partOf(second)
}
