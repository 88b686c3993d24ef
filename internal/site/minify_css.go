package site

import (
	"bytes"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"
)

// tightened returns a stylesheet without the blanks and zeros that the minifier
// leaves in rules within rules and in values it does not know. It goes by tokens
// of CSS Syntax, so that what is quoted or escaped stays.
func tightened(src []byte) []byte {
	l := css.NewLexer(parse.NewInputBytes(bytes.Clone(src))) // it writes into what it reads
	out := make([]byte, 0, len(src))
	blank := false     // whether a blank stands between the last token and this one
	closed := true     // whether the last token needs none after it
	semicolon := false // not written yet: none is needed before }
	for {
		kind, data := l.Next()
		switch kind {
		case css.ErrorToken:
			if semicolon {
				out = append(out, ';')
			}
			return out
		case css.WhitespaceToken:
			blank = true
			continue
		case css.CommentToken:
			if !bytes.HasPrefix(data, []byte("/*!")) {
				blank = true
				continue
			}
		case css.NumberToken, css.DimensionToken, css.PercentageToken:
			data = withoutZero(data)
		}
		alone := parts(kind, data)
		if kind == css.SemicolonToken {
			semicolon, blank, closed = true, false, true
			continue
		}
		if semicolon && kind != css.RightBraceToken {
			out = append(out, ';')
		}
		semicolon = false
		// What follows a blank before : is a descendant.
		if blank && !closed && (!alone || kind == css.ColonToken) && kind != css.RightParenthesisToken {
			out = append(out, ' ')
		}
		out = append(out, data...)
		blank = false
		closed = alone || kind == css.LeftParenthesisToken || kind == css.FunctionToken
	}
}

// parts says whether a token needs no blanks around it, wherever it stands.
// + and ~ do not: in calc() they need them.
func parts(kind css.TokenType, data []byte) bool {
	switch kind {
	case css.LeftBraceToken, css.RightBraceToken, css.CommaToken, css.ColonToken:
		return true
	case css.DelimToken:
		return data[0] == '>' || data[0] == '<' || data[0] == '='
	}
	return false
}

// withoutZero returns a number without the zero before its point.
func withoutZero(number []byte) []byte {
	sign := 0
	if number[0] == '-' || number[0] == '+' {
		sign = 1
	}
	if bytes.HasPrefix(number[sign:], []byte("0.")) {
		return append(number[:sign:sign], number[sign+1:]...)
	}
	return number
}
