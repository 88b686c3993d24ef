// Package locale holds the words of the interface and of trace captions: one
// message catalogue per language, with CLDR plurals. It is the only importer
// of go-i18n.
//
// Messages use named fields ({{.Task}}) and at most one plural count, nothing
// else of the template language, so that a small script can render them too.
// go-i18n looks messages up, falls back to the source language and chooses
// plural forms; the restricted templates are parsed here (template.go) and
// plugged into it, which keeps text/template and reflection out of the hot path.
//
// What is wrong with message files is told once, by Load, with positions. A
// Localizer never fails: a page with an English word in it beats no page.
package locale

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"docgen/internal/diag"
	"docgen/internal/nearest"
)

// base is the language that the embedded messages are written in. It stands in
// for a message that the source language of a site lacks, so that a site in a
// language docgen does not ship speaks English, not message ids.
const base = "en"

// A Catalog is the messages of all languages of a site. It is safe for
// concurrent use. The zero value knows no message.
type Catalog struct {
	source   string                       // the first of the languages given to Load
	speakers map[string]*Localizer        // by language, the base included
	defs     map[string]map[string]*entry // by language, then id: the definition in force
	origin   map[string]*entry            // by id: what translations are compared with
	silent   map[string]diag.Diagnostic   // languages without any message, and what Load said
	lacks    sync.Map                     // lack → true: what T could not find
}

// A lack is something that T was asked for in vain.
type lack struct {
	lang, id string
	field    string // the field that was not given; "" if the message itself is absent
}

// A Localizer speaks one language. It is safe for concurrent use.
type Localizer struct {
	lang    string
	tag     language.Tag
	catalog *Catalog
	own     *i18n.Localizer // falls back to the source language
	spare   *i18n.Localizer // speaks the base language
	printer *message.Printer
	plain   sync.Map // id → what it says without arguments
}

// Args are the named fields of a message. The reserved name PluralCount
// chooses the plural form, and is a field like any other, except that it is
// shown as a number of the language ("1,234"). It is an int or, for a number
// with decimals, a string such as "1.5". A []string is shown as a list (see
// Localizer.List).
type Args map[string]any

// For returns the localizer of lang, which must be one of the catalogue's; for
// any other it returns one that speaks the source language.
func (c *Catalog) For(lang string) *Localizer {
	return cmp.Or(c.speakers[lang], c.speakers[c.source], &Localizer{lang: lang, catalog: c})
}

// T returns message id with args filled in. A message that is missing here is
// shown in the source language, one that is missing there as its id, and both
// are remembered (see Catalog.Missing). So is a field that args lack; it is
// shown as it is written in the message. The result is plain text, not HTML.
func (l *Localizer) T(id string, args Args) string {
	if len(args) > 0 {
		return l.say(id, args)
	}
	if text, ok := l.plain.Load(id); ok {
		return text.(string)
	}
	text := l.say(id, args)
	l.plain.Store(id, text)
	return text
}

func (l *Localizer) say(id string, args Args) string {
	fill := filling{args: args, number: l.decimal, list: l.List}
	config := i18n.LocalizeConfig{
		MessageID:      id,
		TemplateData:   &fill,
		PluralCount:    pluralCount(args["PluralCount"]),
		TemplateParser: restricted{},
	}
	text, found := localize(l.own, &config)
	if found == language.Und {
		text, found = localize(l.spare, &config)
	}
	if found == language.Und || found != l.tag {
		l.catalog.lacks.LoadOrStore(lack{lang: l.lang, id: id}, true)
	}
	if found == language.Und {
		return id
	}
	for _, field := range fill.absent {
		l.catalog.lacks.LoadOrStore(lack{lang: l.lang, id: id, field: field}, true)
	}
	return text
}

// localize returns a message and the language it was found in, Und if in none.
// An error says that another language or plural form stood in, which the tag
// and Load's diagnostics say as well.
func localize(speaker *i18n.Localizer, config *i18n.LocalizeConfig) (string, language.Tag) {
	if speaker == nil {
		return "", language.Und
	}
	text, tag, _ := speaker.LocalizeWithTag(config)
	return text, tag
}

// Missing lists what T was asked for in vain, sorted, one diagnostic each:
// a warning for a message that had to be taken from another language (the same
// one as Load's, if Load gave it), an error for a message that exists nowhere
// and for a field that was not given.
func (c *Catalog) Missing() []diag.Diagnostic {
	var list []diag.Diagnostic
	c.lacks.Range(func(key, _ any) bool {
		list = append(list, c.describe(key.(lack)))
		return true
	})
	return diag.Sort(list)
}

func (c *Catalog) describe(missing lack) diag.Diagnostic {
	if missing.field != "" {
		def := cmp.Or(c.defs[missing.lang][missing.id], c.origin[missing.id])
		return diag.Errorf(def.file, def.line, def.col,
			"message %q has the field {{.%s}}, which it was not given", missing.id, missing.field)
	}
	if c.origin[missing.id] == nil {
		ids := slices.Sorted(maps.Keys(c.origin))
		return diag.Errorf("", 0, 0, "message %q does not exist", missing.id).
			WithHint(nearest.Hint(missing.id, ids))
	}
	return c.untranslated(missing.lang, missing.id)
}

// Date formats t's date in full: "March 5, 2026", "2026年3月5日", "5 марта 2026 г."
// The form and the months' names are messages: date.long, with the fields Day,
// Month and Year, and date.month.1 to date.month.12, in the case or form that
// date.long asks for. So a new language needs no Go.
func (l *Localizer) Date(t time.Time) string {
	year, month, day := t.Date()
	return l.T("date.long", Args{
		"Day":   day,
		"Month": l.T("date.month."+strconv.Itoa(int(month)), nil),
		"Year":  year,
	})
}

// List joins parts as the language lists things: "a, b, and c", "a、b、c",
// "a, b и c". How is said by messages, named as CLDR's list patterns are, with
// the fields A and B: list.2 joins the only two, list.middle and list.end what
// has been joined so far and the next part or the last.
func (l *Localizer) List(parts []string) string {
	text := ""
	for i, part := range parts {
		id := "list.middle"
		switch {
		case i == 0:
			text = part
			continue
		case len(parts) == 2:
			id = "list.2"
		case i == len(parts)-1:
			id = "list.end"
		}
		text = l.T(id, Args{"A": text, "B": part})
	}
	return text
}

// Number formats n with the language's digits and digit grouping.
func (l *Localizer) Number(n int) string { return l.decimal(n) }

// decimal formats a count as pluralCount returns it.
func (l *Localizer) decimal(count any) string {
	if l.printer == nil {
		return fmt.Sprint(count)
	}
	return formatCount(l.printer, count)
}
