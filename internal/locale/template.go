package locale

import (
	"fmt"
	"strconv"
	"strings"

	i18ntemplate "github.com/nicksnyder/go-i18n/v2/i18n/template"
)

// A template is the text of a message, cut at its fields.
type template []part

// A part is literal text or, if field is set, the place of an argument.
type part struct {
	text  string // as written, so "{{.Task}}" for a field
	field string // "Task"
}

// parseTemplate cuts src at its fields. What stands between braces but is not
// a field stays literal text and is listed in bad, as written.
func parseTemplate(src string) (t template, bad []string) {
	literal := func(s string) {
		if s != "" {
			t = append(t, part{text: s})
		}
	}
	for {
		before, rest, found := strings.Cut(src, "{{")
		if i := strings.Index(before, "}}"); i >= 0 {
			bad = append(bad, "}}")
		}
		literal(before)
		if !found {
			return t, bad
		}
		inside, after, closed := strings.Cut(rest, "}}")
		if !closed {
			literal("{{" + rest)
			return t, append(bad, "{{"+rest)
		}
		action := "{{" + inside + "}}"
		if name, dot := strings.CutPrefix(inside, "."); dot && isFieldName(name) {
			t = append(t, part{text: action, field: name})
		} else {
			literal(action)
			bad = append(bad, action)
		}
		src = after
	}
}

// isFieldName says whether name is ASCII letters and digits, a letter first.
func isFieldName(name string) bool {
	for i, r := range name {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != ""
}

// fields returns the names of t's fields.
func (t template) fields() map[string]bool {
	names := map[string]bool{}
	for _, p := range t {
		if p.field != "" {
			names[p.field] = true
		}
	}
	return names
}

// A filling is what goes into a template, and what was found to be absent.
type filling struct {
	args   Args
	number func(count any) string      // formats PluralCount
	list   func(parts []string) string // joins lists
	absent []string                    // fields that args lack
}

// fill appends the template with its fields filled in.
func (t template) fill(f *filling) string {
	var b strings.Builder
	for _, p := range t {
		if p.field == "" {
			b.WriteString(p.text)
			continue
		}
		switch value := f.args[p.field].(type) {
		case nil:
			f.absent = append(f.absent, p.field)
			b.WriteString(p.text)
		case string:
			if p.field == "PluralCount" {
				value = f.number(value)
			}
			b.WriteString(value)
		case int:
			if p.field == "PluralCount" {
				b.WriteString(f.number(value))
			} else {
				b.WriteString(strconv.Itoa(value))
			}
		case []string:
			b.WriteString(f.list(value))
		default:
			fmt.Fprint(&b, value)
		}
	}
	return b.String()
}

// restricted plugs this file's templates into go-i18n in place of text/template.
type restricted struct{}

func (restricted) Cacheable() bool { return true }

func (restricted) Parse(src, _, _ string) (i18ntemplate.ParsedTemplate, error) {
	t, _ := parseTemplate(src)
	return parsed(t), nil
}

type parsed template

func (p parsed) Execute(data any) (string, error) {
	return template(p).fill(data.(*filling)), nil
}
