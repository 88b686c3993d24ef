package site

import (
	"errors"
	"io/fs"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"docgen/internal/content"
	"docgen/internal/diag"
	"docgen/internal/markdown"
	"docgen/internal/nearest"
	"docgen/internal/terms"
)

// TermsFile is the project's vocabulary; there may be none.
const TermsFile = "terms.yaml"

// A vocabulary is terms.yaml. What a form is, package terms says.
type vocabulary struct {
	// The page with an entry for each term, from the language's folder:
	// glossary.md. Required.
	Glossary string `yaml:"glossary" required:"true"`

	// Pages in which forms to avoid are not reported, from the language's
	// folder: those that are about wrong words.
	Allow []string `yaml:"allow"`

	// The terms.
	Terms []term `yaml:"terms"`

	// Forms to avoid that are no term's, by language; under "*" those of all.
	Avoid map[string][]avoid `yaml:"avoid"`

	pos map[string]position
}

// A term is an entry of the glossary.
type term struct {
	// The id of its heading in the source language's glossary.
	ID string `yaml:"id"`

	// Code that names it, in all languages: a code span with nothing else in it
	// is a use of the term.
	Code []string `yaml:"code,omitempty"`

	// The forms in which it occurs, by language.
	Forms map[string][]string `yaml:"forms,omitempty"`

	// What not to call it, by language.
	Avoid map[string][]avoid `yaml:"avoid,omitempty"`

	// How to read it, by language, where its entry in an index is not found by its
	// letters: in kana, of an entry that begins with an ideograph.
	Reading map[string]string `yaml:"reading,omitempty"`

	// Do not link its first uses.
	Unlinked bool `yaml:"unlinked,omitempty"`
}

// An avoid is a form to avoid.
type avoid struct {
	Form string `yaml:"form"`           // What not to write.
	Say  string `yaml:"say"`            // What to write instead.
	Why  string `yaml:"why,omitempty"`  // Why, for whoever has written it.
	Code bool   `yaml:"code,omitempty"` // Look in code spans, too.
}

// allLanguages is the key of forms to avoid in every language.
const allLanguages = "*"

// A wordList is a vocabulary in one language, ready for use.
type wordList struct {
	matcher *terms.Matcher
	key     key
}

// loadTerms reads the vocabulary; it is nil if there is none or if it is
// unreadable.
func (b *build) loadTerms() {
	src, err := fs.ReadFile(b.in.Project, TermsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		b.diags.add(diag.Errorf(TermsFile, 0, 0, "cannot read the terms: %v", err))
		return
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(content.CleanText(src), &doc); err != nil {
		b.diags.add(yamlError(TermsFile, err))
		return
	}
	if doc.Kind != yaml.DocumentNode {
		return // an empty file
	}
	v, d := &vocabulary{}, newDecoder(TermsFile, "the list of terms")
	v.pos = d.pos
	d.decode(doc.Content[0], "", reflect.ValueOf(v).Elem())
	b.diags.add(d.diags...)
	if doc.Content[0].Kind != yaml.MappingNode {
		return
	}
	b.vocabulary = v
	b.quoting = map[*content.Node]bool{}
	v.check(b)
}

// errorf returns an error about a value of terms.yaml.
func (v *vocabulary) errorf(path, format string, args ...any) diag.Diagnostic {
	at := v.pos[path]
	return diag.Errorf(TermsFile, at.line, at.col, format, args...)
}

// check reports what the types cannot say, and leaves it out.
func (v *vocabulary) check(b *build) {
	if _, given := v.pos["glossary"]; !given {
		b.diags.add(v.errorf("", "missing required key %q: the page with the terms, such as glossary.md", "glossary"))
	} else {
		b.glossary = v.node(b, "glossary", v.Glossary)
	}
	for i, name := range v.Allow {
		if n := v.node(b, listKey("allow", i), name); n != nil {
			b.quoting[n] = true
		}
	}
	codes := b.cfg.Codes()
	language := func(path, lang string, all bool) {
		if !slices.Contains(codes, lang) && !(all && lang == allLanguages) {
			b.diags.add(v.errorf(joinKey(path, lang), "%s: %q is not one of the site's languages (%s)", path, lang, strings.Join(codes, ", ")).
				WithHint(nearest.Hint(lang, codes)))
		}
	}
	ids, names := map[string]int{}, map[string]string{}
	for i := range v.Terms {
		t, at := &v.Terms[i], listKey("terms", i)
		if first, twice := ids[t.ID]; twice && t.ID != "" {
			b.diags.add(v.errorf(joinKey(at, "id"), "the term %q is there already, on line %d", t.ID, v.pos[listKey("terms", first)].line))
		} else {
			ids[t.ID] = i
		}
		for j, code := range t.Code {
			if other, taken := names[code]; taken {
				b.diags.add(v.errorf(listKey(joinKey(at, "code"), j), "the code %q already names the term %q", code, other))
			}
			names[code] = t.ID
		}
		for _, lang := range sortedKeys(t.Forms) {
			language(joinKey(at, "forms"), lang, false)
		}
		for _, lang := range sortedKeys(t.Reading) {
			language(joinKey(at, "reading"), lang, false)
		}
		for _, lang := range sortedKeys(t.Avoid) {
			language(joinKey(at, "avoid"), lang, false)
		}
	}
	for _, lang := range sortedKeys(v.Avoid) {
		language("avoid", lang, true)
	}
	for _, lang := range codes {
		v.checkForms(b, lang)
	}
}

// node returns the page of a file that terms.yaml names.
func (v *vocabulary) node(b *build, path, file string) *content.Node {
	n := b.links.nodes[file]
	if n == nil && file != "" {
		b.diags.add(v.errorf(path, "%s: there is no page %s", path, file).WithHint(nearest.Hint(file, sortedKeys(b.links.nodes))))
	}
	return n
}

// checkForms reports forms of one language that cannot be read, and those that
// are there twice.
func (v *vocabulary) checkForms(b *build, lang string) {
	owner := map[string]string{}
	check := func(path string, form *string, what string) {
		if problem := terms.Check(*form); problem != "" {
			if _, given := v.pos[path]; given { // otherwise the decoder has said that it is missing
				b.diags.add(v.errorf(path, "%q is not a form: %s", *form, problem))
			}
			*form = ""
			return
		}
		if other, taken := owner[terms.Same(*form)]; taken {
			b.diags.add(v.errorf(path, "the form %q is already %s", *form, other))
			*form = ""
			return
		}
		owner[terms.Same(*form)] = what
	}
	for i := range v.Terms {
		list := v.Terms[i].Forms[lang]
		for j := range list {
			check(listKey(joinKey(joinKey(listKey("terms", i), "forms"), lang), j), &list[j], "one of the term \""+v.Terms[i].ID+"\"")
		}
	}
	avoid := func(path string, list []avoid) {
		for j := range list {
			check(joinKey(listKey(path, j), "form"), &list[j].Form, "one to avoid")
		}
	}
	for i := range v.Terms {
		avoid(joinKey(joinKey(listKey("terms", i), "avoid"), lang), v.Terms[i].Avoid[lang])
	}
	avoid(joinKey("avoid", lang), v.Avoid[lang])
	if lang == b.cfg.Source() { // they are checked once
		avoid(joinKey("avoid", allLanguages), v.Avoid[allLanguages])
	}
}

// list returns the vocabulary of one language. Terms that lack is true of are
// not linked.
func (v *vocabulary) list(lang string, lacks func(id string) bool) wordList {
	var list terms.List
	add := func(all []avoid) {
		for _, a := range all {
			if a.Form != "" {
				list.Avoid = append(list.Avoid, terms.Avoid(a))
			}
		}
	}
	for _, t := range v.Terms {
		list.Terms = append(list.Terms, terms.Term{
			ID: t.ID, Code: t.Code, Unlinked: t.Unlinked || lacks(t.ID),
			Forms: slices.DeleteFunc(slices.Clone(t.Forms[lang]), func(form string) bool { return form == "" }),
		})
		add(t.Avoid[lang])
	}
	add(v.Avoid[lang])
	add(v.Avoid[allLanguages])
	return wordList{terms.Compile(list), newKey("words of a language").value(list).sum()}
}

// parseGlossary parses the source language's glossary before all other pages,
// because these link only to entries that are there.
func (b *build) parseGlossary() {
	v := b.vocabulary
	if v == nil {
		return
	}
	b.wordLists = map[string]wordList{}
	source := b.tree.Source
	b.wordLists[source] = v.list(source, func(string) bool { return true })
	var ids []string
	known := false
	if b.glossary != nil {
		if d := b.docs[b.glossary.Pages[source]]; d != nil {
			b.parsePage(d)
			known = !d.unread()
			for _, h := range d.doc.Headings {
				ids = append(ids, h.ID)
			}
		}
	}
	for i, t := range v.Terms {
		if known && t.ID != "" && !slices.Contains(ids, t.ID) {
			b.diags.add(v.errorf(joinKey(listKey("terms", i), "id"), "the glossary %s has no heading {#%s}",
				b.glossary.Pages[source].File, t.ID).WithHint(nearest.Hint(t.ID, ids)))
		}
	}
	for _, lang := range b.tree.Langs {
		b.wordLists[lang] = v.list(lang, func(id string) bool { return !slices.Contains(ids, id) })
	}
}

// wordsFor returns what a page has to do with the vocabulary, and adds it to
// the key of what comes of it.
func (b *build) wordsFor(p *parsed, k *keyHash) *markdown.Words {
	list, ok := b.wordLists[p.page.Lang]
	if !ok {
		k.int(0)
		return nil
	}
	w := &markdown.Words{
		Matcher:  list.matcher,
		Glossary: b.vocabulary.Glossary,
		Link:     b.glossary != nil && p.node != b.glossary && !p.node.Pages[b.tree.Source].Front.NoTerms,
		Check:    !b.quoting[p.node],
	}
	k.int(1).key(list.key).string(w.Glossary).value(w.Link).value(w.Check)
	return w
}

// checkFrontMatter reports forms to avoid in a page's title and description.
func (b *build) checkFrontMatter(p *parsed) {
	list, ok := b.wordLists[p.page.Lang]
	if !ok || b.quoting[p.node] {
		return
	}
	for _, value := range []struct{ key, text string }{
		{"title", p.page.Front.Title}, {"description", p.page.Front.Description},
	} {
		for _, m := range list.matcher.Text(value.text) {
			if m.Avoid < 0 {
				continue
			}
			line, col := p.page.Place(value.key)
			msg, hint := list.matcher.Avoid(m.Avoid).Report(value.text[m.Start:m.End])
			b.diags.add(diag.Warnf(p.page.File, line, col+len([]rune(value.text[:m.Start])), "%s: %s", value.key, msg).WithHint(hint))
		}
	}
}
