// Package render turns typed page data into bytes, with html/template. It
// knows nothing of files, Markdown or the simulator: what it shows, it is given.
//
// A page is a shell template (page.html, home.html, 404.html, root.html,
// redirect.html) made of the parts in partials/. Each file is one template
// named by its path, so that a project can replace any of them without
// copying the others. Templates see the exported fields of the types below
// and, as .L, the words of the page's language:
//
//	{{.L.T "pager.next"}}
//	{{.L.T "notice.fallback" (args "Language" "English")}}
//
// The output needs no script and obeys the strict content security policy
// that partials/head.html sets: nothing inline, nothing from elsewhere.
package render

import (
	"fmt"
	"html/template"
)

// [region site]

// A Site is what all pages of one language share.
type Site struct {
	Title   string
	Lang    string // BCP 47
	Logo    string // URL, or ""
	LogoWH  [2]int // its size in pixels; zeros if that is unknown
	Icon    string // URL of the favicon, or ""
	Home    string // URL of the language's start page
	Nav     []Link
	Footer  template.HTML
	CSS, JS []string // URLs with content hashes; JS are modules, run after the page is parsed
	CSSFor  []Style  // stylesheets after those that only some pages need
	OwnCSS  []string // URLs of the project's own stylesheets, which come last
	HeadJS  []string // URLs of small classic scripts that run before the first paint (theme.js)
	Reload  string   // URL of the live-reload script in a preview, or ""
	SiteMap string   // URL, or ""
	Worker  string   // URL of the service worker, or ""
	Card    Card     // what others show beside a link to a page
	Keys    string   // URL of the help that keys.html makes, or ""
	Search  Search
	Play    Play
	Phrases bool // whether Japanese phrases are marked, so that lines can be held to them
}

// Search is where a page's search is found. Both are "" if there is none.
type Search struct {
	Page  string // URL of the page to search on
	Index string // URL of the index's entry
}

// A Card is a picture. URL is "" if there is none.
type Card struct {
	URL           string // absolute
	Width, Height int
}

// A Style is a stylesheet that only some pages need.
type Style struct {
	URL   string
	Kinds []string // of pages that need it: "home", "404", "root"
	Signs []string // one of which is in the body of any other that does
}

// A Link is a URL and its text.
type Link struct {
	Href, Text string
	Current    bool
	Lang       string // language of Text, if it is not the page's
	Number     int    // of a chapter; 0 if the page is none
}

// Title is the link's text, after its number if it is a chapter.
func (l Link) Title() template.HTML {
	text := template.HTMLEscapeString(l.Text)
	if l.Number > 0 {
		text = fmt.Sprintf(`<span class="chapter-number">%d</span> %s`, l.Number, text)
	}
	return template.HTML(text)
}

// [endregion site]

// [region page]

// A Page is one page's data.
type Page struct {
	Site        *Site
	Title       string
	Description string
	URL         string // canonical, absolute if the site has a base URL with a host; of a fallback page, that of the page it shows
	Body        template.HTML
	TOC         []TOCEntry
	Sidebar     []SidebarItem
	Part        string // URL of the part of the site that the page is in, or its own: which link of the header is current
	Crumbs      []Link // from the start page down to the section that holds the page
	Number      int    // of a chapter; 0 if the page is none
	Section     bool   // whether other pages are below it
	Minutes     int    // how long it takes to read; 0 if that is not to be said
	Prev, Next  *Link
	Langs       []Alternate // every language, the source language first, for the switcher
	Fallback    string      // language the body is really in, "" if the page's own
	Updated     string      // localized date, or ""
	UpdatedISO  string      // the same date as 2006-01-02, or ""
	Edit        string      // URL, or ""
	Kind        string      // "page" (or ""), "home", "404": which shell to use
	Markdown    string      // URL of the page as Markdown, or ""
	Book        *BookLink   // of the section that the page is the first of, or nil
	Draft       bool        // marked as a draft, and kept from search engines
	NoIndex     bool        // kept from search engines: not for a fallback page, whose URL leads them to the original
}

// [endregion page]

// [region parts]

// A TOCEntry is a heading (h2 or h3) of the page.
type TOCEntry struct {
	ID       string
	HTML     template.HTML
	Children []TOCEntry
}

// A SidebarItem is a page or section of the navigation. Only the current
// section has Children.
type SidebarItem struct {
	Link
	Children []SidebarItem
}

// An Alternate is the same page in one language.
type Alternate struct {
	Lang, Name string // "ja", "日本語"
	Href       string
	URL        string // absolute, for hreflang; "" if the site has no base URL with a host
	Current    bool
	Missing    bool // a fallback: no hreflang
}

// A Root is the page at the site's root, which offers the languages.
type Root struct {
	Site  *Site  // of the source language
	URL   string // canonical
	Langs []RootLang
}

// A RootLang is one language's start page, described in that language.
type RootLang struct {
	Alternate
	Title       string // of the site
	Description string // of the start page, or ""
}

// A Redirect is the page at an old address that leads to the new one.
type Redirect struct {
	Lang  string
	Title string // of the page it leads to
	Href  string
	URL   string // canonical URL of the page it leads to
}

// [endregion parts]
