package markdown

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// A highlighter colours code. It keeps lexers, whose patterns are costly to
// compile, and the HTML of recent blocks, since most code of a page is the
// same after an edit and in every language. The zero value is ready for use;
// it is safe for concurrent use.
type highlighter struct {
	mu     sync.Mutex
	lexers map[string]chroma.Lexer // nil for code without a lexer
	young  map[codeKey]string      // recent HTML
	old    map[codeKey]string      // the generation before it
	size   int                     // bytes of HTML in young
}

// A codeKey is everything that the HTML of a block depends on.
type codeKey struct{ lang, code, marked string }

// generation is how many bytes of HTML one generation may hold. When it is
// full it becomes the old one, and what was old is forgotten.
const generation = 8 << 20

// plain lists the names of languages that are shown without colours.
func plain() []string { return []string{"", "text", "txt", "plain", "plaintext"} }

// languages lists the names that a fence can have, for suggestions.
func languages() []string {
	return append([]string{scriptLang, "text"}, lexers.Aliases(true)...)
}

// knows says whether lang is the name of a language.
func (h *highlighter) knows(lang string) bool {
	return slices.Contains(plain(), lang) || h.lexer(lang) != nil
}

// lexer returns the lexer for lang, nil if there is none.
func (h *highlighter) lexer(lang string) chroma.Lexer {
	h.mu.Lock()
	defer h.mu.Unlock()
	lexer, ok := h.lexers[lang]
	if ok {
		return lexer
	}
	switch {
	case slices.Contains(plain(), lang):
	case lang == scriptLang:
		lexer = scriptLexer()
	default:
		lexer = lexers.Get(lang)
	}
	if lexer != nil {
		lexer = chroma.Coalesce(lexer)
	}
	if h.lexers == nil {
		h.lexers = map[string]chroma.Lexer{}
	}
	h.lexers[lang] = lexer
	return lexer
}

// html returns the content of a code element: a span with a class for each
// token that has a colour and, if any line is marked, one for each line.
func (h *highlighter) html(lang, code string, marked []lineRange) string {
	key := codeKey{lang, code, fmt.Sprint(marked)}
	if s, ok := h.remembered(key); ok {
		return s
	}
	s := writeLines(h.tokens(lang, code), marked)
	h.remember(key, s)
	return s
}

func (h *highlighter) remembered(key codeKey) (string, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s, ok := h.young[key]
	if !ok {
		if s, ok = h.old[key]; ok {
			h.put(key, s)
		}
	}
	return s, ok
}

func (h *highlighter) remember(key codeKey, s string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.put(key, s)
}

func (h *highlighter) put(key codeKey, s string) {
	if h.size > generation || h.young == nil {
		h.old, h.young, h.size = h.young, map[codeKey]string{}, 0
	}
	h.young[key] = s
	h.size += len(s)
}

// tokens splits code, without losing a character of it.
func (h *highlighter) tokens(lang, code string) []chroma.Token {
	whole := []chroma.Token{{Type: chroma.Text, Value: code}}
	lexer := h.lexer(lang)
	if lexer == nil {
		return whole
	}
	it, err := lexer.Tokenise(nil, code)
	if err != nil {
		return whole // a lexer that does not compile
	}
	list := it.Tokens()
	var b strings.Builder
	for _, t := range list {
		b.WriteString(t.Value)
	}
	if b.String() != code {
		return whole // a lexer that changes what it reads
	}
	return list
}

func writeLines(tokens []chroma.Token, marked []lineRange) string {
	var b strings.Builder
	for i, line := range chroma.SplitTokensIntoLines(tokens) {
		if len(marked) > 0 {
			class := "line"
			if isMarked(marked, i+1) {
				class = "line hl"
			}
			b.WriteString(`<span class="` + class + `">`)
		}
		for _, t := range line {
			writeToken(&b, t)
		}
		if len(marked) > 0 {
			b.WriteString("</span>")
		}
	}
	return b.String()
}

func writeToken(b *strings.Builder, t chroma.Token) {
	class, text := tokenClass(t.Type), html.EscapeString(t.Value)
	if class == "" || strings.TrimSpace(text) == "" {
		b.WriteString(text)
		return
	}
	b.WriteString(`<span class="` + class + `">` + text + `</span>`)
}

func isMarked(marked []lineRange, line int) bool {
	for _, r := range marked {
		if r.from <= line && line <= r.to {
			return true
		}
	}
	return false
}
