package site

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"docgen/i18n"
	"docgen/internal/locale"
	"docgen/internal/markdown"
	"docgen/internal/reference"
)

var referenceLangs = []string{"en", "ja", "ru"}

// messagesOf calls f for everything that a reference says, headings included.
func messagesOf(r *reference.Reference, f func(m reference.Msg, english string)) {
	var entry func(e reference.Entry)
	entry = func(e reference.Entry) {
		f(e.Text, e.English)
		for _, fact := range e.Facts {
			f(fact.Label, "")
			f(fact.Words, "")
		}
		for _, c := range e.Children {
			entry(c)
		}
	}
	for _, g := range r.Groups {
		f(g.Title, "")
		for _, e := range g.Entries {
			entry(e)
		}
	}
}

// unmarked is a text without what messages mark code with, and comments quotes.
func unmarked(text string) string { return strings.NewReplacer("`", "", `"`, "").Replace(text) }

// Every list that a page can show exists, everything in it has words in every
// language, and the English ones say what the program says elsewhere. No word is
// left of what is gone.
func TestReferenceWords(t *testing.T) {
	catalog, diags := locale.Load(referenceLangs, locale.Tree{FS: i18n.FS, Dir: i18nDir})
	for _, d := range diags {
		t.Error(d)
	}
	comments := keyComments(t)
	used := map[string]bool{"reference.word.label": true} // what stands round the names of facts
	for _, of := range markdown.Lists() {
		r, ok := reference.New(of, referenceSources())
		if !ok || len(r.Groups) == 0 {
			t.Errorf("there is no reference of %s", of)
			continue
		}
		messagesOf(r, func(m reference.Msg, english string) {
			if m.ID == "" {
				return
			}
			used[m.ID] = true
			for _, lang := range referenceLangs {
				text := catalog.For(lang).T(m.ID, m.Args)
				if strings.Count(text, "`")%2 != 0 {
					t.Errorf("%s: %s: backticks do not pair: %s", lang, m.ID, text)
				}
				if lang != "en" {
					continue
				}
				if english == "" {
					english = comments[m.ID]
				}
				if english != "" && unmarked(text) != unmarked(english) {
					t.Errorf("%s is %q; the program says %q", m.ID, text, english)
				}
			}
		})
	}
	for _, d := range catalog.Missing() {
		t.Error(d)
	}
	for id := range comments {
		if !used[id] {
			t.Errorf("%s has a comment in config.go and no entry", id)
		}
	}
	for _, id := range messageIDs(t, "reference.en.toml") {
		if !used[id] {
			t.Errorf("i18n/reference.en.toml: nothing says %s", id)
		}
	}
}

// An operation that the release which scenarios are about no longer has is not
// said to execute anything in it.
func TestReferenceFunctionsOfOtherReleases(t *testing.T) {
	r, _ := reference.New("operations", referenceSources())
	messages := map[string]string{} // by operation
	for _, e := range r.Groups[0].Entries {
		for _, fact := range e.Facts {
			if strings.HasPrefix(fact.Label.ID, "reference.word.executes") {
				messages[e.ID] = fact.Label.ID
			}
		}
	}
	for id, want := range map[string]string{
		"op-run":    "reference.word.executes",
		"op-lazy":   "reference.word.executes-once",
		"op-unlazy": "reference.word.executes-once",
	} {
		if messages[id] != want {
			t.Errorf("what %s executes is named by %q, expected %q", id, messages[id], want)
		}
	}
}

// messageIDs lists the ids in a file of messages that are one line each.
func messageIDs(t *testing.T, file string) []string {
	t.Helper()
	src, err := fs.ReadFile(i18n.FS, file)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	table := ""
	line := regexp.MustCompile(`(?m)^\[([\w.-]+)\]$|^([\w-]+) = "`)
	for _, m := range line.FindAllStringSubmatch(string(src), -1) {
		if m[1] != "" {
			table = m[1]
			continue
		}
		ids = append(ids, table+"."+m[2])
	}
	return ids
}

// keyComments returns the comments in the source on keys of docgen.yaml and
// terms.yaml, by the id of the message that has to say the same. What the
// reference says in another place, that a key is required or what its default
// is, is cut off.
func keyComments(t *testing.T) map[string]string {
	t.Helper()
	comments := map[string]string{}
	prefixes := map[string]string{
		"Config": "config.key-", "Language": "config.key-languages-", "NavLink": "config.key-navigation-",
		"CitedTree": "config.key-citations-", "Requirement": "config.key-requirements-", "Typography": "config.key-typography-",
		"vocabulary": "terms.key-", "term": "terms.key-terms-", "avoid": "terms.key-avoid-",
	}
	for _, name := range []string{"config.go", "citations.go", "requirements.go", "terms.go", "typography.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		commentsOf(t, file, prefixes, comments)
	}
	return comments
}

func commentsOf(t *testing.T, file *ast.File, prefixes, comments map[string]string) {
	t.Helper()
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		prefix, known := prefixes[spec.Name.Name]
		fields, isStruct := spec.Type.(*ast.StructType)
		if !known || !isStruct {
			return false
		}
		for _, f := range fields.Fields.List {
			if f.Tag == nil {
				continue
			}
			key := regexp.MustCompile(`yaml:"(\w+)`).FindStringSubmatch(f.Tag.Value)[1]
			doc := f.Doc
			if doc == nil {
				doc = f.Comment
			}
			if doc.Text() == "" {
				t.Errorf("config.go: %s.%s has no comment", spec.Name.Name, key)
			}
			text := strings.Join(strings.Fields(doc.Text()), " ")
			if m := regexp.MustCompile(`default:"(.+?)"`).FindStringSubmatch(f.Tag.Value); m != nil {
				var found bool
				if text, found = strings.CutSuffix(text, " Default: "+m[1]+"."); !found {
					t.Errorf("config.go: the comment on %s does not end with its default, %s", key, m[1])
				}
			} else if strings.Contains(f.Tag.Value, "required") {
				text = strings.TrimSuffix(text, " Required.")
			}
			comments["reference."+prefix+key] = text
		}
		return false
	})
}

// The defaults that the reference tells are those that a configuration has.
func TestConfigDefaults(t *testing.T) {
	in := inputs(t, mapFS(readArchive(t, "testdata/site-plain.txtar")), Theme{})
	for _, k := range configKeys() {
		if k.Name == "output" && k.Default != in.Config.Output {
			t.Errorf("output: the reference says %s, and it is %s", k.Default, in.Config.Output)
		}
	}
	if in.Config.Typography != (Typography{Quotes: true, Spaces: true, Phrases: true}) {
		t.Errorf("typography is not all true by default: %v", in.Config.Typography)
	}
	if in.Config.RawHTML {
		t.Error("rawHTML is true by default")
	}
}

// All lists together have each id once, so that any of them can share a page.
func TestReferenceIDs(t *testing.T) {
	owner := map[string]string{}
	for _, of := range markdown.Lists() {
		r, _ := reference.New(of, referenceSources())
		add := func(id string) {
			if other, taken := owner[id]; taken {
				t.Errorf("the id %s is in the references of %s and of %s", id, other, of)
			}
			owner[id] = of
		}
		var all func(list []reference.Entry)
		all = func(list []reference.Entry) {
			for _, e := range list {
				add(e.ID)
				all(e.Children)
			}
		}
		for _, g := range r.Groups {
			if g.ID != "" {
				add(g.ID)
			}
			all(g.Entries)
		}
	}
}
