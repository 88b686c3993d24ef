package markdown

import (
	"bytes"
	"slices"
	"sort"
	"unicode/utf8"

	"docgen/internal/diag"

	"github.com/yuin/goldmark/ast"
)

// A page is a body on its way from a tree to a Doc: each pass changes the
// tree, adds to the Doc, or reports what is wrong.
type page struct {
	in    Input
	root  ast.Node
	lines lineIndex
	code  *highlighter
	doc   *Doc
	diags []diag.Diagnostic

	kernels []*kernelNode // in order; passes after blocks
	quotes  []*roleNode   // roles but for mentions, in order; passes after mentions
}

// pos is the place of a byte of the page's body.
func (p *page) pos(offset int) Pos { return p.lines.pos(offset) }

// end is where the page's text ends.
func (p *page) end() Pos { return p.pos(len(bytes.TrimRight(p.in.Src, " \t\n"))) }

// errorf reports an error with a hint, which may be "".
func (p *page) errorf(at Pos, hint, format string, args ...any) {
	p.diags = append(p.diags, diag.Errorf(p.in.File, at.Line, at.Col, format, args...).WithHint(hint))
}

// warnf reports a warning with a hint, which may be "".
func (p *page) warnf(at Pos, hint, format string, args ...any) {
	p.diags = append(p.diags, diag.Warnf(p.in.File, at.Line, at.Col, format, args...).WithHint(hint))
}

// nodes lists the nodes of type T below root, in document order. A pass that
// changes the tree goes over this list, not over the tree.
func nodes[T ast.Node](root ast.Node) []T {
	var list []T
	// The walker returns no error, so Walk does not either.
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(T); ok && entering {
			list = append(list, t)
		}
		return ast.WalkContinue, nil
	})
	return list
}

// nodesOf lists those of some kinds, likewise.
func nodesOf(root ast.Node, kinds ...ast.NodeKind) []ast.Node {
	var list []ast.Node
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering && slices.Contains(kinds, n.Kind()) {
			list = append(list, n)
		}
		return ast.WalkContinue, nil
	})
	return list
}

// inside returns the nearest T around n.
func inside[T ast.Node](n ast.Node) (T, bool) {
	for up := n.Parent(); up != nil; up = up.Parent() {
		if t, ok := up.(T); ok {
			return t, true
		}
	}
	var none T
	return none, false
}

// replace puts node in the place of old.
func replace(old, node ast.Node) {
	old.Parent().ReplaceChild(old.Parent(), old, node)
}

// remove takes n out of the tree.
func remove(n ast.Node) {
	n.Parent().RemoveChild(n.Parent(), n)
}

// A lineIndex converts offsets to places without counting from the start of
// the page each time.
type lineIndex struct {
	src    []byte
	starts []int // offset of each line's first byte
	first  int   // the number of the first line
}

func newLineIndex(src []byte, first int) lineIndex {
	starts := []int{0}
	for i, c := range src {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return lineIndex{src, starts, first}
}

// line returns line i, from 0, without its line feed; nil if there is none.
func (x lineIndex) line(i int) []byte {
	if i >= len(x.starts) {
		return nil
	}
	stop := len(x.src)
	if i+1 < len(x.starts) {
		stop = x.starts[i+1] - 1
	}
	return x.src[x.starts[i]:stop]
}

func (x lineIndex) pos(offset int) Pos {
	offset = min(max(offset, 0), len(x.src))
	i := sort.SearchInts(x.starts, offset+1) - 1
	return Pos{x.first + i, utf8.RuneCount(x.src[x.starts[i]:offset]) + 1}
}

// include notes that the page shows a file.
func (p *page) include(name string) {
	if i, found := slices.BinarySearch(p.doc.Includes, name); !found {
		p.doc.Includes = slices.Insert(p.doc.Includes, i, name)
	}
}
