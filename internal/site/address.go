package site

import (
	"net/url"
	"path"
	"strings"

	"docgen/internal/content"
)

// An address scheme says where everything is published. Links in pages are
// absolute paths on the host ("/docs/ja/mm/counters/"), so that a page can be
// shown at any depth (a 404 page is); an output path ("ja/mm/counters/index.html")
// is relative to the output folder.
type addresses struct {
	base   string // path of the site on its host, not escaped, with slashes at both ends
	origin string // "https://example.org", or ""
}

// pageOutput returns the output path of a page.
func pageOutput(lang string, n *content.Node) string {
	return path.Join(lang, n.Path, "index.html")
}

// pageURL returns the path of a page on its host.
func (a addresses) pageURL(lang string, n *content.Node) string {
	return a.fileURL(pageOutput(lang, n))
}

// fileURL returns the path on its host at which an output file is found.
func (a addresses) fileURL(name string) string {
	if dir, ok := strings.CutSuffix(name, "index.html"); ok && (dir == "" || strings.HasSuffix(dir, "/")) {
		name = dir
	}
	return (&url.URL{Path: a.base + name}).EscapedPath()
}

// absolute makes a path on the host a URL, if the host is known.
func (a addresses) absolute(p string) string { return a.origin + p }

// foreign says whether href is on another host. Pages can link there but load
// nothing from there: their content security policy and the preview's forbid it.
func (a addresses) foreign(href string) bool {
	u, err := url.Parse(href)
	return err == nil && u.Host != "" && u.Scheme+"://"+u.Host != a.origin
}

// outputOf is the inverse of fileURL: it returns the output file that href, as
// found in a page, leads to, and the fragment. ok is false if href leads out of
// the site. from is the output path of the page.
func (a addresses) outputOf(from, href string) (name, fragment string, ok bool) {
	u, err := url.Parse(href)
	if err != nil || u.Opaque != "" {
		return "", "", false
	}
	if u.Scheme != "" || u.Host != "" {
		if a.origin == "" || u.Scheme+"://"+u.Host != a.origin {
			return "", "", false
		}
	}
	switch {
	case u.Path == "" && u.Host == "":
		return from, u.Fragment, true
	case strings.HasPrefix(u.Path, "/"):
		name, ok = strings.CutPrefix(u.Path, a.base)
		if !ok && u.Path+"/" == a.base {
			name, ok = "", true
		}
		if !ok { // another site on the same host
			return "", "", false
		}
	default:
		name = path.Join(path.Dir(from), u.Path)
		if strings.HasSuffix(u.Path, "/") {
			name += "/"
		}
	}
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	return name, u.Fragment, true
}
