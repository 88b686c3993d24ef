package content

import (
	"fmt"
	"maps"
	"path"
	"strings"
	"unicode"

	"docgen/internal/diag"
)

// segmentForm describes isSegment, for messages.
const segmentForm = `letters, digits, "-", "_", "." and "~", with no "." or "_" in front and no "." at the end`

// isSegment says whether s can stand between slashes of a URL without anything
// in it being escaped differently from browser to browser, or being refused as
// a file's name by some system. Letters of all scripts are fine.
func isSegment(s string) bool {
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.~", r) {
			return false
		}
	}
	return s != "" && !strings.ContainsRune("._", rune(s[0])) && s[len(s)-1] != '.' && s != "index.html"
}

// cleanAlias returns an alias as FrontMatter has it: without a slash in front,
// and with one at the end unless it names an .html file.
func cleanAlias(alias string) (string, bool) {
	alias = strings.Trim(strings.TrimSuffix(alias, "/index.html"), "/")
	for segment := range strings.SplitSeq(alias, "/") {
		if !isSegment(segment) {
			return "", false
		}
	}
	if path.Ext(alias) != ".html" {
		alias += "/"
	}
	return alias, true
}

// setPaths gives every node its URL path.
func (l *loader) setPaths(t *Tree) {
	t.Walk(func(n *Node) {
		if n == t.Root {
			return
		}
		page := n.Pages[t.Source]
		segment := page.Front.Slug
		if segment == "" {
			segment = path.Base(n.Key)
			if !isSegment(segment) {
				l.report(diag.Errorf(page.File, 0, 0, "the name %q cannot be part of a URL; expected %s", segment, segmentForm).
					WithHint("rename it, or give the page a slug"))
				segment = standIn(segment)
			}
		}
		n.Path = n.Parent.Path + segment + "/"
	})
}

// standIn returns something to go on with in place of a name that cannot be part
// of a URL: it can, and no other name has it.
func standIn(name string) string { return fmt.Sprintf("~%x", name) }

// A pathOwner is the page that a path belongs to.
type pathOwner struct {
	page    *Page
	isAlias bool
}

// checkPaths reports pages and aliases that want the same URL. Pages and the
// source language's aliases have their paths in all languages, the aliases of a
// translation in its own.
func (l *loader) checkPaths(t *Tree) {
	claim := func(owners map[string]pathOwner, urlPath string, page *Page, at place, isAlias bool) {
		key := fold(strings.TrimSuffix(urlPath, "/"))
		owner, taken := owners[key]
		switch {
		case !taken:
			owners[key] = pathOwner{page, isAlias}
		case !isAlias && fold(owner.page.Key) == fold(page.Key): // see listFiles
		case isAlias && owner.isAlias:
			l.report(diag.Errorf(page.File, at.line, at.col, "alias %q is an alias of %s already", urlPath, owner.page.File))
		case isAlias:
			l.report(diag.Errorf(page.File, at.line, at.col, "alias %q is the path of %s", urlPath, owner.page.File).
				WithHint("remove it: where there is a page, there is no redirect"))
		default:
			l.report(diag.Errorf(page.File, at.line, at.col, "the page's path %q is that of %s already", urlPath, owner.page.File).
				WithHint("change the slug or the name of one of them"))
		}
	}
	claimAliases := func(owners map[string]pathOwner, page *Page) {
		for i, alias := range page.Front.Aliases {
			claim(owners, alias, page, page.places.aliases[i], true)
		}
	}
	shared := map[string]pathOwner{}
	t.Walk(func(n *Node) {
		page := n.Pages[t.Source]
		claim(shared, n.Path, page, page.places.slug, false)
	})
	t.Walk(func(n *Node) { claimAliases(shared, n.Pages[t.Source]) })
	for _, lang := range t.Langs[1:] {
		owners := maps.Clone(shared)
		t.Walk(func(n *Node) {
			if page := n.Pages[lang]; page != nil {
				claimAliases(owners, page)
			}
		})
	}
}
