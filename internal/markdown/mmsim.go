package markdown

import "github.com/alecthomas/chroma/v2"

// scriptLexer colours the scenario language. It goes by the place of words
// and not by a list of them: the first word of a line is the statement or
// operation, what stands before = is an argument. A list would have to follow
// the simulator's.
func scriptLexer() chroma.Lexer {
	return chroma.MustNewLexer(
		&chroma.Config{Name: scriptLang},
		func() chroma.Rules {
			return chroma.Rules{
				"root": {
					{Pattern: `[ \t\n]+`, Type: chroma.TextWhitespace},
					{Pattern: `#.*`, Type: chroma.CommentSingle},
					{Pattern: `@[\p{L}\p{Nd}_-]+`, Type: chroma.NameLabel},
					{Pattern: `[^\s#@]+`, Type: chroma.Keyword, Mutator: chroma.Push("arguments")},
					{Pattern: `.`, Type: chroma.Text},
				},
				"arguments": {
					{Pattern: `\n`, Type: chroma.TextWhitespace, Mutator: chroma.Pop(1)},
					{Pattern: `[ \t]+`, Type: chroma.TextWhitespace},
					{Pattern: `#.*`, Type: chroma.CommentSingle},
					{Pattern: `@[\p{L}\p{Nd}_-]+(?:/[0-9]+)?`, Type: chroma.NameLabel},
					{Pattern: `(?:if|no|by|freed|refused|violation)\b(?![=.])`, Type: chroma.KeywordPseudo},
					{Pattern: `NULL\b`, Type: chroma.NameConstant},
					{Pattern: `[0-9][0-9./]*\b`, Type: chroma.LiteralNumber},
					{Pattern: `([\p{L}_][\p{L}\p{Nd}_]*)(=)(?=\S)`, Type: chroma.ByGroups(chroma.NameAttribute, chroma.Operator)},
					{Pattern: `([\p{L}_][\p{L}\p{Nd}_]*)(\.)([\p{L}_][\p{L}\p{Nd}_]*)`, Type: chroma.ByGroups(chroma.NameVariable, chroma.Punctuation, chroma.NameProperty)},
					{Pattern: `[\p{L}_][\p{L}\p{Nd}_-]*`, Type: chroma.NameVariable},
					{Pattern: `[=!<>]+`, Type: chroma.Operator},
					{Pattern: `.`, Type: chroma.Text},
				},
			}
		},
	)
}
