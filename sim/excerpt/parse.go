package excerpt

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"docgen/internal/nearest"
	"docgen/sim/replay"
	"docgen/sim/script"
)

// A spec is the text of an excerpt, parsed.
type spec struct {
	names []naming
	lines []line
}

// A naming is NAME = WHAT.
type naming struct {
	name, what   string
	pos, whatPos script.Pos
}

// A line names an event.
type line struct {
	pos, labelPos script.Pos
	number        int // 0 if it is found by its words
	kind          *replay.Kind
	words         []word // what else it says
	label         string
}

// A word is a task, an mm or a CPU; second is one after an arrow.
type word struct {
	text   string
	pos    script.Pos
	second bool
}

var (
	nameForm   = regexp.MustCompile(`^[\pL_][\pL\pN_]*$`)
	labelForm  = regexp.MustCompile(`^@[\pL\pN_-]+(/[0-9]+)?$`)
	numberForm = regexp.MustCompile(`^[0-9]{1,9}$`)
	wordForm   = regexp.MustCompile(`^[\pL\pN_]+$`)
)

const lineForm = "write 4722 use_mm K M @label, with a number, with words, or with both"

// parse reads the text of an excerpt.
func parse(text string) (*spec, []script.Error) {
	s := &spec{}
	var errs []script.Error
	n := 0
	for text := range strings.Lines(text) {
		n++
		if i := strings.IndexByte(text, '#'); i >= 0 {
			text = text[:i]
		}
		words := split(text, n)
		if len(words) == 0 {
			continue
		}
		var err *script.Error
		if len(words) > 1 && words[1].text == "=" {
			err = s.naming(words)
		} else {
			err = s.line(words)
		}
		if err != nil {
			errs = append(errs, *err)
		}
	}
	if len(errs) == 0 && len(s.lines) == 0 {
		errs = append(errs, script.Error{Pos: script.Pos{Line: 1, Col: 1}, Msg: "the excerpt names no event", Hint: lineForm})
	}
	return s, errs
}

// split returns the words of line n.
func split(text string, n int) []word {
	var words []word
	col := 1
	for field := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' }) {
		for rest := field; rest != ""; {
			trimmed := strings.TrimLeft(rest, " \t")
			col += utf8.RuneCountInString(rest[:len(rest)-len(trimmed)])
			w, _, _ := strings.Cut(strings.ReplaceAll(trimmed, "\t", " "), " ")
			if w != "" {
				words = append(words, word{text: w, pos: script.Pos{Line: n, Col: col}})
			}
			col += utf8.RuneCountInString(w)
			rest = trimmed[len(w):]
		}
	}
	return words
}

func (s *spec) naming(words []word) *script.Error {
	if len(words) != 3 {
		return &script.Error{Pos: words[0].pos, Msg: "expected a name, =, and a task, an mm or a CPU of the recording",
			Hint: "write A = 357, M = mm7 or M = A.mm"}
	}
	n := naming{name: words[0].text, pos: words[0].pos, what: words[2].text, whatPos: words[2].pos}
	if !nameForm.MatchString(n.name) {
		return &script.Error{Pos: n.pos, Msg: fmt.Sprintf("%q cannot be a name", n.name)}
	}
	if recordedMM.MatchString(n.name) {
		return &script.Error{Pos: n.pos, Msg: fmt.Sprintf("%s is what a recording calls an mm", n.name), Hint: "choose another name"}
	}
	if slices.ContainsFunc(s.names, func(o naming) bool { return o.name == n.name }) {
		return &script.Error{Pos: n.pos, Msg: fmt.Sprintf("%s is named twice", n.name)}
	}
	if len(s.lines) > 0 {
		return &script.Error{Pos: n.pos, Msg: "names come before the events"}
	}
	s.names = append(s.names, n)
	return nil
}

func (s *spec) line(words []word) *script.Error {
	l := line{pos: words[0].pos}
	if last := words[len(words)-1]; strings.HasPrefix(last.text, "@") {
		if !labelForm.MatchString(last.text) {
			return &script.Error{Pos: last.pos, Msg: fmt.Sprintf("%q is not a label", last.text), Hint: lineForm}
		}
		l.label, l.labelPos = last.text[1:], last.pos
		words = words[:len(words)-1]
	}
	if len(words) > 0 && numberForm.MatchString(words[0].text) {
		l.number, _ = strconv.Atoi(words[0].text)
		if l.number == 0 {
			return &script.Error{Pos: words[0].pos, Msg: "events are numbered from 1"}
		}
		words = words[1:]
	}
	if len(words) > 0 {
		all := kinds()
		k, known := all[words[0].text]
		if !known {
			names := slices.Sorted(maps.Keys(all))
			hint := nearest.Hint(words[0].text, names)
			if hint == "" {
				hint = "the kinds are " + strings.Join(names, ", ")
			}
			return &script.Error{Pos: words[0].pos, Msg: fmt.Sprintf("%q is no kind of event", words[0].text), Hint: hint}
		}
		l.kind = &k
		words = words[1:]
	}
	second := false
	for _, w := range words {
		switch {
		case w.text == "->" || w.text == "→":
			second = true
		case strings.HasPrefix(w.text, "@"):
			return &script.Error{Pos: w.pos, Msg: "the label comes last"}
		case !wordForm.MatchString(w.text):
			return &script.Error{Pos: w.pos, Msg: fmt.Sprintf("%q names nothing here", w.text), Hint: "give a task a name first: K = " + w.text}
		default:
			w.second = second
			l.words = append(l.words, w)
		}
	}
	if l.number == 0 && l.kind == nil {
		return &script.Error{Pos: l.pos, Msg: "the line names no event", Hint: lineForm}
	}
	s.lines = append(s.lines, l)
	return nil
}
