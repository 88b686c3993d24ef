package markdown

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"docgen/internal/nearest"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// A codeNode takes the place of a code block that is shown and not run. Its
// HTML is made once, in Parse.
type codeNode struct {
	ast.BaseBlock
	block CodeBlock
	title string
	html  string
}

var kindCode = ast.NewNodeKind("Code")

func (n *codeNode) Kind() ast.NodeKind { return kindCode }

func (n *codeNode) Dump(src []byte, level int) {
	ast.DumpHelper(n, src, level, map[string]string{"Lang": n.block.Lang}, nil)
}

// elementFences lists what is made of fences that are no code, by language.
func elementFences() map[string]func(*page, *fence) ast.Node {
	return map[string]func(*page, *fence) ast.Node{
		scriptLang:    (*page).newEmbed, // without {show}
		evidenceLang:  (*page).newEvidence,
		compareLang:   (*page).newComparison,
		kernelLang:    (*page).newKernel,
		citationsLang: (*page).newCitationList,
		answersLang:   (*page).newAnswers,
		referenceLang: (*page).newReference,
	}
}

// blocks turns every code block into the node of what it is, mostly a codeNode,
// and reads exercises.
func (p *page) blocks() {
	elements := elementFences()
	for _, n := range nodesOf(p.root, ast.KindCodeBlock, ast.KindFencedCodeBlock, kindExercise) {
		switch n := n.(type) {
		case *ast.CodeBlock:
			block := CodeBlock{Pos: p.pos(n.Lines().At(0).Start), Text: string(n.Lines().Value(p.in.Src))}
			replace(n, p.newCode(block, "", nil))
		case *ast.FencedCodeBlock:
			f := p.newFence(n)
			_, shown := f.attr("show")
			element := elements[f.lang]
			switch _, explains := inside[*exerciseNode](n); {
			case element == nil || shown && f.lang == scriptLang:
				replace(n, p.newCodeFence(f))
			case explains:
				p.errorf(f.at, outsideExercise, "an explanation cannot hold a fence of %s", f.lang)
				replace(n, p.unusable(f))
			default:
				replace(n, element(p, f))
			}
		case *exerciseNode:
			p.exercise(n)
		}
	}
}

func (p *page) newCodeFence(f *fence) ast.Node {
	known := attributes("code")
	if f.lang == scriptLang {
		known = append(slices.Clip(known), Attribute{Key: "show", Bare: true})
	}
	p.allow(f, known...)
	block := CodeBlock{Pos: f.at, Lang: f.lang, Text: p.included(f)}
	if !p.code.knows(f.lang) {
		p.warnf(f.at, nearest.Hint(f.lang, append(append(languages(), exerciseLang), slices.Sorted(maps.Keys(elementFences()))...)), "unknown language %q: the code is shown without colours", f.lang)
	}
	return p.newCode(block, f.value("title"), p.markedLines(f, block.Text))
}

func (p *page) newCode(block CodeBlock, title string, marked []lineRange) ast.Node {
	p.doc.Codes = append(p.doc.Codes, block)
	return &codeNode{block: block, title: title, html: p.code.html(block.Lang, block.Text, marked)}
}

// A lineRange is a range of lines from 1, both ends included.
type lineRange struct{ from, to int }

func (r lineRange) String() string { return fmt.Sprintf("%d-%d", r.from, r.to) }

var lineRangeItem = regexp.MustCompile(`^([0-9]{1,6})(?:-([0-9]{1,6}))?$`)

// markedLines reads hl=2-4,7 and reports ranges that the code does not have.
func (p *page) markedLines(f *fence, code string) []lineRange {
	a, ok := f.attr("hl")
	if !ok || a.bare {
		return nil
	}
	var list []lineRange
	count := strings.Count(code, "\n")
	for item := range strings.SplitSeq(a.value, ",") {
		m := lineRangeItem.FindStringSubmatch(item)
		if m == nil {
			p.errorf(a.Pos, "write hl=2-4,7", "expected a line or a range of lines in hl=, found %q", item)
			continue
		}
		from, _ := strconv.Atoi(m[1])
		to := from
		if m[2] != "" {
			to, _ = strconv.Atoi(m[2])
		}
		if from < 1 || from > to || to > count {
			p.errorf(a.Pos, "", "there are no lines %s to mark: the code has %d", item, count)
			continue
		}
		list = append(list, lineRange{from, to})
	}
	slices.SortFunc(list, func(a, b lineRange) int { return a.from - b.from })
	return list
}

func (w *writer) codeBlock(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		n.(*codeNode).write(to)
	}
	return ast.WalkContinue, nil
}

// narrowCode is how many characters of code fit a screen 320 CSS pixels wide, the
// narrowest that WCAG 1.4.10 asks for, beside what is around them.
const narrowCode = 30

// write renders the block. As with tables, only code that does not fit a
// narrow screen can be focused.
func (n *codeNode) write(to util.BufWriter) {
	put(to, `<div class="code"`)
	if n.block.Lang != "" {
		put(to, ` data-lang="`, n.block.Lang, `"`)
	}
	put(to, ">")
	if n.title != "" {
		put(to, `<p class="code-title">`, n.title, "</p>")
	}
	put(to, "<pre")
	if longestLine(n.block.Text) > narrowCode {
		put(to, ` tabindex="0"`)
	}
	put(to, "><code>"+n.html+"</code></pre></div>\n")
}

func longestLine(code string) int {
	longest := 0
	for line := range strings.Lines(code) {
		longest = max(longest, textWidth(strings.TrimRight(line, "\n"))+7*strings.Count(line, "\t"))
	}
	return longest
}
