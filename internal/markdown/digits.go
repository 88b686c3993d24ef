package markdown

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
)

// A number that a trace can give comes from a trace. These passes find those
// that an author has typed: a number in the same clause as the name of a field
// that the simulator traces, in a code span or, if no word of a language looks
// like it (mm_users), without, and a pair such as 1/2, which is how mm_users and
// mm_count are written together.
//
// What they look for is a bare number, one that stands for a value: nothing
// that counts follows it (2 CPUs, 4 KiB, 3つ), it is not a name (CPU 0, chapter
// 3), and not part of one (6.12, x86). They would rather overlook a number than
// report one that is no value. Numerals in words are never reported.

// A Field is one that the simulator traces and whose values are numbers.
type Field struct {
	Name string // "mm_users"
	Path string // an example of what a role quotes: "M.mm_users"
}

// typedDigits reports numbers that should be roles.
func (p *page) typedDigits() {
	if len(p.in.Fields) == 0 {
		return
	}
	for _, n := range nodesOf(p.root, ast.KindParagraph, ast.KindTextBlock, east.KindTableCell) {
		if p.hasDigit(n) {
			f := p.flatten(n)
			p.typedPairs(f)
			p.typedNumbers(f)
		}
	}
}

// hasDigit says whether there is a digit in a block at all: in most there is none.
func (p *page) hasDigit(block ast.Node) bool {
	lines := block.Lines()
	for i := range lines.Len() {
		seg := lines.At(i)
		line := seg.Value(p.in.Src)
		for j, c := range line {
			if '0' <= c && c <= '9' || c == 0xef && bytes.ContainsFunc(line[j:], isDigit) { // ０ begins with this byte
				return true
			}
		}
	}
	return false
}

// A flat is the text of a block with marks in the place of code spans, roles
// and names of fields: what a clause is and what stands in it can be seen from it.
type flat struct {
	text   string
	pieces []flatPiece    // in order
	fields map[int]Field  // by the offsets of their marks in text
	said   map[int]string // the names, as written
}

// A flatPiece says where a piece of the text stands in the page.
type flatPiece struct{ at, offset int }

const (
	fieldMark = '\ue000' // the name of a field
	codeMark  = '\ue001' // any other code, and roles
)

// offset returns the place in the page of a byte of the text.
func (f *flat) offset(at int) int {
	i := len(f.pieces) - 1
	for i > 0 && f.pieces[i].at > at {
		i--
	}
	return f.pieces[i].offset + at - f.pieces[i].at
}

// flatten makes the flat text of a block.
func (p *page) flatten(block ast.Node) *flat {
	f := &flat{fields: map[int]Field{}, said: map[int]string{}}
	var b strings.Builder
	put := func(offset int, text string) {
		f.pieces = append(f.pieces, flatPiece{b.Len(), offset})
		b.WriteString(text)
	}
	// The walker returns no error, so Walk does not either.
	_ = ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			put(n.Segment.Start, string(n.Value(p.in.Src)))
			if n.SoftLineBreak() || n.HardLineBreak() {
				put(n.Segment.Stop, "\n")
			}
		case *ast.CodeSpan:
			code := plainText(n, p.in.Src)
			at := max(n.Pos(), 0)
			if t, ok := n.FirstChild().(*ast.Text); ok {
				at = t.Segment.Start
			}
			switch field, ok := p.fieldIn(code); {
			case ok:
				f.fields[b.Len()], f.said[b.Len()] = field, code
				put(at, string(fieldMark))
			case bareCode.MatchString(code):
				put(at, code)
			default:
				put(at, string(codeMark))
			}
			return ast.WalkSkipChildren, nil
		case *ast.AutoLink, *ast.Image, *ast.RawHTML, *roleNode, *mentionNode, *east.FootnoteLink:
			put(max(n.Pos(), 0), string(codeMark))
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	f.text = p.markNames(f, b.String())
	return f
}

// plainName is what can name a field outside of a code span: it has an
// underscore, so it is no word.
var plainName = regexp.MustCompile(`(?:[A-Za-z_][A-Za-z0-9_]*(?:\.|->))*[A-Za-z0-9]*_[A-Za-z0-9_]*`)

// markNames puts marks in the place of the names of fields that are not code
// spans. What follows a mark is blank, so that all offsets stay what they are.
func (p *page) markNames(f *flat, text string) string {
	if !strings.Contains(text, "_") {
		return text
	}
	marked := []byte(text)
	for _, m := range plainName.FindAllStringIndex(text, -1) {
		name := text[m[0]:m[1]]
		field, ok := p.fieldIn(name)
		if !ok {
			continue
		}
		f.fields[m[0]], f.said[m[0]] = field, name
		for i := copy(marked[m[0]:m[1]], string(fieldMark)); m[0]+i < m[1]; i++ {
			marked[m[0]+i] = ' '
		}
	}
	return string(marked)
}

// bareCode is a code span that holds a value and nothing else.
var bareCode = regexp.MustCompile(`^[0-9]{1,6}(/[0-9]{1,6})?$`)

var fieldPath = regexp.MustCompile(`^(?:[\pL_][\pL\pN_\[\]]*(?:\.|->))*[a-z][a-z0-9_]*$`)

// fieldIn returns the field that code names, alone or as part of a path.
func (p *page) fieldIn(code string) (Field, bool) {
	name := code[strings.LastIndexAny(code, ".>")+1:]
	i := slices.IndexFunc(p.in.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 || code != name && !fieldPath.MatchString(code) {
		return Field{}, false
	}
	f := p.in.Fields[i]
	if strings.Contains(code, ".") && !strings.Contains(code, "->") {
		f.Path = code
	}
	return f, true
}

// clauseEnd is what separates clauses. A full stop or a comma does so only
// before white space: 6.12.
var clauseEnd = regexp.MustCompile(`[.,!?:;]["'”’»)]*(?:\s|$)|[;!?()。、！？；：「」『』（）—–]|\s-\s`)

// typedNumbers reports numbers beside the names of fields.
func (p *page) typedNumbers(f *flat) {
	counts := func(n [2]int) bool { return followsUnit(f.text[n[1]:]) }
	if len(f.fields) == 0 || !slices.ContainsFunc(numbers(f.text), func(n [2]int) bool { return !counts(n) }) {
		return // in most texts a number is one of things
	}
	at := 0
	for _, end := range append(clauseEnd.FindAllStringIndex(f.text, -1), []int{len(f.text), len(f.text)}) {
		clause := f.text[at:end[0]]
		if f.text[end[0]:end[1]] == "、" && (strings.HasSuffix(clause, "は") || strings.HasSuffix(clause, "も")) {
			continue // the topic of the clause, which goes on
		}
		start := at
		at = end[1]
		mark := strings.IndexRune(clause, fieldMark)
		if mark < 0 {
			continue
		}
		seen := mark
		for _, n := range numbers(clause) {
			// The field that a number is beside is the last before it, or else the first.
			if n[0] > seen {
				if i := strings.LastIndex(clause[seen:n[0]], string(fieldMark)); i >= 0 {
					mark = seen + i
				}
				seen = n[0]
			}
			year := n[1]-n[0] == 4
			limit := clause[n[0]:n[1]] == "0" && limitJa.MatchString(clause[n[1]:])
			if !year && !limit && bare(clause[:n[0]], clause[n[1]:]) {
				p.warnTyped(f, start+n[0], clause[n[0]:n[1]], f.said[start+mark], f.fields[start+mark].Path)
			}
		}
	}
}

// typedPair is a pair of counters. A date or a fraction of something is none.
var typedPair = regexp.MustCompile(`[0-9]{1,2}/[0-9]{1,2}`)

// typedPairs reports pairs of counters.
func (p *page) typedPairs(f *flat) {
	if !strings.Contains(f.text, "/") {
		return
	}
	for _, m := range typedPair.FindAllStringIndex(f.text, -1) {
		if standsAlone(f.text, m[0], m[1]) && !followsUnit(f.text[m[1]:]) {
			p.warnTyped(f, m[0], f.text[m[0]:m[1]], "", "M")
		}
	}
}

func (p *page) warnTyped(f *flat, at int, number, field, path string) {
	beside := " beside `" + field + "`"
	if field == "" {
		beside = " like mm_users/mm_count"
	}
	scenario := "scenario"
	pos := p.pos(f.offset(at))
	for _, e := range p.doc.Embeds {
		if e.Line < pos.Line || scenario == "scenario" {
			scenario = e.anchor()
		}
	}
	p.warnf(pos, "quote what the simulator computed, {sim}`"+scenario+"@label "+path+"`; a number that is no value of a trace is written in words, or as {mention}`"+number+"`",
		"%s is typed%s", number, beside)
}

// numbers lists the runs of digits in text that are not part of a name.
func numbers(text string) [][2]int {
	var list [][2]int
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !isDigit(r) {
			i += size
			continue
		}
		start := i
		for i < len(text) && isDigit(r) {
			i += size
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		if standsAlone(text, start, i) {
			list = append(list, [2]int{start, i})
		}
	}
	return list
}

// standsAlone says whether the number between two bytes of a text is not part
// of something longer: 6.12, x86, 64-bit, 5 %.
func standsAlone(text string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	after, size := utf8.DecodeRuneInString(text[end:])
	if after == '.' || after == ',' {
		after, _ = utf8.DecodeRuneInString(text[end+size:])
		return !isPart(before) && !isDigit(after)
	}
	return !isPart(before) && before != '.' && before != ',' && !isPart(after)
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' || '０' <= r && r <= '９' }

// isPart says whether a number with r beside it is part of something longer.
func isPart(r rune) bool {
	switch r {
	case '_', '/', '-', '+', '#', '%', '°', '№', '‑', '×', '²', '³':
		return true
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) && !isCJK(r)
}

// bare says whether a number between these two texts stands for a value.
func bare(before, after string) bool {
	return !followsUnit(after) && !isNamed(before)
}

// A number after one of these is a name: CPU 0, chapter 3, Linux 6.
var namedByNumber = regexp.MustCompile(`(?i)(?:\b(?:cpus?|asid|pcid|pid|step|chapter|figure|table|section|page|line|kernel|linux|release|version|since|until|order|level|number|no\.?|x86|in)|(?:^|[^\pL])(?:глав[\pL]*|рис[\pL.]*|шаг[\pL]*|строк[\pL]*|верси[\pL]*|ядр[\pL]*|процесс[\pL]*|процессор[\pL]*|номер[\pL]*|уров[\pL]*)|第|カーネル|バージョン|リリース|ステップ|プロセス)[\s\x{a0}]*$`)

func isNamed(before string) bool { return namedByNumber.MatchString(endOf(before)) }

// endOf returns the end of a text, in which the words before a number are: the
// pattern would look for its beginning in all of it, at each number.
func endOf(text string) string {
	const enough = 64
	if len(text) <= enough {
		return text
	}
	at := len(text) - enough
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	return text[at:]
}

// Words that can follow a value without counting anything, by which a value is
// told from a number of things. References are what the counters count.
var afterValue = regexp.MustCompile(`(?i)^(?:and|or|to|then|now|again|here|there|after|afterwards|before|when|while|as|at|in|on|by|because|since|until|if|for|from|with|but|so|not|only|still|too|once|instead|than|references?|users?|holders?|и|или|до|а|но|когда|пока|после|перед|на|в|во|с|со|при|к|уже|ещё|еще|снова|теперь|так|же|здесь|там|тут|ссыл[\pL]*|пользовател[\pL]*)$`)

// In Japanese, a value is told from a number of things by the particle or the
// copula that follows it, 2です, 2に; what counts things is anything else, 2つ,
// 2人. The 0 that a counter falls to (0になると) is a limit that a rule speaks
// of, and no value.
var (
	afterValueJa = regexp.MustCompile(`^(?:で|だ|に|か|まで|まま|の|へ|と(?:なる|なり|い|、)|を|が|は|も)`)
	limitJa      = regexp.MustCompile(`^(?:に(?:な|し|す|さ|達|届|戻)|で(?:は)?な)`)
)

// followsUnit says whether what follows a number says what is counted.
func followsUnit(after string) bool {
	trimmed := strings.TrimLeftFunc(after, unicode.IsSpace)
	r, _ := utf8.DecodeRuneInString(trimmed)
	switch {
	case trimmed == "" || r == codeMark || r == fieldMark:
		return false
	case isCJK(r) && (unicode.IsLetter(r) || unicode.IsMark(r)):
		return !afterValueJa.MatchString(trimmed)
	case !unicode.IsLetter(r):
		return false
	}
	word := trimmed
	if i := strings.IndexFunc(trimmed, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
		word = trimmed[:i]
	}
	return !afterValue.MatchString(word)
}
