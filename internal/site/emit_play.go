package site

import (
	"html/template"
	"net/url"
	"path"

	"docgen/internal/render"
)

const (
	// playScript is the playground; a project without it has none.
	playScript = "play.js"
	playDir    = "playground"
	// sourcesDir is the folder of scenarios as scripts in the output.
	sourcesDir = "scenarios"
)

// playWords are the messages that the playground says, by the beginnings of their ids.
var playWords = []string{"case.", "refused.", "invariant.", "trace.", "list.", "play."}

// sourceFiles is the emitter of the scenarios that pages show or quote, as they
// are written: beside their traces, for who wants to change them.
func sourceFiles(b *build) []file {
	var files []file
	for _, name := range sortedKeys(b.scenarios) {
		s := b.scenarios[name]
		if s.trace == nil {
			continue
		}
		files = append(files, file{
			name: sourceOutput(name),
			from: origin{file: s.file, what: "the script of scenario " + name + " in"},
			make: plain(s.src),
		})
	}
	return files
}

func sourceOutput(scenario string) string { return path.Join(sourcesDir, scenario+scenarioExt) }

// plays says whether the site has a playground: one without scenarios has no use for it.
func (b *build) plays() bool {
	if !b.assets.has(playScript) {
		return false
	}
	for _, s := range b.scenarios {
		if s.trace != nil {
			return true
		}
	}
	return false
}

// playFiles is the emitter of the playgrounds, and of what they say.
func playFiles(b *build) []file {
	if !b.plays() {
		return nil
	}
	files := b.playWords
	for _, lang := range b.tree.Langs {
		files = append(files, file{
			name: playOutput(lang),
			from: origin{what: "the playground in " + lang},
			make: func() (made, error) { return b.playground(lang), nil },
		})
	}
	return files
}

func playOutput(lang string) string { return path.Join(lang, playDir, "index.html") }

// playLinks is where pages of a language find the playground. It makes the
// words, whose name has a hash of what is in them.
func (b *build) playLinks(lang string) render.Play {
	if !b.plays() {
		return render.Play{}
	}
	data := b.words.For(lang).Compact(playWords...)
	name := hashedName("words-play."+lang+".json", data)
	b.playWords = append(b.playWords, file{name: name, from: origin{what: "the words of the playground"}, make: plain(data)})
	return render.Play{Page: b.playURL(lang), Words: b.fileURL(name)}
}

func (b *build) playURL(lang string) string { return b.fileURL(path.Join(lang, playDir) + "/") }

// playLink is the address of a scenario in the playground, and of its script.
func (b *build) playLink(lang, scenario string) (page, source string) {
	source = b.fileURL(sourceOutput(scenario))
	if b.plays() {
		page = b.playURL(lang) + "#" + (&url.URL{Path: render.SourceID(scenario)}).EscapedPath()
	}
	return page, source
}

func (b *build) playground(lang string) made {
	var list []render.Source
	for _, name := range sortedKeys(b.scenarios) {
		if b.scenarios[name].trace != nil {
			list = append(list, render.Source{Name: name, URL: b.fileURL(sourceOutput(name))})
		}
	}
	l := b.words.For(lang)
	body, err := b.renderer.Playground(list, l)
	if err != nil {
		return b.rendered(nil, err)
	}
	return b.rendered(b.renderer.Page(&render.Page{
		Site:        b.sites[lang],
		Title:       l.T("play.title", nil),
		Description: l.T("play.summary", nil),
		URL:         b.absolute(b.playURL(lang)),
		Part:        b.playURL(lang),
		Body:        template.HTML(body),
		Sidebar:     b.sidebar(lang, b.tree.Root),
		Langs:       b.playAlternates(lang),
	}))
}

// playAlternates are the playground in all languages.
func (b *build) playAlternates(lang string) []render.Alternate {
	all := b.alternates(lang, b.tree.Root)
	for i := range all {
		all[i].Href, all[i].Missing = b.playURL(all[i].Lang), false
		all[i].URL = b.absolute(all[i].Href)
	}
	return all
}
