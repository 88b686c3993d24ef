package content

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"docgen/internal/diag"
	"docgen/internal/nearest"
)

// frontMatterKeys are the keys of FrontMatter, as they are written.
var frontMatterKeys = []string{"title", "description", "weight", "slug", "aliases", "draft", "updated", "terms", "numbered"}

// FrontMatterKeys lists the keys that front matter can have.
func FrontMatterKeys() []string { return slices.Clone(frontMatterKeys) }

// A place is a position in a page's file, from 1.
type place struct{ line, col int }

// places are where those values stand that are compared between pages.
type places struct {
	slug    place
	aliases []place          // parallel to FrontMatter.Aliases
	text    map[string]place // where the text of title and description begins
}

// Place returns where the text of "title" or "description" begins; 0, 0 if it
// is not there.
func (p *Page) Place(key string) (line, col int) {
	at := p.places.text[key]
	return at.line, at.col
}

// A frontMatterReader turns YAML into a FrontMatter. It works on nodes, not
// with the decoder of the YAML package, which knows no positions and takes "yes"
// for true.
type frontMatterReader struct {
	file        string
	translation bool // not the source language's page
	sourceLang  string
	start       bool // a language's start page
	section     bool // an _index.md

	front  FrontMatter
	places places
	seen   map[string]place // keys that were read
	titled bool             // title is there, or something that was meant to be
	diags  []diag.Diagnostic
}

// read reads the lines between the --- lines.
func (r *frontMatterReader) read(src []byte) {
	r.seen = map[string]place{}
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err == nil {
		r.mapping(&doc, 1)
	} else if !r.readEntries(string(src)) {
		r.errorf(place{2, 1}, "the front matter is not YAML: %s", yamlProblem(err))
	}
	if !r.titled {
		r.errorf(place{1, 1}, "the title is missing").Hint = "every page needs a line \"title: …\" in its front matter"
	}
}

// readEntries reads YAML that is wrong somewhere, an entry at a time: the
// positions in the YAML package's errors are not to be trusted, and what is
// right should not be reported as missing. An entry is a line that is not
// indented, and the lines below it that are. It returns false if every entry
// alone is in order.
func (r *frontMatterReader) readEntries(src string) (found bool) {
	lines := strings.SplitAfter(src, "\n")
	for from := 0; from < len(lines); {
		to := from + 1
		for to < len(lines) && (lines[to] == "" || strings.ContainsAny(lines[to][:1], " \t\n#-]}")) {
			to++
		}
		var doc yaml.Node
		if err := yaml.Unmarshal([]byte(strings.Join(lines[from:to], "")), &doc); err != nil {
			found = true
			wrong, hint := explain(lines[from:to])
			r.errorf(place{from + 2 + wrong, 1}, "not YAML: %s", yamlProblem(err)).Hint = hint
			if key, _, ok := strings.Cut(lines[from], ":"); ok && key == "title" {
				r.titled = true
			}
		} else {
			r.mapping(&doc, from+1)
		}
		from = to
	}
	return found
}

// yamlProblem returns the YAML package's message without name and line.
func yamlProblem(err error) string {
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(msg, "line "); ok {
		if _, text, ok := strings.Cut(rest, ": "); ok {
			msg = text
		}
	}
	return msg
}

// explain guesses on which line of an entry YAML is wrong, from 0, and why.
func explain(entry []string) (line int, hint string) {
	for i, text := range entry {
		if strings.HasPrefix(strings.TrimLeft(text, " "), "\t") {
			return i, "indent with spaces, not with tabs"
		}
	}
	_, value, isPair := strings.Cut(entry[0], ":")
	value = strings.TrimSpace(value)
	switch {
	case !isPair:
		return 0, `expected "key: value"`
	case strings.HasPrefix(value, "'"):
		return 0, "close the quotes; inside them, write ' twice"
	case strings.HasPrefix(value, `"`):
		return 0, `close the quotes; inside them, write \" for " and \\ for \`
	case strings.HasPrefix(value, "["):
		return 0, "check the brackets of the list"
	case value != "":
		return 0, fmt.Sprintf("put the text in quotes: '%s'", strings.ReplaceAll(value, "'", "''"))
	}
	return 0, ""
}

// mapping reads the entries of doc, the first line of which is that many lines
// below the top of the file.
func (r *frontMatterReader) mapping(doc *yaml.Node, below int) {
	if len(doc.Content) == 0 { // nothing but comments
		return
	}
	at := func(n *yaml.Node) place { return place{n.Line + below, n.Column} }
	entries := doc.Content[0]
	if entries.Kind != yaml.MappingNode {
		r.errorf(at(entries), "the front matter is %s; expected lines of \"key: value\"", kind(entries))
		r.titled = true // for all we know
		return
	}
	for i := 0; i+1 < len(entries.Content); i += 2 {
		keyNode, value := entries.Content[i], entries.Content[i+1]
		key, keyAt, valueAt := keyNode.Value, at(keyNode), at(value)
		if keyNode.Kind != yaml.ScalarNode || !slices.Contains(frontMatterKeys, key) {
			r.unknownKey(keyNode, keyAt)
			continue
		}
		if key == "title" {
			r.titled = true
		}
		if first, ok := r.seen[key]; ok {
			r.errorf(keyAt, "%q is there already", key).Hint = fmt.Sprintf("the first is on line %d", first.line)
			continue
		}
		r.seen[key] = keyAt
		if r.translation && (key == "weight" || key == "slug" || key == "terms" || key == "numbered") {
			r.errorf(keyAt, "a translation has no %s: it comes from the page in the source language, %q", key, r.sourceLang).
				Hint = "remove the line"
			continue
		}
		if value.Kind == yaml.AliasNode {
			value = value.Alias
		}
		r.set(key, value, valueAt, at)
	}
}

func (r *frontMatterReader) unknownKey(key *yaml.Node, at place) {
	if key.Kind != yaml.ScalarNode {
		r.errorf(at, "a key of the front matter is %s; expected a word", kind(key))
		return
	}
	meant := nearest.Name(key.Value, frontMatterKeys)
	if meant == "title" {
		r.titled = true
	}
	d := r.errorf(at, "unknown key %q in the front matter", key.Value)
	if d.Hint = nearest.Hint(key.Value, frontMatterKeys); meant == "" {
		d.Hint = "the keys are " + strings.Join(frontMatterKeys, ", ")
	}
}

// set reads the value of one key.
func (r *frontMatterReader) set(key string, value *yaml.Node, valueAt place, at func(*yaml.Node) place) {
	switch key {
	case "title":
		r.front.Title = r.text(key, value, valueAt)
		r.begins(key, value, valueAt)
	case "description":
		r.front.Description = r.text(key, value, valueAt)
		r.begins(key, value, valueAt)
	case "weight":
		n, err := strconv.Atoi(value.Value)
		if value.ShortTag() != "!!int" || err != nil || n == 0 {
			r.wrong(key, value, valueAt, "a whole number other than 0")
			return
		}
		r.front.Weight = n
	case "slug":
		r.slug(value, valueAt)
	case "aliases":
		if value.Kind != yaml.SequenceNode {
			r.wrong(key, value, valueAt, `a list of paths, such as ["old/path/"]`)
			return
		}
		for _, item := range value.Content {
			r.alias(item, at(item))
		}
	case "terms":
		if yes, ok := r.truth(key, value, valueAt); ok {
			r.front.NoTerms = !yes
		}
	case "numbered":
		yes, ok := r.truth(key, value, valueAt)
		if ok && yes && !r.section {
			r.errorf(valueAt, "numbered is about the pages of a section, and this page heads none").Hint = "write it in the section's _index.md"
			return
		}
		r.front.Numbered = yes
	case "draft":
		yes, ok := r.truth(key, value, valueAt)
		if !ok {
			return
		}
		r.front.Draft = yes
		if r.front.Draft && r.start && !r.translation {
			r.errorf(valueAt, "the start page of the source language cannot be a draft").Hint = "remove the line"
			r.front.Draft = false
		}
	case "updated":
		date, err := time.Parse(time.DateOnly, value.Value)
		if value.Kind != yaml.ScalarNode || err != nil {
			r.wrong(key, value, valueAt, "a date such as 2026-03-05")
			return
		}
		r.front.Updated = date
	}
}

// truth reads a value that must be true or false.
func (r *frontMatterReader) truth(key string, value *yaml.Node, at place) (yes, ok bool) {
	if value.ShortTag() != "!!bool" {
		d := r.wrong(key, value, at, "true or false")
		if value.Value == "true" || value.Value == "false" {
			d.Hint = "remove the quotes"
		}
		return false, false
	}
	return strings.EqualFold(value.Value, "true"), true
}

// begins notes where the text of a value begins.
func (r *frontMatterReader) begins(key string, value *yaml.Node, at place) {
	if value.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		at.col++
	}
	if r.places.text == nil {
		r.places.text = map[string]place{}
	}
	r.places.text[key] = at
}

// text reads a value that must be text, on one line.
func (r *frontMatterReader) text(key string, value *yaml.Node, at place) string {
	if value.Kind != yaml.ScalarNode || value.ShortTag() != "!!str" {
		d := r.wrong(key, value, at, "text")
		if value.Kind == yaml.ScalarNode && value.ShortTag() != "!!null" {
			d.Hint = fmt.Sprintf("put it in quotes: %q", value.Value)
		}
		return ""
	}
	text := strings.TrimSpace(strings.ReplaceAll(value.Value, "\n", " "))
	if text == "" {
		r.errorf(at, "%s is empty; expected text", key)
	}
	return text
}

func (r *frontMatterReader) slug(value *yaml.Node, at place) {
	slug := r.text("slug", value, at)
	switch {
	case slug == "":
	case r.start:
		r.errorf(at, "a start page has no slug: its path is the language's root").Hint = "remove the line"
	case !isSegment(slug):
		r.errorf(at, "slug %q cannot be part of a URL; expected %s", slug, segmentForm)
	default:
		r.front.Slug, r.places.slug = slug, at
	}
}

func (r *frontMatterReader) alias(value *yaml.Node, at place) {
	if value.Kind == yaml.AliasNode {
		value = value.Alias
	}
	text := r.text("alias", value, at)
	if text == "" {
		return
	}
	alias, ok := cleanAlias(text)
	if !ok {
		r.errorf(at, "alias %q is not a path; expected segments of %s", text, segmentForm).
			Hint = `an alias is a path from the language's root, such as "old/path/"`
		return
	}
	r.front.Aliases = append(r.front.Aliases, alias)
	r.places.aliases = append(r.places.aliases, at)
}

// wrong reports a value of the wrong type.
func (r *frontMatterReader) wrong(key string, value *yaml.Node, at place, expected string) *diag.Diagnostic {
	return r.errorf(at, "%s is %s; expected %s", key, kind(value), expected)
}

func (r *frontMatterReader) errorf(at place, format string, args ...any) *diag.Diagnostic {
	r.diags = append(r.diags, diag.Errorf(r.file, at.line, at.col, format, args...))
	return &r.diags[len(r.diags)-1]
}

// kind says what a value is, for "title is …; expected …".
func kind(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "a YAML alias"
	}
	switch n.ShortTag() {
	case "!!null":
		return "empty"
	case "!!int", "!!float":
		return "the number " + n.Value
	case "!!bool":
		return n.Value
	case "!!timestamp":
		return "the date " + n.Value
	}
	return strconv.Quote(n.Value)
}
