package markdown

import (
	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// Task list items (GFM): the text of an item is the label of its check box,
// so that the box has a name.

func (w *writer) checkBox(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		put(to, `<input type="checkbox" disabled`)
		if n.(*east.TaskCheckBox).IsChecked {
			put(to, ` checked`)
		}
		put(to, `> `)
	}
	return ast.WalkContinue, nil
}

// isTask says whether n begins with a check box.
func isTask(n ast.Node) bool {
	return n.FirstChild() != nil && n.FirstChild().Kind() == east.KindTaskCheckBox
}

func (w *writer) paragraph(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	switch {
	case entering && isTask(n):
		put(to, "<p><label>")
	case entering:
		put(to, "<p>")
	case isTask(n):
		put(to, "</label></p>\n")
	default:
		put(to, "</p>\n")
	}
	return ast.WalkContinue, nil
}

func (w *writer) textBlock(to util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if isTask(n) {
		if entering {
			put(to, "<label>")
		} else {
			put(to, "</label>")
		}
	}
	if !entering && n.NextSibling() != nil && n.FirstChild() != nil {
		put(to, "\n")
	}
	return ast.WalkContinue, nil
}
