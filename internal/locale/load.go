package locale

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"docgen/internal/diag"
	"docgen/internal/nearest"
)

// A Tree is a folder of message files, and what diagnostics put before a path.
type Tree struct {
	FS  fs.FS  // nil and a folder that does not exist hold no files
	Dir string // "i18n"
}

// Load reads every *.LANG.toml in the roots of trees, in order: a later tree
// (a project's own i18n/) overrides single messages of an earlier one (the
// embedded ones). langs[0] is the source language, whose messages define what
// must exist; English stands in for what it lacks. A message that another
// language lacks, or has in fewer plural forms than CLDR asks for, or with
// other fields, is a diagnostic with its position. Files of languages that are
// not in langs are left alone.
//
// The fields of a message are those of the earliest tree that has it: they are
// what the program supplies, and an override cannot change that.
func Load(langs []string, trees ...Tree) (*Catalog, []diag.Diagnostic) {
	l := loader{
		langs:  langs,
		defs:   map[string]map[string]*entry{},
		origin: map[string]*entry{},
		broken: map[string]bool{},
	}
	tags := l.parseTags()
	for i, tree := range trees {
		l.readTree(tree)
		if i == 0 {
			l.first = slices.Sorted(maps.Keys(l.origin))
		}
	}
	c := &Catalog{
		speakers: map[string]*Localizer{},
		defs:     l.defs,
		origin:   l.origin,
	}
	if len(langs) > 0 {
		c.source = langs[0]
	}
	c.silent = l.silentLanguages(trees)
	rules := l.fillSpeakers(c, tags)
	l.check(c, rules)
	return c, diag.Sort(l.diags)
}

// A loader is the state of Load.
type loader struct {
	langs  []string
	defs   map[string]map[string]*entry // as in Catalog
	all    []*entry                     // overridden ones too
	origin map[string]*entry
	first  []string        // ids of the earliest tree, sorted: what the program says
	broken map[string]bool // languages with a file that could not be read
	diags  []diag.Diagnostic
}

func (l *loader) report(d diag.Diagnostic) { l.diags = append(l.diags, d) }

// parseTags returns the tags of all languages to load: langs, and the base.
func (l *loader) parseTags() map[string]language.Tag {
	tags := map[string]language.Tag{base: language.English}
	for _, lang := range l.langs {
		if problem, hint := CheckTag(lang); problem != "" { // whoever read the configuration should have told where
			l.report(diag.Errorf("", 0, 0, "language code %q: %s", lang, problem).WithHint(hint))
		}
		tags[lang] = language.Make(lang)
	}
	return tags
}

// readTree reads the message files of one tree and lets their messages replace
// those of the trees before.
func (l *loader) readTree(tree Tree) {
	if tree.FS == nil {
		return
	}
	files, err := fs.ReadDir(tree.FS, ".")
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			l.report(diag.Errorf(tree.Dir, 0, 0, "cannot read the messages: %v", err))
		}
		return
	}
	defs := map[string]map[string]*entry{}
	for _, file := range files {
		if name := file.Name(); path.Ext(name) == ".toml" && !strings.HasPrefix(name, ".") && !file.IsDir() {
			l.readFile(tree, name, defs)
		}
	}
	for _, lang := range slices.Sorted(maps.Keys(defs)) {
		if l.defs[lang] == nil {
			l.defs[lang] = map[string]*entry{}
		}
		maps.Copy(l.defs[lang], defs[lang])
	}
	for _, lang := range append(l.langs[:min(1, len(l.langs)):1], base) {
		for id, e := range defs[lang] {
			if l.origin[id] == nil {
				l.origin[id] = e
			}
		}
	}
}

// readFile reads one message file into defs.
func (l *loader) readFile(tree Tree, name string, defs map[string]map[string]*entry) {
	file := path.Join(tree.Dir, name)
	lang := strings.TrimPrefix(path.Ext(strings.TrimSuffix(name, ".toml")), ".")
	if lang == "" {
		l.report(diag.Errorf(file, 0, 0, "the name tells no language; a message file is named NAME.LANG.toml").
			WithHint(fmt.Sprintf("such as %s.%s.toml", strings.TrimSuffix(name, ".toml"), base)))
		return
	}
	if lang != base && !slices.Contains(l.langs, lang) {
		if _, err := language.Parse(lang); err != nil {
			l.report(diag.Errorf(file, 0, 0, "%q is not the tag of a language; a message file is named NAME.LANG.toml", lang).
				WithHint(nearest.Hint(lang, l.langs)))
		}
		return
	}
	data, err := fs.ReadFile(tree.FS, name)
	if err != nil {
		l.broken[lang] = true
		l.report(diag.Errorf(file, 0, 0, "cannot read the messages: %v", err))
		return
	}
	entries, diags, ok := parseFile(file, lang, data)
	l.diags = append(l.diags, diags...)
	if !ok {
		l.broken[lang] = true
	}
	if defs[lang] == nil {
		defs[lang] = map[string]*entry{}
	}
	for _, e := range entries {
		if first := defs[lang][e.id]; first != nil {
			l.report(diag.Errorf(e.file, e.line, e.col, "message %q is there already", e.id).
				WithHint(fmt.Sprintf("the first is at %s:%d", first.file, first.line)))
			continue
		}
		defs[lang][e.id] = e
		l.all = append(l.all, e)
	}
}

// silentLanguages finds the languages without any message, and says so once
// instead of once a message.
func (l *loader) silentLanguages(trees []Tree) map[string]diag.Diagnostic {
	silent := map[string]diag.Diagnostic{}
	for _, lang := range l.langs {
		if len(l.defs[lang]) > 0 || len(l.origin) == 0 {
			continue
		}
		dir := trees[len(trees)-1].Dir
		silent[lang] = diag.Warnf(dir, 0, 0, "there are no messages in %q: they are shown in %q", lang, l.standIn(lang)).
			WithHint(fmt.Sprintf("translate them in %s/NAME.%s.toml", dir, lang))
	}
	return silent
}

// standIn returns the language that is shown where lang has no messages.
func (l *loader) standIn(lang string) string {
	if source := l.langs[0]; lang != source && len(l.defs[source]) > 0 {
		return source
	}
	return base
}

// fillSpeakers gives c a localizer per language, and returns their plural rules.
func (l *loader) fillSpeakers(c *Catalog, tags map[string]language.Tag) map[string]plurality {
	source, ok := tags[c.source]
	if !ok {
		source = language.English
	}
	bundle := i18n.NewBundle(source)
	rules := map[string]plurality{}
	for _, lang := range slices.Sorted(maps.Keys(tags)) {
		tag := tags[lang]
		rules[lang] = pluralityOf(tag)
		if rules[lang] == nil {
			if tag != language.Und {
				l.report(diag.Errorf("", 0, 0, "language %q has no plural rule in CLDR", lang))
			}
			continue
		}
		var messages []*i18n.Message
		for _, e := range l.defs[lang] {
			messages = append(messages, e.message())
		}
		if err := bundle.AddMessages(tag, messages...); err != nil {
			l.report(diag.Errorf("", 0, 0, "language %q: %v", lang, err))
		}
	}
	for lang, tag := range tags {
		c.speakers[lang] = &Localizer{
			lang:    lang,
			tag:     tag,
			catalog: c,
			own:     i18n.NewLocalizer(bundle, tag.String()),
			spare:   i18n.NewLocalizer(bundle, base),
			printer: message.NewPrinter(tag),
		}
	}
	return rules
}
