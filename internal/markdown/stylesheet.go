package markdown

import (
	"bytes"
	"fmt"

	"github.com/alecthomas/chroma/v2"
)

// A shade is one colour of highlighted code in both themes, and the name of
// its class. The test of this file computes that each has a contrast of at
// least 4.5:1 with both grounds (WCAG 1.4.3), so change them freely.
type shade struct {
	class       string
	light, dark string
	use         string
}

// grounds are the backgrounds of code and of marked lines.
func grounds() (code, marked shade) {
	return shade{"bg", "#f6f7f9", "#171b22", "background of code"},
		shade{"hl-bg", "#fdf0c4", "#38321f", "background of marked lines"}
}

func shades() []shade {
	return []shade{
		{"fg", "#1e2329", "#e3e8ee", "all other code"},
		{"c", "#59636e", "#a0a9b4", "comments"},
		{"cp", "#8a4a00", "#f0b36e", "preprocessor"},
		{"k", "#a01f5c", "#ff8fb0", "keywords"},
		{"kt", "#0b5f86", "#74cdf2", "types"},
		{"s", "#0d653f", "#9bdba6", "strings"},
		{"m", "#0a52ad", "#8fc1ff", "numbers, constants and other values"},
		{"nf", "#6237b0", "#d0aeff", "functions"},
		{"na", "#85400f", "#f5b98a", "attributes, labels and fields"},
		{"nt", "#0b5f86", "#74cdf2", "tags"},
		{"gd", "#a82020", "#ffa8a0", "deleted lines"},
		{"gi", "#0d653f", "#9bdba6", "inserted lines"},
		{"gh", "#6237b0", "#d0aeff", "headings, prompts"},
	}
}

// tokenClass is the class of a token's colour, "" for those without.
func tokenClass(t chroma.TokenType) string {
	switch t {
	case chroma.KeywordType, chroma.NameClass, chroma.NameException:
		return "kt"
	case chroma.KeywordConstant, chroma.NameConstant, chroma.NameEntity, chroma.LiteralDate:
		return "m"
	case chroma.NameFunction, chroma.NameFunctionMagic, chroma.NameBuiltin, chroma.NameBuiltinPseudo:
		return "nf"
	case chroma.NameAttribute, chroma.NameDecorator, chroma.NameLabel, chroma.NameProperty:
		return "na"
	case chroma.NameTag:
		return "nt"
	case chroma.OperatorWord, chroma.NameKeyword:
		return "k"
	case chroma.GenericDeleted:
		return "gd"
	case chroma.GenericInserted:
		return "gi"
	case chroma.GenericHeading, chroma.GenericSubheading, chroma.GenericPrompt:
		return "gh"
	case chroma.CommentPreproc, chroma.CommentPreprocFile:
		return "cp"
	}
	switch {
	case t.InCategory(chroma.Keyword):
		return "k"
	case t.InCategory(chroma.Comment):
		return "c"
	case t.InSubCategory(chroma.LiteralString):
		return "s"
	case t.InSubCategory(chroma.LiteralNumber):
		return "m"
	}
	return ""
}

// Stylesheet returns the CSS for highlighted code: its colours in pairs for the
// light and the dark scheme. Everything else about code blocks
// (.code, .code-title, their size and spacing) is the site's.
func Stylesheet() []byte {
	code, marked := grounds()
	all := append([]shade{code, marked}, shades()...)
	var b bytes.Buffer
	b.WriteString(":root {\n")
	for _, s := range all {
		fmt.Fprintf(&b, "  --code-%s: light-dark(%s, %s); /* %s */\n", s.class, s.light, s.dark, s.use)
	}
	b.WriteString("}\n")
	b.WriteString(".code pre { background: var(--code-bg); color: var(--code-fg); }\n")
	b.WriteString(".code .line { display: block; }\n")
	b.WriteString(".code .line.hl { background: var(--code-hl-bg); box-shadow: inset 0.25em 0 var(--code-k); }\n")
	for _, s := range shades() {
		if s.class != "fg" {
			fmt.Fprintf(&b, ".code .%s { color: var(--code-%[1]s); }\n", s.class)
		}
	}
	return b.Bytes()
}
