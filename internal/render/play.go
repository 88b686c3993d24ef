package render

import (
	"html/template"

	"docgen/internal/locale"
)

// A Play is what the playground needs to be told. Page is "" if there is none.
type Play struct {
	Page  string // URL of the playground in the page's language
	Words string // URL of what its scripts say
}

// A Source is a scenario that can be opened in the playground.
type Source struct{ Name, URL string }

// SourceID is the id of a scenario in the playground's list, which links to the
// playground have as their fragment: so they lead to the scenario without a script, too.
func SourceID(scenario string) string { return "scenario." + scenario }

// Playground renders the body of the playground, in the language of l, with play.html.
func (r *Renderer) Playground(list []Source, l *locale.Localizer) (template.HTML, error) {
	out, err := r.playground(list, words{l})
	return template.HTML(out), err
}

func (r *Renderer) playground(list []Source, l words) ([]byte, error) {
	return r.execute("play.html", playView{list, l})
}

// A playView is what play.html executes on.
type playView struct {
	Scenarios []Source
	L         words
}

// ID is the id of a scenario in the list.
func (playView) ID(s Source) string { return SourceID(s.Name) }

// Code turns what stands between backticks of a text into code.
func (playView) Code(text string) template.HTML { return codeSpans(text) }
