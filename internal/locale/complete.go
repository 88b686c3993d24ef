package locale

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"docgen/internal/diag"
	"docgen/internal/nearest"
)

// check compares the definitions of every message with each other and with the
// plural rules of their languages. Of a language with a file that cannot be
// read, nothing is called missing: the one error says enough.
func (l *loader) check(c *Catalog, rules map[string]plurality) {
	ids := slices.Sorted(maps.Keys(l.origin))
	counted := l.countedMessages()
	for _, e := range l.all {
		origin := l.origin[e.id]
		if origin == nil {
			if l.broken[c.source] || l.broken[base] {
				continue
			}
			l.report(diag.Errorf(e.file, e.line, e.col, "message %q exists in %q only, not in the source language %q", e.id, e.lang, c.source).
				WithHint(nearest.Hint(e.id, ids)))
			continue
		}
		rule := rules[e.lang]
		if rule == nil {
			continue
		}
		if counted[e.id] {
			l.checkForms(e, rule)
		}
		l.checkFields(e, origin, rule)
	}
	for _, lang := range l.langs {
		if l.broken[lang] {
			continue
		}
		if d, ok := c.silent[lang]; ok {
			l.report(d)
			continue
		}
		for _, id := range ids {
			if l.defs[lang][id] == nil {
				d := c.untranslated(lang, id)
				if hint := l.mistyped(id); hint != "" {
					d.Hint = hint
				}
				l.report(d)
			}
		}
	}
}

// countedMessages finds the messages that depend on a count: those with more
// forms than "other", or a field PluralCount, in any language.
func (l *loader) countedMessages() map[string]bool {
	counted := map[string]bool{}
	for _, e := range l.all {
		for name, f := range e.forms {
			if name != "other" || f.fields()["PluralCount"] {
				counted[e.id] = true
			}
		}
	}
	return counted
}

// checkForms reports plural forms that e's language needs and e lacks, or that
// it does not know and e has.
func (l *loader) checkForms(e *entry, rule plurality) {
	var needed, lacking []string
	for _, name := range formNames {
		f, given := e.forms[name]
		if rule[name] != nil {
			needed = append(needed, name)
			if !given {
				lacking = append(lacking, name)
			}
		} else if given {
			line, col := f.place("")
			l.report(diag.Warnf(e.file, line, col, "plural form %q of message %q is never used: %q has no such form", name, e.id, e.lang).
				WithHint("remove it"))
		}
	}
	if len(lacking) > 0 {
		l.report(diag.Errorf(e.file, e.line, e.col, "message %q lacks the plural %s %s", e.id, plural(lacking, "form"), strings.Join(lacking, ", ")).
			WithHint(fmt.Sprintf("a message that counts needs in %q: %s", e.lang, strings.Join(needed, ", "))))
	}
}

// checkFields reports fields that the message's origin does not have, and
// fields of the origin that a form of e leaves out. A form for one number
// only, as the English "one", may leave out that number; the Russian one, which
// is also for 21, may not.
func (l *loader) checkFields(e, origin *entry, rule plurality) {
	want := map[string]bool{}
	for _, f := range origin.forms {
		maps.Copy(want, f.fields())
	}
	known := slices.Sorted(maps.Keys(want))
	for _, name := range formNames {
		f, given := e.forms[name]
		if !given || rule[name] == nil {
			continue
		}
		have := f.fields()
		meant := map[string]bool{} // by a mistyped field
		for _, field := range slices.Sorted(maps.Keys(have)) {
			if !want[field] {
				line, col := f.place("{{." + field + "}}")
				l.report(diag.Errorf(e.file, line, col, "message %q has no field {{.%s}}%s", e.id, field, list("; it has", known)).
					WithHint(nearest.Hint(field, known)))
				meant[nearest.Name(field, known)] = true
			}
		}
		var lacking []string
		for _, field := range known {
			spared := field == "PluralCount" && rule.single(name)
			if !have[field] && !meant[field] && !spared {
				lacking = append(lacking, field)
			}
		}
		if len(lacking) > 0 {
			line, col := f.place("")
			l.report(diag.Errorf(e.file, line, col, "message %q lacks the %s%s", e.id, plural(lacking, "field"), list("", lacking)).
				WithHint(fmt.Sprintf("compare %s:%d", origin.file, origin.line)))
		}
	}
}

// list returns the fields as they are written in messages, after a prefix.
func list(prefix string, fields []string) string {
	if len(fields) == 0 {
		return ""
	}
	return prefix + " {{." + strings.Join(fields, "}}, {{.") + "}}"
}

// plural returns the noun for so many things.
func plural(things []string, noun string) string {
	if len(things) == 1 {
		return noun
	}
	return noun + "s"
}

// mistyped guesses which message was to be overridden by one that only an
// override has; it returns a hint, or "".
func (l *loader) mistyped(id string) string {
	if _, known := slices.BinarySearch(l.first, id); known {
		return ""
	}
	return nearest.Hint(id, l.first)
}

// untranslated says that lang lacks message id, whose origin exists.
func (c *Catalog) untranslated(lang, id string) diag.Diagnostic {
	if d, ok := c.silent[lang]; ok {
		return d
	}
	origin := c.origin[id]
	shown := base
	if lang != c.source && c.defs[c.source][id] != nil {
		shown = c.source
	}
	file := strings.TrimSuffix(origin.file, "."+origin.lang+".toml") + "." + lang + ".toml"
	return diag.Warnf(origin.file, origin.line, origin.col, "message %q is missing in %q: it is shown in %q", id, lang, shown).
		WithHint("add it to " + file)
}
