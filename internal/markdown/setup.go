package markdown

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// newParser lists everything goldmark recognizes. Where two begin with the
// same character, the lower number is asked first; the numbers are goldmark's.
func newParser() parser.Parser {
	at := util.Prioritized
	return parser.NewParser(
		parser.WithBlockParsers(
			at(parser.NewSetextHeadingParser(parser.WithHeadingAttribute()), 100),
			at(extension.NewDefinitionListParser(), 101),
			at(extension.NewDefinitionDescriptionParser(), 102),
			at(parser.NewThematicBreakParser(), 200),
			at(parser.NewListParser(), 300),
			at(parser.NewListItemParser(), 400),
			at(parser.NewCodeBlockParser(), 500),
			at(parser.NewATXHeadingParser(parser.WithHeadingAttribute()), 600),
			at(exerciseParser{}, 690),
			at(parser.NewFencedCodeBlockParser(), 700),
			at(parser.NewBlockquoteParser(), 800),
			at(parser.NewHTMLBlockParser(), 900),
			at(extension.NewFootnoteBlockParser(), 999),
			at(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			at(extension.NewTaskCheckBoxParser(), 0),
			at(parser.NewCodeSpanParser(), 100),
			at(extension.NewFootnoteParser(), 101),
			at(roleParser{}, 102),
			at(parser.NewLinkParser(), 200),
			at(parser.NewAutoLinkParser(), 300),
			at(parser.NewRawHTMLParser(), 400),
			at(emphasisParser{}, 500),
			at(strikethroughParser{}, 500),
			at(extension.NewLinkifyParser(), 999),
		),
		parser.WithParagraphTransformers(
			at(parser.LinkReferenceParagraphTransformer, 100),
			at(extension.NewTableParagraphTransformer(), 200),
		),
		parser.WithASTTransformers(
			at(extension.NewTableASTTransformer(), 0),
			at(footnoteCensus{}, 998), // before the next one forgets unused notes
			at(extension.NewFootnoteASTTransformer(), 999),
		),
	)
}

// passes lists what happens to goldmark's tree, in this order: first changes
// to the tree, then the data of a Doc.
func passes() []func(*page) {
	return []func(*page){
		(*page).alerts,
		(*page).rawHTML,
		(*page).softBreaks,
		(*page).footnotes,
		(*page).references,
		(*page).blocks, // code blocks, includes, embeds, evidence, comparisons, exercises and citations
		(*page).inheritEmbeds,
		(*page).inheritExercises,
		(*page).inheritReferences,
		(*page).inheritEvidence,
		(*page).inheritComparisons,
		(*page).inheritPlaces,
		(*page).mentions,
		(*page).roles,
		(*page).typedDigits,
		(*page).terms,
		(*page).images,
		(*page).links,
		(*page).headings,
		(*page).inheritCitations,
		(*page).citations,
		(*page).volume,
		(*page).referenceLevels,
		(*page).parity,
		(*page).summary,
	}
}

// RegisterFuncs lists what renders the nodes of this package, and those nodes
// of goldmark's for which its own HTML would not do.
func (w *writer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindAlert, w.alert)
	reg.Register(kindCode, w.codeBlock)
	reg.Register(kindEmbed, w.embed)
	reg.Register(kindExercise, w.exercise)
	reg.Register(kindEvidence, w.evidence)
	reg.Register(kindComparison, w.comparison)
	reg.Register(kindRole, w.role)
	reg.Register(kindKernel, w.kernel)
	reg.Register(kindSiteList, w.siteList)
	reg.Register(kindReference, w.reference)
	reg.Register(kindMention, w.mention)
	reg.Register(kindTerm, w.term)
	reg.Register(ast.KindHeading, w.heading)
	reg.Register(ast.KindLink, w.link)
	reg.Register(ast.KindAutoLink, w.autoLink)
	reg.Register(ast.KindImage, w.image)
	reg.Register(ast.KindRawHTML, w.inlineHTML)
	reg.Register(ast.KindHTMLBlock, w.htmlBlock)
	reg.Register(ast.KindParagraph, w.paragraph)
	reg.Register(ast.KindTextBlock, w.textBlock)
	reg.Register(east.KindTaskCheckBox, w.checkBox)
	reg.Register(east.KindTable, w.table)
	reg.Register(east.KindTableCell, w.tableCell)
	reg.Register(east.KindFootnoteLink, w.footnoteLink)
	reg.Register(east.KindFootnoteBacklink, w.footnoteBacklink)
	reg.Register(east.KindFootnote, w.footnote)
	reg.Register(east.KindFootnoteList, w.footnoteList)
}

// newRenderer puts the writer before goldmark's own renderers.
func newRenderer(w *writer) renderer.Renderer {
	return renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(w, 100),
		util.Prioritized(extension.NewTableHTMLRenderer(), 500),
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
		util.Prioritized(extension.NewDefinitionListHTMLRenderer(), 500),
		util.Prioritized(html.NewRenderer(), 1000),
	))
}
