package render

import (
	"html/template"
	"strings"

	"docgen/internal/locale"
	"docgen/internal/reference"
)

// A ReferencePlace is where in a page a reference stands.
type ReferencePlace struct {
	Level int                  // of its groups' headings: 3 or 4
	Has   func(id string) bool // whether the page has an entry with this id; nil for none
}

// Reference renders a generated list, in the language of l, with reference.html.
func (r *Renderer) Reference(ref *reference.Reference, at ReferencePlace, l *locale.Localizer) (template.HTML, error) {
	out, err := r.reference(ref, at, words{l})
	return template.HTML(out), err
}

func (r *Renderer) reference(ref *reference.Reference, at ReferencePlace, l words) ([]byte, error) {
	return r.execute("reference.html", referenceView{Reference: ref, at: at, L: l})
}

// ReferenceTitle is the heading of a group, in the language of l.
func ReferenceTitle(g reference.Group, l *locale.Localizer) template.HTML {
	return codeSpans(l.T(g.Title.ID, g.Title.Args))
}

// A referenceView is what reference.html executes on.
type referenceView struct {
	*reference.Reference
	at ReferencePlace
	L  words
}

// Level is that of the headings of groups.
func (v referenceView) Level() int { return v.at.Level }

// An entryView is an entry with what its words need.
type entryView struct {
	reference.Entry
	v referenceView
}

// Views puts entries where a template of their own can see the words.
func (v referenceView) Views(list []reference.Entry) []entryView {
	var all []entryView
	for _, e := range list {
		all = append(all, entryView{e, v})
	}
	return all
}

// Parts are the views of the entry's children.
func (e entryView) Parts() []entryView { return e.v.Views(e.Children) }

// Say localizes a message; backticks become code.
func (v referenceView) Say(m reference.Msg) template.HTML { return codeSpans(v.text(m)) }
func (e entryView) Say(m reference.Msg) template.HTML     { return e.v.Say(m) }

// Label is the name of a fact, before it.
func (e entryView) Label(m reference.Msg) string {
	return e.v.L.T("reference.word.label", locale.Args{"Label": e.v.text(m)})
}

// Name is what an entry is called in the text of a link to it.
func (e entryView) Name() string {
	if e.Form != "" {
		return e.Form
	}
	return strings.ReplaceAll(e.v.text(e.Text), "`", "")
}

// Permalink is the word for a link to an entry, before its name.
func (e entryView) Permalink() string { return e.v.L.T("permalink") + e.v.L.T("colon") }

// A namedCode is a name in a fact, linked if there is an entry for it.
type namedCode struct{ Text, ID string }

// Codes lists the names in a fact.
func (e entryView) Codes(f reference.Fact) []namedCode {
	var list []namedCode
	for i, text := range f.Code {
		c := namedCode{Text: text}
		if i < len(f.Links) && e.v.at.Has != nil && e.v.at.Has(f.Links[i]) {
			c.ID = f.Links[i]
		}
		list = append(list, c)
	}
	return list
}

func (v referenceView) text(m reference.Msg) string { return v.L.T(m.ID, m.Args) }
