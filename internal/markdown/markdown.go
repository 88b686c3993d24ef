// Package markdown turns the body of a page into HTML, and into data about it:
// headings, links, images, code, and the simulator embeds that the site fills
// in. It is the only importer of goldmark and chroma.
//
// Parsing and rendering are separate, because a page can be parsed before
// anyone knows where its links lead or what its scenarios compute: Parse
// returns a Doc, and Doc.HTML asks a Resolver for the answers.
//
// Every page element has a file of its own, named after it, with its node, its
// checks and its HTML. setup.go lists them: what goldmark parses, the passes
// over its tree, and what renders each node. Elements do not go through
// goldmark's options and extensions, so that the whole language is visible in
// that one list. What an author got wrong comes back as diagnostics with the
// place in the page's file; the package never guesses silently.
package markdown

import (
	"io/fs"
	"sort"
	"strings"
	"sync"

	"docgen/internal/diag"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// A Converter parses page bodies. The zero value is ready for use. It keeps
// compiled lexers and recently highlighted code, so use one for many pages;
// it is safe for concurrent use. Do not copy it after first use.
type Converter struct {
	once   sync.Once
	parser parser.Parser
	code   highlighter
}

// An Input is one page body to parse.
type Input struct {
	File    string   // as diagnostics name it
	Line    int      // the line of File on which Src begins; 0 means 1
	Src     []byte   // LF line ends; the Doc keeps it, so do not change it afterwards
	Lang    string   // "ja" joins soft line breaks
	Trees   []string // that can be cited besides the kernel's, sorted
	RawHTML bool     // let HTML in Markdown through; otherwise it is an error
	Source  *Doc     // the same page in the source language, whose heading ids and scenarios this one inherits; nil if it is the source
	FS      fs.FS    // the project's files, for {file=…}; nil if there are none
	Path    string   // the page's file below its language's folder, to which links with a slash in front are relative
	Words   *Words   // the terms of its language; nil if there are none
	Fields  []Field  // of the simulator's: a number typed beside one is reported
}

// A Doc is a parsed page body. Its exported fields are data for the site; do
// not change them. A Doc does not change after Parse and may be used by
// several goroutines.
type Doc struct {
	Headings      []Heading // in order, h1 to h6
	Links         []Link    // and autolinks, and those of terms, in order; those of footnotes come last
	Images        []Image
	Embeds        []Embed      // ```mmsim fences that run a scenario
	Evidence      []Evidence   // ```evidence fences
	Comparisons   []Comparison // ```compare fences
	Roles         []Role       // {sim}`…` and {rec}`…`
	Citations     []Citation   // of ```kernel fences and {kernel}`…`, in order
	CitationLists []Pos        // ```citations fences: where all citations of the site are listed; one at most
	References    []Reference  // ```reference fences
	Exercises     []Exercise   // ```predict fences
	Answers       []Pos        // ```answers fences; one at most
	Codes         []CodeBlock  // code blocks that are no more than that
	Includes      []string     // files of Input.FS that the page shows, or would if they could be read; sorted, each once
	Volume        Volume       // how much there is to read
	Text          string       // the first paragraph as plain text, for a description

	kernels []kernelFence // what translations inherit

	file    string
	path    string // Input.Path
	lang    string
	first   int    // the line of file on which src begins
	notes   []item // definitions of footnotes
	src     []byte
	root    ast.Node
	values  map[ast.Node]int // the index of a link, image or heading in its slice
	rawHTML bool
}

// A Pos is a place in the page's file: line and column from 1, in characters.
type Pos struct{ Line, Col int }

// A Heading is an entry for the table of contents. Text and HTML are its
// content without the permalink; HTML has no links in it.
type Heading struct {
	Pos
	Level   int
	ID      string
	Text    string
	HTML    string
	Classes []string // as in {#id .no-kernel}: for checks, they are not in the page
}

// A Link is a link as written, with Markdown's escapes undone. Dest may be
// absolute, relative to the page's file ("../counters.md#drop"), or a
// fragment. Pos is its opening bracket, or the first character of an autolink.
type Link struct {
	Pos
	Dest string
	Term bool // from the first use of a term to the glossary: nobody has written it
}

// An Image is an image as written; Dest as in Link. Pos is its exclamation mark.
type Image struct {
	Pos
	Dest string
	Alt  string
}

// A CodeBlock is code that is shown and not run: a fence or an indented block.
// A translation shows the same code as its source.
type CodeBlock struct {
	Pos
	Lang string // as written; "" for none
	Text string // with a line feed at the end of each line
}

// An Embed is an ```mmsim fence: a scenario to run and show.
type Embed struct {
	Pos
	ID       string   // id=: names an inline scenario; "" for one from a file
	Scenario string   // scenario=: the name of a scenario file; "" for an inline one
	From, To string   // labels that cut it; "" for its start or end
	View     []string // view=timeline,state,table; empty for the default. A translation inherits it
	Title    string   // title="…": the caption; "" for the scenario's name
	Body     string   // the script of an inline scenario; "" in a translation
	BodyLine int      // the line of the page's file on which Body begins
	BodyCol  int      // the column at which its first line begins (a fence can be indented)

	cols []int // the column at which each line of Body begins
}

// At converts a line and a column of Body, both from 1, to a place in the
// page's file. It is exact also where the lines of a fence are indented
// differently.
func (e Embed) At(line, col int) Pos {
	first := e.BodyCol
	if i := line - 1; i >= 0 && i < len(e.cols) {
		first = e.cols[i]
	}
	// Of a tab that a list's indentation uses up in part, the rest counts as
	// spaces of the body: first can be less than 1.
	return Pos{e.BodyLine + line - 1, max(first+col-1, 1)}
}

// A Role quotes a value in running text: from a trace, {sim}`name@label path`, or
// from the evidence of this page, {rec}`id@label path`.
type Role struct {
	Pos
	Recorded bool   // {rec}: Scenario is the id of evidence, and Label that of an event
	Scenario string // a scenario file's name or the id of an inline one
	Label    string // the state after this step, or micro-step "label/3"; "" for the end
	Path     string // "K.active_mm", "M.mm_count", "M"
}

// A Reference is a ```reference fence: the page shows a list that the site
// makes from the program's own data.
type Reference struct {
	Pos
	Of    string // which list: one of Lists
	Level int    // of its groups' headings: one below the heading above it, 3 or 4
}

// A Resolver answers what only the site knows. Every method is called during
// Doc.HTML, in document order, with the value as it stands in the Doc.
type Resolver interface {
	Link(Link) (href string)                     // a URL, as it belongs in an attribute before HTML escaping
	Image(Image) (src string, width, height int) // 0, 0 if unknown
	Figure(Embed) (html string)                  // trusted HTML
	Evidence(Evidence) (html string)             // likewise
	Comparison(Comparison) (html string)         // likewise
	Value(Role) (text string)                    // plain text
	Look(Role) (class string)                    // of a simulated value's element, beside its own; may be ""
	Source(Citation) Source                      // where to read what is cited
	Citations(level int) (html string)           // trusted HTML: all citations of the site, under headings of this level
	Reference(Reference) (html string)           // trusted HTML
	Exercise(Exercise, string) (html string)     // trusted HTML, around that of the explanation
	Answers(Pos) (html string)                   // trusted HTML: all exercises of the site
	Label(id string) string                      // an interface word in the page's language: "alert.note", "alert.tip", "alert.important", "alert.warning", "alert.caution", "footnotes", "footnote-back", "permalink", "source", "source.commit", "source.separator", "colon"
}

// A Source is where a citation leads: URLs, as they belong in an attribute
// before HTML escaping; "" for one that leads nowhere.
type Source struct {
	File      string
	Functions []string // one for each of the citation's
	Commit    string
}

// Section returns the index in Headings of the section that a place is in, -1
// if it is above all headings.
func (d *Doc) Section(at Pos) int {
	return sort.Search(len(d.Headings), func(i int) bool {
		h := d.Headings[i]
		return h.Line > at.Line || h.Line == at.Line && h.Col > at.Col
	}) - 1
}

// Parse parses one page body. The Doc is usable even if there are diagnostics.
func (c *Converter) Parse(in Input) (*Doc, []diag.Diagnostic) {
	c.once.Do(func() { c.parser = newParser() })
	p := &page{
		in:    in,
		root:  c.parser.Parse(text.NewReader(in.Src)),
		lines: newLineIndex(in.Src, max(in.Line, 1)),
		code:  &c.code,
		doc: &Doc{
			file: in.File, path: in.Path, lang: in.Lang, first: max(in.Line, 1),
			src: in.Src, values: map[ast.Node]int{}, rawHTML: in.RawHTML,
		},
	}
	p.doc.root = p.root
	for _, pass := range passes() {
		pass(p)
	}
	return p.doc, diag.Sort(p.diags)
}

// HTML renders the body.
func (d *Doc) HTML(r Resolver) []byte {
	w := &writer{doc: d, r: r}
	return w.content(d.root, 3*len(d.src))
}

// joinsLines says whether the language is written without spaces between
// words and its soft line breaks are to be joined.
func joinsLines(lang string) bool {
	return lang == "ja" || strings.HasPrefix(lang, "ja-")
}
