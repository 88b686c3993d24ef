package script

import (
	"slices"
	"strings"
	"unicode"

	"docgen/sim"
)

// Format returns a script in its canonical form, which means the same:
//
//   - one blank between words, none around them; the lines of an explore block
//     are indented by two;
//   - arguments in the order in which the reference lists them;
//   - comments after statements in one column, for each stretch of lines
//     without a blank one: commentColumn, or more if a statement needs more;
//   - at most one blank line in a row, none at the beginning and at the end of
//     the script and of an explore block;
//   - a line end after the last line. If the first line ends in CRLF, all do.
//
// The words of comments and notes are the author's and stay as they are. A
// script with mistakes is not formatted: Format returns it as it was, and them.
func Format(src []byte) ([]byte, []Error) {
	if _, errs := Parse(src); len(errs) > 0 {
		return src, errs
	}
	end := "\n"
	if first, _, _ := strings.Cut(string(src), "\n"); strings.HasSuffix(first, "\r") {
		end = "\r\n"
	}
	var b strings.Builder
	for i, paragraph := range paragraphs(string(src)) {
		if i > 0 {
			b.WriteString(end)
		}
		column := commentColumn
		for _, l := range paragraph {
			if l.comment != "" && l.code != "" {
				column = max(column, columns(l.code)+2)
			}
		}
		for _, l := range paragraph {
			b.WriteString(l.code)
			if l.comment != "" && (l.code != "" || l.hangs) {
				b.WriteString(strings.Repeat(" ", column-columns(l.code)))
			}
			b.WriteString(l.comment + end)
		}
	}
	return []byte(b.String()), nil
}

// commentColumn is where the comment after a statement stands, counted from 0.
const commentColumn = 30

// A formattedLine is a line in canonical form, but for the place of a comment
// after its statement.
type formattedLine struct {
	code    string // the statement, indented; "" if there is only a comment
	comment string // from the # on; indented if it stands alone
	hangs   bool   // the comment goes on with the one in the line above it, after a statement
}

// paragraphs formats the lines of a script that has no mistakes, and divides
// them at blank lines.
func paragraphs(src string) [][]formattedLine {
	specs := map[string]sim.OpSpec{}
	for _, spec := range sim.OpSpecs() {
		specs[string(spec.Verb)] = spec
	}
	all := [][]formattedLine{nil}
	indent := ""
	begun, blank := false, false // a line has been seen, in this block; a blank one after it
	hang := -1                   // the column of a comment in the line above that stands after a statement
	for text := range strings.Lines(src) {
		text = strings.TrimRightFunc(text, unicode.IsSpace)
		if text == "" {
			blank, hang = begun, -1
			continue
		}
		toks := words(0, text)
		if len(toks) > 0 && toks[0].text == blockEnd {
			indent, blank = "", false
		}
		if blank {
			all = append(all, nil)
		}
		begun, blank = true, false
		code, comment := cutComment(text, toks)
		l := formattedLine{code: canonical(toks, specs), comment: comment}
		at := columns(code)
		switch {
		case l.code == "note":
			l.code, l.comment = indent+"note"+noteText(text), ""
		case l.code != "":
			l.code = indent + l.code
		case at == hang:
			l.hangs = true
		default:
			l.comment = indent + l.comment
		}
		if hang = -1; l.comment != "" && (l.code != "" || l.hangs) {
			hang = at
		}
		last := &all[len(all)-1]
		*last = append(*last, l)
		if len(toks) > 0 && toks[0].text == blockBegin {
			indent, begun = "  ", false
		}
	}
	return all
}

// The statements that begin and end a block, and the one in it.
const blockBegin, blockAny, blockEnd = "explore", "any", "end"

// cutComment divides a line into what stands before its comment, and that.
func cutComment(text string, toks []token) (code, comment string) {
	from := 0
	if n := len(toks); n > 0 {
		runes := []rune(text)
		from = len(string(runes[:toks[n-1].pos.Col-1])) + len(toks[n-1].text)
	}
	if at := strings.IndexByte(text[from:], '#'); at >= 0 {
		return text[:from+at], text[from+at:]
	}
	return text, ""
}

// noteText returns what stands after the word note, with a blank before it.
func noteText(text string) string {
	_, words, _ := strings.Cut(text, "note")
	if words = strings.TrimSpace(words); words == "" {
		return ""
	}
	return " " + words
}

// canonical puts the words of a statement together again. Of a note it returns
// the first only.
func canonical(toks []token, specs map[string]sim.OpSpec) string {
	if len(toks) == 0 {
		return ""
	}
	list := strings.Fields(join(toks))
	verb := list[0]
	switch spec, isOp := specs[verb]; {
	case verb == "note":
		return verb
	case verb == "expect":
		list = canonicalCheck(list)
	case verb == "machine":
		sortKeys(list[1:], settingNames())
	case verb == blockBegin:
		sortKeys(list[1:], boundNames())
	case verb == blockAny:
		return canonicalAny(toks)
	case isOp:
		sortKeys(list[1+positionals(spec, list[1:]):], argNames(spec))
	}
	return strings.Join(list, " ")
}

// canonicalCheck joins what is one word of a check though blanks may stand in
// it: a set, and a condition.
func canonicalCheck(list []string) []string {
	var condition []string
	if i := slices.Index(list, "if"); i >= 0 {
		condition = []string{"if", strings.Join(list[i+1:], "")}
		list = list[:i]
	}
	if i := slices.IndexFunc(list, func(w string) bool { return strings.HasPrefix(w, "{") }); i >= 0 {
		list = append(list[:i:i], strings.Join(list[i:], ""))
	}
	for i, w := range list { // of a call: [no] FUNC [cpu=N] [since=@L]
		if strings.HasPrefix(w, "cpu=") || strings.HasPrefix(w, "since=") {
			sortKeys(list[i:], []string{"cpu", "since"})
			break
		}
	}
	return append(list, condition...)
}

// canonicalAny puts a line of choices together: `any A B: run | exec then exit`.
func canonicalAny(toks []token) string {
	tasks, choices, _ := cutColon(toks)
	line := join(tasks) + ":"
	for i, option := range splitAt(choices, "|") {
		if i > 0 {
			line += " |"
		}
		line += " " + join(option)
	}
	return line
}

func join(toks []token) string {
	list := make([]string, len(toks))
	for i, tok := range toks {
		list[i] = tok.text
	}
	return strings.Join(list, " ")
}

// positionals returns how many of the words after an operation's verb are
// arguments without a key, as the parser takes them.
func positionals(spec sim.OpSpec, list []string) int {
	n := 0
	for _, arg := range spec.Args {
		if positional(arg) && n < len(list) && !strings.Contains(list[n], "=") {
			n++
		}
	}
	return n
}

// sortKeys brings words, `key=value` or single ones, into the order of keys.
func sortKeys(list, keys []string) {
	rank := func(word string) int {
		key, _, _ := strings.Cut(word, "=")
		return slices.Index(keys, key)
	}
	slices.SortStableFunc(list, func(a, b string) int { return rank(a) - rank(b) })
}

// columns returns how many columns of an editor a text takes: ideographs and
// their like take two, a tab goes on to the next multiple of eight.
func columns(text string) int {
	n := 0
	for _, r := range text {
		switch {
		case r == '\t':
			n += 8 - n%8
		case unicode.Is(unicode.Mn, r):
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul), '\uff01' <= r && r <= '\uff60':
			n += 2
		default:
			n++
		}
	}
	return n
}
