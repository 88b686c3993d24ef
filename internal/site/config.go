package site

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"docgen/internal/diag"
	"docgen/internal/locale"
	"docgen/internal/nearest"
)

// Config is docgen.yaml. Where a key is Text it is either one string for all
// languages or a map from language to string.
type Config struct {
	// The site's name: in the header, in the title of every page, and on the
	// page that offers the languages. Required.
	Title Text `yaml:"title" required:"true"`

	// The languages of the site, in the order in which readers are offered
	// them. The first is the source language: it decides which pages exist and
	// in which order. Required.
	Languages []Language `yaml:"languages" required:"true"`

	// Where the site will be published: https://example.org/docs/. A path alone
	// (/docs/) is allowed, but then there is no sitemap, whose addresses must be
	// complete, and pages name their canonical address and their translations'
	// only from the root. Default: /.
	BaseURL string `yaml:"baseURL" default:"/"`

	// One or two sentences about the site, for search engines: the description
	// of a page that has none of its own and no text to take one from.
	Description Text `yaml:"description"`

	// A picture for the header: the path of a file in static/ or assets/.
	Logo string `yaml:"logo"`

	// The links in the header, per language: a list of {text, href}. An href is
	// a page's file from the language's folder (/mm/counters.md) or a URL. A
	// section that is linked to here becomes a part of the site: the sidebar shows
	// it alone, and the links to the previous and the next page stay in it.
	// Default: none.
	Navigation map[string][]NavLink `yaml:"navigation"`

	// Markdown at the foot of every page.
	Footer Text `yaml:"footer"`

	// Where readers can propose a change to a page: a URL in which {path} stands
	// for the page's file (content/en/mm/counters.md).
	EditLink string `yaml:"editLink"`

	// The folder that docgen build writes. Default: public.
	Output string `yaml:"output" default:"public"`

	// Let HTML in Markdown through to the page. Otherwise HTML in Markdown is an
	// error. Default: false.
	RawHTML bool `yaml:"rawHTML" default:"false"`

	// What is done with the text of pages: a map of quotes, spaces and phrases, each of
	// which false switches off. Default: all true.
	Typography Typography `yaml:"typography"`

	// Files in the project's assets/ to load on every page after the theme's own
	// styles.
	Styles []string `yaml:"styles"`

	// Files in the project's assets/ to load on every page after the theme's own
	// scripts.
	Scripts []string `yaml:"scripts"`

	// Give each language a search index and a page to search on. Default: true.
	Search bool `yaml:"search"`

	// Where the source is shown that ```kernel fences and {kernel} roles cite, by
	// the name of the tree. A citation of a tree other than linux begins with its
	// name: tip/6.12 kernel/fork.c: mm_init. Default: linux, at elixir.bootlin.com
	// and git.kernel.org.
	Citations map[string]CitedTree `yaml:"citations"`

	// What docgen check and build demand of the pages of a section, by its folder
	// below the language's: "course". Of folders in each other, the inner one
	// counts; index pages (_index.md) are exempt. Only the source language's pages
	// are looked at, because translations are compared with them. What is lacking is
	// a warning: an error with --strict. Default: nothing.
	Requirements map[string]Requirement `yaml:"requirements"`

	// Sections to publish as books, too, by their folders below the language's:
	// [course]. Each is made, in each language, one page to print and an EPUB.
	// Default: none.
	Books []string `yaml:"books"`

	// Let readers come back to pages without a network: a service worker keeps
	// what they have read, and all pages if they ask for it. Write false, and not
	// nothing, after it was true, so that browsers get rid of theirs. Default: no
	// worker.
	Offline bool `yaml:"offline"`

	file string              // the file it was read from, for diagnostics
	pos  map[string]position // of keys ("footer.ja"), for problems found later
}

// A Text is words of the author's in one or more languages. The key "" stands
// for every language that is not there.
type Text map[string]string

// In returns the words for lang, or those for source if there are none.
func (t Text) In(lang, source string) string {
	for _, l := range []string{lang, "", source} {
		if s, ok := t[l]; ok {
			return s
		}
	}
	return ""
}

// A Language is one language of the site.
type Language struct {
	Code string `yaml:"code"` // BCP 47 tag, the name of its folder in content/: "ja"
	Name string `yaml:"name"` // in itself: "日本語"
}

// A NavLink is one link in the header.
type NavLink struct {
	Text string `yaml:"text"` // What the link says.
	Href string `yaml:"href"` // Where it leads.
}

// A position is a line and a column, from 1.
type position struct{ line, col int }

// Codes returns the codes of all languages, the source language first.
func (c *Config) Codes() []string {
	codes := make([]string, len(c.Languages))
	for i, l := range c.Languages {
		codes[i] = l.Code
	}
	return codes
}

// Source returns the code of the source language.
func (c *Config) Source() string {
	if len(c.Languages) == 0 {
		return ""
	}
	return c.Languages[0].Code
}

// OutputFolder returns the folder that docgen build writes, for a project in
// this folder.
func (c *Config) OutputFolder(project string) string {
	if filepath.IsAbs(c.Output) {
		return c.Output
	}
	return filepath.Join(project, c.Output)
}

// CheckOutput reports a configured output folder that no build of the project
// in this folder could write to.
func (c *Config) CheckOutput(project string) []diag.Diagnostic {
	out := c.OutputFolder(project)
	real, err := realPath(out)
	if err == nil {
		err = checkOutput(out, real, project)
	}
	var problem *OutputError
	switch {
	case errors.As(err, &problem):
		return []diag.Diagnostic{c.errorf("output", "%s", problem.Msg).WithHint("choose a folder of its own, for example public")}
	case err != nil:
		return []diag.Diagnostic{c.errorf("output", "cannot use the output folder %s: %v", out, err)}
	}
	return nil
}

// errorf returns an error about the value of key, as precisely as its position
// is known.
func (c *Config) errorf(key, format string, args ...any) diag.Diagnostic {
	p := c.pos[key]
	return diag.Errorf(c.file, p.line, p.col, format, args...)
}

func (c *Config) warnf(key, format string, args ...any) diag.Diagnostic {
	d := c.errorf(key, format, args...)
	d.Severity = diag.Warning
	return d
}

// validate checks what the types cannot say, and leaves out languages that
// cannot be, so that nothing is said of their pages.
func (c *Config) validate() []diag.Diagnostic {
	var list []diag.Diagnostic
	missing := func(key, what string) {
		if _, there := c.pos[key]; !there {
			list = append(list, c.errorf("", "missing required key %q: %s", key, what))
		}
	}
	missing("title", "the site's name")
	missing("languages", "a list of {code, name}, the source language first")
	list = append(list, c.validateCitations()...)
	list = append(list, c.validateRequirements()...)
	list = append(list, c.validateLanguages()...)
	codes := c.Codes()
	if len(codes) == 0 {
		return append(list, c.validateURLs()...)
	}
	if len(c.Title) > 0 && c.Title.In(codes[0], codes[0]) == "" {
		list = append(list, c.errorf("title", "title: lacks the source language %q", codes[0]))
	}
	for _, text := range []struct {
		key  string
		text Text
	}{{"title", c.Title}, {"description", c.Description}, {"footer", c.Footer}} {
		for _, lang := range sortedKeys(text.text) {
			if lang != "" && !slices.Contains(codes, lang) {
				list = append(list, c.unknownLanguage(text.key, lang))
			}
		}
	}
	for _, lang := range sortedKeys(c.Navigation) {
		if !slices.Contains(codes, lang) {
			list = append(list, c.unknownLanguage("navigation", lang))
		}
	}
	list = append(list, c.untranslated(codes)...)
	return append(list, c.validateURLs()...)
}

// untranslated tells of words that a language lacks and the source language has, as
// of pages and messages.
func (c *Config) untranslated(codes []string) []diag.Diagnostic {
	var list []diag.Diagnostic
	for _, lang := range codes[1:] {
		for _, words := range []struct {
			key  string
			text Text
		}{{"title", c.Title}, {"description", c.Description}, {"footer", c.Footer}} {
			_, all := words.text[""]
			_, own := words.text[lang]
			if _, source := words.text[codes[0]]; source && !own && !all {
				list = append(list, c.warnf(words.key, "%s: not translated into %q: it is shown in %q", words.key, lang, codes[0]).WithHint("add "+lang+": …"))
			}
		}
		if _, own := c.Navigation[lang]; !own && len(c.Navigation[codes[0]]) > 0 {
			list = append(list, c.warnf("navigation", "navigation: there are no links in %q", lang).
				WithHint("add them; write "+lang+": [] if there are to be none"))
		}
	}
	return list
}

func (c *Config) validateLanguages() []diag.Diagnostic {
	var list []diag.Diagnostic
	var good []Language
	for i, l := range c.Languages {
		key := listKey("languages", i)
		_, given := c.pos[joinKey(key, "code")]
		switch {
		case !given: // as the decoder has reported
		case !isLanguageTag(l.Code):
			list = append(list, c.errorf(joinKey(key, "code"), `language code %q: expected a tag like "en" or "pt-BR"`, l.Code))
		case slices.ContainsFunc(good, func(g Language) bool { return g.Code == l.Code }):
			list = append(list, c.errorf(key, "language %q is listed twice", l.Code))
		default:
			if problem, hint := locale.CheckTag(l.Code); problem != "" {
				list = append(list, c.errorf(joinKey(key, "code"), "language code %q: %s", l.Code, problem).WithHint(hint))
				continue
			}
			good = append(good, l)
		}
	}
	c.Languages = good
	return list
}

func (c *Config) validateURLs() []diag.Diagnostic {
	var list []diag.Diagnostic
	if problem, hint := CheckBaseURL(c.BaseURL); problem != "" {
		list = append(list, c.errorf("baseURL", "base URL %q: %s", c.BaseURL, problem).WithHint(hint))
	}
	if c.EditLink != "" && !strings.Contains(c.EditLink, "{path}") {
		list = append(list, c.errorf("editLink", "edit link %q does not say where the page's file goes", c.EditLink).
			WithHint("write {path} there"))
	}
	check := func(key string, href *string) {
		if !linkable(*href) {
			list = append(list, c.errorf(key, "%s: %q is not an address to link to; expected http:, https: or mailto:, or a file", key, *href))
			*href = "" // so that nothing else is said of it
		}
	}
	check("editLink", &c.EditLink)
	for _, lang := range sortedKeys(c.Navigation) {
		for i := range c.Navigation[lang] {
			link := &c.Navigation[lang][i]
			for key, value := range map[string]string{navKey(lang, i, "text"): link.Text, navKey(lang, i, "href"): link.Href} {
				if _, given := c.pos[key]; given && value == "" {
					list = append(list, c.errorf(key, "%s is empty", key))
				}
			}
			check(navKey(lang, i, "href"), &link.Href)
		}
	}
	return list
}

// navKey is the key of a link in the header: of its text or href.
func navKey(lang string, i int, key string) string {
	return joinKey(listKey(joinKey("navigation", lang), i), key)
}

// linkable says whether html/template lets href into a link as it stands:
// other schemes can run code, and are replaced without a word.
func linkable(href string) bool {
	scheme, _, found := strings.Cut(href, ":")
	return !found || strings.Contains(scheme, "/") || slices.Contains([]string{"http", "https", "mailto"}, strings.ToLower(scheme))
}

func (c *Config) unknownLanguage(key, lang string) diag.Diagnostic {
	return c.errorf(key+"."+lang, "%s: %q is not one of the site's languages (%s)", key, lang, strings.Join(c.Codes(), ", ")).
		WithHint(nearest.Hint(lang, c.Codes()))
}

// isLanguageTag says whether s has the form of a BCP 47 tag that can also be a
// folder's name. Whether there is such a language, locale.CheckTag knows.
func isLanguageTag(s string) bool {
	for i, part := range strings.Split(s, "-") {
		if len(part) < 1 || len(part) > 8 || i == 0 && len(part) < 2 {
			return false
		}
		for _, r := range part {
			if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (i == 0 || r < '0' || r > '9') {
				return false
			}
		}
	}
	return true
}
