package markdown

import (
	"regexp"
	"slices"
	"strings"
)

// Code is the same in every language, but people write comments in their own,
// and an example of a page or of a configuration holds prose.

var (
	cComment    = regexp.MustCompile(`(?s)/\*.*?\*/|//[^\n]*`)
	hashComment = regexp.MustCompile(`(?m)(^|[ \t])#[^\n]*`)
	dashComment = regexp.MustCompile(`(?m)--[^\n]*`)
	dataKey     = regexp.MustCompile(`^[ \t]*(?:- )*[\w."*-]+[ \t]*[:=]|^[ \t]*(?:- |\[)|^---`)
)

// essence returns the lines of a code block that must be the same in all
// languages, as far as they must: without comments; of data, the keys; of text,
// that it has so many lines; of a page, none.
func essence(c CodeBlock) []string {
	text := c.Text
	switch strings.ToLower(c.Lang) {
	case "md", "markdown":
		return nil
	case "", "text", "txt": // a drawing, pseudo-code, a quotation
		return slices.Repeat([]string{"a line"}, len(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })))
	case "yaml", "yml", "toml":
		var keys []string
		for line := range strings.Lines(hashComment.ReplaceAllString(text, "")) {
			if key := dataKey.FindString(line); key != "" {
				keys = append(keys, key)
			}
		}
		return keys
	case "c", "h", "cpp", "go", "rust", "java", "js", "javascript", "ts", "typescript", "css":
		text = cComment.ReplaceAllString(text, "")
	case "sh", "bash", "python", "py", "make", "makefile", "perl", "ruby", "dockerfile", scriptLang:
		text = hashComment.ReplaceAllString(text, "")
	case "sql", "lua":
		text = dashComment.ReplaceAllString(text, "")
	}
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, " \t\n"); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
