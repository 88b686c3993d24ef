package locale

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"

	"docgen/internal/diag"
	"docgen/internal/nearest"
)

// An entry is one definition of a message in a file.
type entry struct {
	lang, id  string
	file      string
	line, col int
	forms     map[string]form // by name: "one", "other"; a plain message has "other" alone
}

// A form is the text of a message in one plural form.
type form struct {
	text string
	template
	place func(snippet string) (line, col int) // of snippet inside text, else of text
}

// message returns e as go-i18n knows it.
func (e *entry) message() *i18n.Message {
	return &i18n.Message{
		ID:    e.id,
		Zero:  e.forms["zero"].text,
		One:   e.forms["one"].text,
		Two:   e.forms["two"].text,
		Few:   e.forms["few"].text,
		Many:  e.forms["many"].text,
		Other: e.forms["other"].text,
	}
}

// notes are the keys of a message that are not plural forms: for the reader of
// the file and for the goi18n tool.
var notes = []string{"description", "hash"}

// parseFile reads the messages of a file: go-i18n's format, that is text or a
// table of plural forms for an id, whose dots may be tables. It is not ok if
// the file is not TOML, so that nothing can be said about its messages.
func parseFile(file, lang string, data []byte) (entries []*entry, diags []diag.Diagnostic, ok bool) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	tree := map[string]any{}
	if err := toml.Unmarshal(data, &tree); err != nil {
		return nil, []diag.Diagnostic{syntaxError(file, data, err)}, false
	}
	f := messageFile{file: file, lang: lang, src: data, spans: locate(string(data))}
	f.table(nil, tree)
	slices.SortFunc(f.entries, func(a, b *entry) int { // the order of the file: of two equal ids, the second is wrong
		return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.col, b.col))
	})
	return f.entries, f.diags, true
}

func syntaxError(file string, src []byte, err error) diag.Diagnostic {
	var syntax toml.ParseError
	if !errors.As(err, &syntax) {
		return diag.Errorf(file, 0, 0, "not a TOML file: %v", err)
	}
	line, col := diag.Position(src, syntax.Position.Start)
	if line != syntax.Position.Line {
		line, col = syntax.Position.Line, 0
	}
	return diag.Errorf(file, line, col, "%s", syntax.Message)
}

// A messageFile is the state of parseFile.
type messageFile struct {
	file, lang string
	src        []byte
	spans      map[string]span
	entries    []*entry
	diags      []diag.Diagnostic
}

// at returns the position of a key.
func (f *messageFile) at(path []string) (line, col int) {
	for n := len(path); n > 0; n-- {
		if s, ok := f.spans[pathKey(path[:n])]; ok {
			return diag.Position(f.src, s.key)
		}
	}
	return 1, 1
}

func (f *messageFile) errorf(path []string, format string, args ...any) *diag.Diagnostic {
	line, col := f.at(path)
	f.diags = append(f.diags, diag.Errorf(f.file, line, col, format, args...))
	return &f.diags[len(f.diags)-1]
}

// table reads the messages below path.
func (f *messageFile) table(path []string, table map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(table)) {
		path := append(path[:len(path):len(path)], key)
		switch value := table[key].(type) {
		case string:
			f.message(path, map[string][]string{"other": path}, map[string]any{"other": value})
		case map[string]any:
			if !isMessage(value) {
				f.table(path, value)
				continue
			}
			keys := map[string][]string{}
			for name := range value {
				keys[name] = append(path[:len(path):len(path)], name)
			}
			f.message(path, keys, value)
		default:
			f.errorf(path, "message %q is %s; expected text, or a table of plural forms", strings.Join(path, "."), tomlKind(value))
		}
	}
}

// isMessage says whether a table holds the forms of a message, and not messages.
func isMessage(table map[string]any) bool {
	for key, value := range table {
		_, text := value.(string)
		if text && (slices.Contains(formNames, key) || slices.Contains(notes, key)) {
			return true
		}
	}
	return false
}

// message reads one message; keys are the paths of the table's keys.
func (f *messageFile) message(path []string, keys map[string][]string, table map[string]any) {
	id := strings.Join(path, ".")
	e := &entry{lang: f.lang, id: id, file: f.file, forms: map[string]form{}}
	e.line, e.col = f.at(path)
	for _, key := range slices.Sorted(maps.Keys(table)) {
		text, isText := table[key].(string)
		switch {
		case slices.Contains(notes, key) && isText:
		case !slices.Contains(formNames, key):
			d := f.errorf(keys[key], "message %q has the key %q; expected a plural form or a description", id, key)
			if d.Hint = nearest.Hint(key, slices.Concat(formNames, notes)); d.Hint == "" {
				d.Hint = fmt.Sprintf("a message cannot hold other messages; the plural forms are %s", strings.Join(formNames, ", "))
			}
		case !isText:
			f.errorf(keys[key], "plural form %q of message %q is %s; expected text", key, id, tomlKind(table[key]))
		case text == "":
			f.errorf(keys[key], "message %q is empty", id)
		default:
			e.forms[key] = f.form(id, keys[key], text)
		}
	}
	if len(e.forms) == 0 {
		if _, blank := table["other"]; !blank {
			f.errorf(path, "message %q has no text", id).Hint = `give it at least the form "other"`
		}
		return
	}
	f.entries = append(f.entries, e)
}

// form reads the text at path as a template.
func (f *messageFile) form(id string, path []string, text string) form {
	t, bad := parseTemplate(text)
	place := func(snippet string) (line, col int) {
		s, ok := f.spans[pathKey(path)]
		if !ok {
			return f.at(path)
		}
		if i := bytes.Index(f.src[s.value:s.end], []byte(snippet)); i >= 0 {
			return diag.Position(f.src, s.value+i)
		}
		return diag.Position(f.src, s.value)
	}
	for _, action := range bad {
		line, col := place(action)
		f.diags = append(f.diags, diag.Errorf(f.file, line, col,
			"message %q contains %s; a message may only contain fields such as {{.Name}}", id, action).
			WithHint(fieldHint(action)))
	}
	return form{text: text, template: t, place: place}
}

// fieldHint suggests the field that was probably meant by action.
func fieldHint(action string) string {
	name := strings.TrimLeft(strings.Trim(action, "{} \t-"), ".")
	if !isFieldName(name) || name[0] >= 'a' { // {{end}} is no slip
		return ""
	}
	return fmt.Sprintf("did you mean {{.%s}}?", name)
}

// tomlKind names the type of a value that should have been text.
func tomlKind(value any) string {
	switch value.(type) {
	case bool:
		return "true or false"
	case int64, float64:
		return "a number"
	case []any, []map[string]any:
		return "a list"
	case map[string]any:
		return "a table"
	}
	return "a date"
}
