package render

import (
	"html/template"

	"docgen/internal/locale"
)

// A CitedRelease is what the site cites of one release of a tree.
type CitedRelease struct {
	Tree, Version string
	Name          string // as readers see it: "6.12", "tip 6.12"
	ID            string // of its heading
	Files         []CitedFile
}

// Title is the text of its heading.
func (r CitedRelease) Title() string {
	if r.Tree == "linux" {
		return "Linux " + r.Name
	}
	return r.Name
}

// A CitedFile is a file of a release. Its link leads to its text.
type CitedFile struct {
	Link
	Functions []CitedFunction
	Commits   []Link // that are cited with it; without Href if they lead nowhere
}

// A CitedFunction is a function of a file, and where it is cited.
type CitedFunction struct {
	Link
	Places []CitedPlace
}

// A CitedPlace is a section that cites a function. Its link has the page's title.
type CitedPlace struct {
	Link
	Section string // the heading's text; "" for a place above all headings
}

// Citations renders the list of all citations, in the language of l, with
// citations.html. Releases are headings of the given level.
func (r *Renderer) Citations(list []CitedRelease, level int, l *locale.Localizer) (template.HTML, error) {
	out, err := r.citations(list, level, words{l})
	return template.HTML(out), err
}

func (r *Renderer) citations(list []CitedRelease, level int, l words) ([]byte, error) {
	return r.execute("citations.html", citationsView{Releases: list, Level: level, L: l})
}

// A citationsView is what citations.html executes on.
type citationsView struct {
	Releases []CitedRelease
	Level    int
	L        words
}

// Place says where a function is cited.
func (v citationsView) Place(p CitedPlace) string {
	if p.Section == "" {
		return p.Text
	}
	return v.L.T("source.section", locale.Args{"Page": p.Text, "Section": p.Section})
}

// Size says how many functions are cited of a release.
func (v citationsView) Size(r CitedRelease) string {
	n := 0
	for _, f := range r.Files {
		n += len(f.Functions)
	}
	return v.L.T("cited.functions", locale.Args{"PluralCount": n})
}
