package locale

import (
	"encoding/json"
	"slices"
	"strings"
)

// Compact returns the messages whose ids begin with one of prefixes as JSON, for
// assets/words.js: a text by its id, with its fields as they are written, or a
// text by each plural form's CLDR name. What a language lacks is in the source
// language, as in T. The same messages give the same bytes.
func (l *Localizer) Compact(prefixes ...string) []byte {
	all := map[string]any{}
	for _, lang := range []string{base, l.catalog.source, l.lang} { // the last wins
		for id, def := range l.catalog.defs[lang] {
			if slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(id, prefix) }) {
				all[id] = def.compact()
			}
		}
	}
	data, _ := json.Marshal(all) // strings, and maps of strings
	return data
}

func (e *entry) compact() any {
	if len(e.forms) == 1 {
		for _, f := range e.forms {
			return f.text
		}
	}
	texts := map[string]string{}
	for name, f := range e.forms {
		texts[name] = f.text
	}
	return texts
}
