package markdown

import "slices"

// An Element is something that a page can have beyond plain Markdown, for
// whoever documents it. Its words are messages, elsewhere.
type Element struct {
	Key        string // for links and messages: "mmsim"
	Form       string // how it is written
	Attributes []Attribute
}

// An Attribute is one item in the braces of a fence.
type Attribute struct {
	Key  string
	Form string // "view=LIST"
	Bare bool   // it takes no value
}

// Elements lists the page elements. The parsers of fences take what they allow
// from here, so that the reference cannot leave an attribute out.
func Elements() []Element { return slices.Clone(elementTable) }

var elementTable = newElementTable()

func newElementTable() []Element {
	return []Element{
		{Key: "heading", Form: "## TEXT {#ID}"},
		{Key: "link", Form: "[TEXT](FILE.md#ID)"},
		{Key: "image", Form: "![TEXT](FILE)"},
		{Key: "alert", Form: "> [!NOTE|TIP|IMPORTANT|WARNING|CAUTION]"},
		{Key: "footnote", Form: "[^NAME]"},
		{Key: "definition", Form: ": TEXT"},
		{Key: "code", Form: "```LANGUAGE {…}", Attributes: []Attribute{
			{Key: "title", Form: `title="TEXT"`},
			{Key: "hl", Form: "hl=2-4,7"},
			{Key: "file", Form: "file=PATH"},
			{Key: "region", Form: "region=NAME"},
		}},
		{Key: scriptLang, Form: "```mmsim {…}", Attributes: []Attribute{
			{Key: "id", Form: "id=NAME"},
			{Key: "scenario", Form: "scenario=NAME"},
			{Key: "from", Form: "from=LABEL"},
			{Key: "to", Form: "to=LABEL"},
			{Key: "view", Form: "view=timeline,tlb,state,table"},
			{Key: "title", Form: `title="TEXT"`},
			{Key: "show", Form: "show", Bare: true},
		}},
		{Key: exerciseLang, Form: "```predict {…}", Attributes: []Attribute{
			{Key: "id", Form: "id=NAME"},
			{Key: "scenario", Form: "scenario=NAME"},
			{Key: "at", Form: "at=LABEL"},
			{Key: "ask", Form: "ask=PATH"},
			{Key: "from", Form: "from=LABEL"},
			{Key: "unchanged", Form: "unchanged", Bare: true},
		}},
		{Key: answersLang, Form: "```answers"},
		{Key: evidenceLang, Form: "```evidence {…}", Attributes: []Attribute{
			{Key: "id", Form: "id=NAME"},
			{Key: "recording", Form: "recording=KERNEL/WORKLOAD"},
			{Key: "scenario", Form: "scenario=NAME"},
			{Key: "title", Form: `title="TEXT"`},
		}},
		{Key: compareLang, Form: "```compare {…}", Attributes: []Attribute{
			{Key: "id", Form: "id=NAME"},
			{Key: "scenario", Form: "scenario=NAME"},
			{Key: "kernel", Form: "kernel=RELEASE,RELEASE"},
			{Key: "inject", Form: "inject=RULE"},
			{Key: "from", Form: "from=LABEL"},
			{Key: "to", Form: "to=LABEL"},
			{Key: "view", Form: "view=timeline,tlb"},
			{Key: "title", Form: `title="TEXT"`},
		}},
		{Key: recordRole, Form: "{rec}`ID@LABEL PATH`"},
		{Key: kernelLang, Form: "```kernel"},
		{Key: "kernel-role", Form: "{kernel}`VERSION FILE: FUNCTION`"},
		{Key: citationsLang, Form: "```citations"},
		{Key: mentionRole, Form: "{mention}`WORD`"},
		{Key: simRole, Form: "{sim}`SCENARIO@LABEL PATH`"},
		{Key: referenceLang, Form: "```reference {…}", Attributes: []Attribute{
			{Key: "of", Form: "of=LIST"},
		}},
	}
}

// attributes lists those of an element.
func attributes(element string) []Attribute {
	return elementTable[slices.IndexFunc(elementTable, func(e Element) bool { return e.Key == element })].Attributes
}
