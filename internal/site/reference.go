package site

import (
	"cmp"
	"reflect"
	"strings"

	"docgen/internal/content"
	"docgen/internal/locale"
	"docgen/internal/markdown"
	"docgen/internal/reference"
	"docgen/internal/render"
)

// A list is one reference in a page. What it says depends on the program, the
// messages and the templates, and on which other lists the page has.
type list struct {
	ref   *reference.Reference
	place render.ReferencePlace
	lang  string
	build *build
}

// lists returns the references of a page, by their places.
func (b *build) lists(p *page) map[markdown.Pos]*list {
	all := map[markdown.Pos]*list{}
	ids := map[string]bool{}
	for _, r := range p.shown.doc.References {
		ref := b.reference(r.Of)
		for _, g := range ref.Groups {
			for _, e := range g.Entries {
				ids[e.ID] = true
			}
		}
		all[r.Pos] = &list{
			ref: ref, lang: p.shown.page.Lang, build: b,
			place: render.ReferencePlace{Level: r.Level, Has: func(id string) bool { return ids[id] }},
		}
	}
	return all
}

// reference makes a list, once for all pages and builds: it is the program's.
func (b *build) reference(of string) *reference.Reference {
	return remember(b.memo, newKey("reference").string(of).sum(), func() *reference.Reference {
		r, ok := reference.New(of, referenceSources())
		if !ok {
			panic("site: no reference of " + of) // package markdown has let it through
		}
		return r
	})
}

// html renders the list.
func (l *list) html() (string, error) {
	html, err := l.build.renderer.Reference(l.ref, l.place, l.build.words.For(l.lang))
	return string(html), err
}

// groupHeadings returns the headings that a reference has.
func groupHeadings(ref *reference.Reference, at markdown.Reference, words *locale.Localizer) []markdown.Heading {
	var all []markdown.Heading
	for _, g := range ref.Groups {
		if g.Title.ID != "" {
			all = append(all, markdown.Heading{Pos: at.Pos, Level: at.Level, ID: g.ID, HTML: string(render.ReferenceTitle(g, words))})
		}
	}
	return all
}

// referenceSources is what package reference cannot ask for.
func referenceSources() reference.Sources {
	return reference.Sources{Config: configKeys(), Terms: termKeys(), FrontMatter: frontMatterKeys(), Elements: pageElements()}
}

// configKeys lists the keys of docgen.yaml, from the fields of Config, and
// termKeys those of terms.yaml. What they mean is told in messages; that the
// English ones say what the comments in the source say is a test's business.
func configKeys() []reference.Key { return keysOf(reflect.TypeFor[Config]()) }

func termKeys() []reference.Key { return keysOf(reflect.TypeFor[vocabulary]()) }

func keysOf(file reflect.Type) []reference.Key {
	var keys []reference.Key
	for f := range file.Fields() {
		name := keyName(f)
		if name == "" {
			continue
		}
		key := reference.Key{Name: name, Type: keyType(f.Type), Default: f.Tag.Get("default"), Required: f.Tag.Get("required") != ""}
		elem := f.Type
		for elem.Kind() == reflect.Slice || elem.Kind() == reflect.Map {
			elem = elem.Elem()
		}
		if elem.Kind() == reflect.Struct {
			for part := range elem.Fields() {
				key.Children = append(key.Children, reference.Key{Name: keyName(part)})
			}
		}
		keys = append(keys, key)
	}
	return keys
}

// keyName is the key that a field is decoded from, "" if none.
func keyName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	return name
}

// keyType names a type as readers of the reference know it.
func keyType(t reflect.Type) string {
	switch {
	case t == textType:
		return "texts"
	case t.Kind() == reflect.Bool:
		return "bool"
	case t.Kind() == reflect.Struct:
		return "map"
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		return "maps"
	case t.Kind() == reflect.Slice:
		return "list"
	case t.Kind() == reflect.Map && t.Elem().Kind() == reflect.Struct:
		return "maps-by-name"
	case t.Kind() == reflect.Map:
		return "maps-by-language"
	}
	return "text"
}

// frontMatterKeys lists the keys of front matter.
func frontMatterKeys() []reference.Key {
	types := map[string]string{"weight": "number", "aliases": "list", "draft": "bool", "updated": "date", "terms": "bool", "numbered": "bool"}
	var keys []reference.Key
	for _, name := range content.FrontMatterKeys() {
		keys = append(keys, reference.Key{Name: name, Type: cmp.Or(types[name], "text"), Required: name == "title"})
	}
	return keys
}

func pageElements() []reference.Element {
	var list []reference.Element
	for _, el := range markdown.Elements() {
		e := reference.Element{Key: el.Key, Form: el.Form}
		for _, a := range el.Attributes {
			e.Attributes = append(e.Attributes, reference.Element{Key: a.Key, Form: a.Form})
		}
		list = append(list, e)
	}
	return list
}
