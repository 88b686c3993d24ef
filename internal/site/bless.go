package site

import (
	"strings"

	"docgen/internal/diag"
	"docgen/internal/markdown"
	"docgen/sim/script"
)

// BlessPage does to the scenarios that stand in a page what script.Bless does
// to a script: it rewrites the values of expectations that do not hold, and
// nothing else, not a line end. It returns the page's new source and what no
// other value would mend, with positions in the page. What is wrong with the
// page otherwise is for Build to say.
func BlessPage(file string, src []byte) ([]byte, []diag.Diagnostic) {
	lines := strings.SplitAfter(string(src), "\n")
	doc, _ := new(markdown.Converter).Parse(markdown.Input{File: file, Line: 1, Src: body(lines)})
	var rest []diag.Diagnostic
	for _, e := range doc.Embeds {
		if e.Body == "" {
			continue
		}
		blessed, errs := script.Bless([]byte(e.Body))
		for _, err := range errs {
			at := e.At(err.Pos.Line, err.Pos.Col)
			rest = append(rest, diag.Errorf(file, at.Line, at.Col, "%s", err.Msg).WithHint(err.Hint))
		}
		old, now := strings.Split(e.Body, "\n"), strings.Split(string(blessed), "\n")
		for i := range now {
			if now[i] == old[i] {
				continue
			}
			line := e.At(i+1, 1).Line - 1
			lines[line] = strings.Replace(lines[line], old[i], now[i], 1)
		}
	}
	return []byte(strings.Join(lines, "")), rest
}

// body returns the lines of a page with its front matter blanked out and its
// line ends made LF, so that lines and columns stay what they are in the file.
func body(lines []string) []byte {
	const fence = "---"
	var b strings.Builder
	front := 0 // 1 inside of the front matter, 2 after it
	for i, line := range lines {
		text := strings.TrimRight(line, "\r\n")
		if i == 0 {
			text = strings.TrimPrefix(text, "\ufeff")
		}
		isFence := strings.TrimRight(text, " \t") == fence
		switch {
		case front == 0 && isFence:
			front, text = 1, ""
		case front == 1:
			if isFence {
				front = 2
			}
			text = ""
		case front == 0:
			front = 2
		}
		b.WriteString(text)
		if strings.HasSuffix(line, "\n") {
			b.WriteByte('\n')
		}
	}
	return []byte(b.String())
}
