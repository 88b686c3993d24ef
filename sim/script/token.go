package script

import (
	"strings"
	"unicode"
)

// The words of a script, each of which knows where it stands.

// A token is a word with its place.
type token struct {
	text string
	pos  Pos
}

// words splits a line at blanks, and drops its comment.
func words(n int, text string) []token {
	var toks []token
	start, col, startCol := -1, 0, 0
	flush := func(end int) {
		if start >= 0 {
			toks = append(toks, token{text[start:end], Pos{n, startCol}})
			start = -1
		}
	}
	for i, r := range text {
		col++
		switch {
		case r == '#' && start < 0:
			return toks
		case unicode.IsSpace(r):
			flush(i)
		case start < 0:
			start, startCol = i, col
		}
	}
	flush(len(text))
	return toks
}

// shift returns the place some columns further on.
func shift(pos Pos, cols int) Pos { return Pos{pos.Line, pos.Col + cols} }

// cutColon divides tokens at the first colon.
func cutColon(toks []token) (before, after []token, ok bool) {
	for i, tok := range toks {
		name, rest, found := strings.Cut(tok.text, ":")
		if !found {
			continue
		}
		before = append(before, toks[:i]...)
		if name != "" {
			before = append(before, token{name, tok.pos})
		}
		if rest != "" {
			after = append(after, token{rest, shift(tok.pos, len([]rune(name))+1)})
		}
		return before, append(after, toks[i+1:]...), true
	}
	return nil, nil, false
}

// splitAt divides tokens at a mark, which may touch other words.
func splitAt(toks []token, mark string) [][]token {
	parts := [][]token{nil}
	for _, tok := range toks {
		col := 0
		for i, piece := range strings.Split(tok.text, mark) {
			if i > 0 {
				parts = append(parts, nil)
				col += len(mark)
			}
			if piece != "" {
				parts[len(parts)-1] = append(parts[len(parts)-1], token{piece, shift(tok.pos, col)})
			}
			col += len([]rune(piece))
		}
	}
	return parts
}

// splitAtWord divides tokens at a word of its own.
func splitAtWord(toks []token, word string) [][]token {
	parts := [][]token{nil}
	for _, tok := range toks {
		if tok.text == word {
			parts = append(parts, nil)
			continue
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], tok)
	}
	return parts
}
