package locale

import (
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"

	"docgen/internal/diag"
	"docgen/internal/golden"
)

// TestLoad runs the cases of testdata: message files of one or two trees
// (theme/ and, over it, project/), the lines to be spoken (say), and what comes
// of it (want): Load's diagnostics, the spoken lines, Missing. The comment's
// first line names the languages.
func TestLoad(t *testing.T) {
	golden.Run(t, "testdata/*.txt", func(t *testing.T, a *txtar.Archive) []txtar.File {
		fsys := fstest.MapFS{}
		var say string
		var want *txtar.File
		for i := range a.Files {
			switch f := &a.Files[i]; f.Name {
			case "say":
				say = string(f.Data)
			case "want":
				want = f
			default:
				fsys[f.Name] = &fstest.MapFile{Data: f.Data}
			}
		}
		if want == nil {
			t.Fatal("no file want")
		}
		head, _, _ := strings.Cut(string(a.Comment), "\n")
		want.Data = []byte(transcript(t, strings.Fields(strings.TrimPrefix(head, "langs:")), fsys, say))
		return a.Files
	})
}

// transcript loads fsys and speaks the lines of say: "LANG ID [NAME=VALUE …]",
// "LANG date YYYY-MM-DD" or "LANG number N". A value with "|" is a list.
func transcript(t *testing.T, langs []string, fsys fs.FS, say string) string {
	t.Helper()
	var b strings.Builder
	c, diags := Load(langs, subtree(t, fsys, "theme"), subtree(t, fsys, "project"))
	writeDiagnostics(&b, diags)
	for line := range strings.Lines(say) {
		words := strings.Fields(line)
		l := c.For(words[0])
		var text string
		switch words[1] {
		case "date":
			date, err := time.Parse(time.DateOnly, words[2])
			if err != nil {
				t.Fatal(err)
			}
			text = l.Date(date)
		case "number":
			var n int
			if _, err := fmt.Sscan(words[2], &n); err != nil {
				t.Fatal(err)
			}
			text = l.Number(n)
		default:
			args := Args{}
			for _, arg := range words[2:] {
				name, value, _ := strings.Cut(arg, "=")
				args[name] = value
				if strings.Contains(value, "|") {
					args[name] = strings.Split(value, "|")
				}
			}
			text = l.T(words[1], args)
		}
		fmt.Fprintf(&b, "%s → %s\n", strings.TrimSpace(line), text)
	}
	if missing := c.Missing(); len(missing) > 0 {
		b.WriteString("missing:\n")
		writeDiagnostics(&b, missing)
	}
	return b.String()
}

func subtree(t *testing.T, fsys fs.FS, dir string) Tree {
	t.Helper()
	sub, err := fs.Sub(fsys, dir)
	if err != nil {
		t.Fatal(err)
	}
	return Tree{FS: sub, Dir: dir}
}

func writeDiagnostics(b *strings.Builder, diags []diag.Diagnostic) {
	for _, d := range diags {
		b.WriteString(d.String() + "\n")
	}
}

func TestPluralCount(t *testing.T) {
	type small uint8
	fsys := fstest.MapFS{"ui.ru.toml": {Data: []byte(
		"[refs]\none = '{{.PluralCount}} ссылка'\nfew = '{{.PluralCount}} ссылки'\nmany = '{{.PluralCount}} ссылок'\nother = '{{.PluralCount}} ссылки (дробь)'\n")}}
	c, diags := Load([]string{"ru"}, Tree{FS: fsys, Dir: "i18n"})
	if len(diags) > 0 {
		t.Fatalf("Load: %v", diags)
	}
	for _, test := range []struct {
		count any
		want  string
	}{
		{0, "0 ссылок"},
		{1, "1 ссылка"},
		{2, "2 ссылки"},
		{5, "5 ссылок"},
		{11, "11 ссылок"},
		{21, "21 ссылка"},
		{-1, "-1 ссылка"},
		{1234, "1\u00a0234 ссылки"},
		{int64(22), "22 ссылки"},
		{small(12), "12 ссылок"},
		{"1.5", "1,5 ссылки (дробь)"},
		{"1.0", "1,0 ссылки (дробь)"},
		{"12", "12 ссылок"},
		{"several", "several ссылки (дробь)"},
	} {
		if got := c.For("ru").T("refs", Args{"PluralCount": test.count}); got != test.want {
			t.Errorf("PluralCount %v (%T): got %q, want %q", test.count, test.count, got, test.want)
		}
	}
	if missing := c.Missing(); len(missing) > 0 {
		t.Errorf("Missing: got %v, want none", missing)
	}
}

// TestPluralForms checks that probing go-i18n's rules finds all of CLDR's forms.
func TestPluralForms(t *testing.T) {
	for lang, want := range map[string]string{
		"en": "one other",
		"ja": "other",
		"ru": "one few many other",
		"fr": "one many other",
		"ar": "zero one two few many other",
		"cy": "zero one two few many other",
		"kw": "zero one two few many other",
		"lv": "zero one other",
		"lt": "one few many other",
		"sl": "one two few other",
	} {
		rule := pluralityOf(parseTag(t, lang))
		var got []string
		for _, name := range formNames {
			if rule[name] != nil {
				got = append(got, name)
			}
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%s: got %q, want %q", lang, got, want)
		}
	}
	for _, test := range []struct {
		lang, form string
		want       bool
	}{
		{"en", "one", true}, {"ru", "one", false}, {"fr", "one", false}, {"ar", "two", true}, {"en", "other", false},
	} {
		if got := pluralityOf(parseTag(t, test.lang)).single(test.form); got != test.want {
			t.Errorf("single(%s, %s): got %v, want %v", test.lang, test.form, got, test.want)
		}
	}
}

// TestZero checks that values without messages still speak.
func TestZero(t *testing.T) {
	var zero Catalog
	if got := zero.For("en").T("a.b", nil); got != "a.b" {
		t.Errorf("zero Catalog: got %q, want the id", got)
	}
	if got := zero.For("en").Number(1234); got != "1234" {
		t.Errorf("zero Catalog: Number: got %q", got)
	}
	c, diags := Load(nil)
	if len(diags) > 0 {
		t.Errorf("Load(nil): got %v, want no diagnostics", diags)
	}
	if got := c.For("ja").T("a.b", nil); got != "a.b" {
		t.Errorf("Load(nil): got %q, want the id", got)
	}
	want := `error: message "a.b" does not exist`
	if got := c.Missing(); len(got) != 1 || got[0].String() != want {
		t.Errorf("Missing: got %v, want %s", got, want)
	}
}

// TestConcurrent speaks from several goroutines, for the race detector.
func TestConcurrent(t *testing.T) {
	c, _ := Load([]string{"en", "ru"}, Tree{FS: fstest.MapFS{
		"ui.en.toml": {Data: []byte("a = 'A {{.N}}'\n[b]\none = 'one'\nother = '{{.PluralCount}}'\n")},
		"ui.ru.toml": {Data: []byte("a = 'А {{.N}}'\n")},
	}, Dir: "i18n"})
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for n := range 200 {
				for _, lang := range []string{"en", "ru"} {
					l := c.For(lang)
					l.T("a", Args{"N": n})
					l.T("b", Args{"PluralCount": n})
					l.T("gone", nil)
					l.Number(n * 1000)
				}
			}
		})
	}
	group.Wait()
	var b strings.Builder
	writeDiagnostics(&b, c.Missing())
	want := `error: message "gone" does not exist
i18n/ui.en.toml:2:1: warning: message "b" is missing in "ru": it is shown in "en" (add it to i18n/ui.ru.toml)
`
	if got := b.String(); got != want {
		t.Errorf("Missing:\ngot  %s\nwant %s", got, want)
	}
}

func BenchmarkT(b *testing.B) {
	c, _ := Load([]string{"en", "ru"}, Tree{FS: fstest.MapFS{
		"ui.en.toml": {Data: []byte("borrow = '{{.Task}} borrows {{.MM}} of {{.Peer}}'\nonly = 'English'\n[refs]\none = '{{.Task}} holds one reference'\nother = '{{.Task}} holds {{.PluralCount}} references'\n")},
		"ui.ru.toml": {Data: []byte("borrow = '{{.Task}} заимствует {{.MM}} у {{.Peer}}'\n[refs]\none = '{{.Task}}: {{.PluralCount}} ссылка'\nfew = '{{.Task}}: {{.PluralCount}} ссылки'\nmany = '{{.Task}}: {{.PluralCount}} ссылок'\nother = '{{.Task}}: {{.PluralCount}} ссылки'\n")},
	}, Dir: "i18n"})
	l := c.For("ru")
	for _, bench := range []struct {
		name, id string
		args     Args
	}{
		{"fields", "borrow", Args{"Task": "K", "MM": "M", "Peer": "A"}},
		{"plural", "refs", Args{"Task": "K", "PluralCount": 5}},
		{"fallback", "only", nil},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l.T(bench.id, bench.args)
			}
		})
	}
}
