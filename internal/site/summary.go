package site

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// summaryLength is how much of a description search engines show, in characters.
const summaryLength = 160

// summary shortens text to a description, between words if there are any.
func summary(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= summaryLength {
		return text
	}
	runes := []rune(text)[:summaryLength-1]
	cut := len(runes)
	for i := len(runes) - 1; i > len(runes)*3/4; i-- {
		if unicode.IsSpace(runes[i]) || unicode.In(runes[i], unicode.Po) && runes[i] > unicode.MaxLatin1 {
			cut = i
			break
		}
	}
	return strings.TrimRightFunc(string(runes[:cut]), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsPunct(r)
	}) + "…"
}
