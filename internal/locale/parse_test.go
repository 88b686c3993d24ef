package locale

import (
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/language"
)

func parseTag(t *testing.T, lang string) language.Tag {
	t.Helper()
	tag, err := language.Parse(lang)
	if err != nil {
		t.Fatal(err)
	}
	return tag
}

func TestParseTemplate(t *testing.T) {
	for _, test := range []struct {
		src    string
		fields string // names of the fields, in order
		bad    []string
	}{
		{"", "", nil},
		{"plain {text}", "", nil},
		{"{{.Task}}", "Task", nil},
		{"{{.Task}} → {{.MM2}}.", "Task MM2", nil},
		{"{{{.Task}}}", "", []string{"{{{.Task}}"}},
		{"{{ .Task }}", "", []string{"{{ .Task }}"}},
		{"{{.Task | printf}} and {{.B}}", "B", []string{"{{.Task | printf}}"}},
		{"{{if .A}}x{{end}}", "", []string{"{{if .A}}", "{{end}}"}},
		{"{{.A.B}}", "", []string{"{{.A.B}}"}},
		{"{{.1}}", "", []string{"{{.1}}"}},
		{"{{.Имя}}", "", []string{"{{.Имя}}"}},
		{"{{.}}", "", []string{"{{.}}"}},
		{"{{.A", "", []string{"{{.A"}},
		{"A}} {{.B}}", "B", []string{"}}"}},
	} {
		parsed, bad := parseTemplate(test.src)
		var fields []string
		var text strings.Builder
		for _, p := range parsed {
			text.WriteString(p.text)
			if p.field != "" {
				fields = append(fields, p.field)
			}
		}
		if got := strings.Join(fields, " "); got != test.fields || !slices.Equal(bad, test.bad) {
			t.Errorf("parseTemplate(%q): got fields %q, bad %q; want %q, %q", test.src, got, bad, test.fields, test.bad)
		}
		if text.String() != test.src {
			t.Errorf("parseTemplate(%q): parts make %q", test.src, text.String())
		}
	}
}

func TestLocate(t *testing.T) {
	src := `# a comment with "quotes = 1
plain = "text # not a comment"
"quoted.key" = 'literal \'
a . "b" = """
many = "lines"
\""" and ""more""""" # end
inline = { one = "1", other = '''x'y''', list = [1, {deep = "]"}] }
numbers = [ # why
  "]", 1.5, 1979-05-27T07:32:00Z,
]
[ table."x y" ]
one = "1"
	other = true
[[list]]
one = 2
`
	if _, err := toml.Decode(src, &map[string]any{}); err != nil {
		t.Fatalf("the sample is not TOML: %v", err)
	}
	got := map[string]string{}
	for path, s := range locate(src) {
		line := strings.Count(src[:s.key], "\n") + 1
		got[strings.ReplaceAll(path, "\x00", "/")] = string(rune('0'+line/10)) + string(rune('0'+line%10)) + " " + src[s.value:s.end]
	}
	want := map[string]string{
		"plain":           `02 "text # not a comment"`,
		"quoted.key":      `03 'literal \'`,
		"a/b":             "04 \"\"\"\nmany = \"lines\"\n\\\"\"\" and \"\"more\"\"\"\"\"",
		"inline":          `07 { one = "1", other = '''x'y''', list = [1, {deep = "]"}] }`,
		"inline/one":      `07 "1"`,
		"inline/other":    `07 '''x'y'''`,
		"inline/list":     `07 [1, {deep = "]"}]`,
		"deep":            `07 "]"`,
		"numbers":         "08 [ # why\n  \"]\", 1.5, 1979-05-27T07:32:00Z,\n]",
		"table/x y":       "11 ",
		"table/x y/one":   `12 "1"`,
		"table/x y/other": `13 true`,
		"list":            "14 ",
		"list/one":        "15 2",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("locate (-want +got):\n%s", diff)
	}
}

// FuzzParseFile checks that no file makes parsing panic or loop, that every
// position lies inside the file, and that every message TOML reads is located.
func FuzzParseFile(f *testing.F) {
	f.Add([]byte("a = 'x {{.A}}'\n[b.\"c d\"]\none = \"\"\"1\n\"\"\"\nother = 'n'\nx = [1, {y = 2}]\n"))
	f.Add([]byte("\ufeff'' = ''\r\n[[t]]\n\"\\u0041\" = {a.b = 1, few = '{{'}\r\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		locate(string(src))
		entries, diags, _ := parseFile("f", "en", src)
		lines := strings.Count(string(src), "\n") + 1
		for _, e := range entries {
			if e.line < 1 || e.line > lines {
				t.Errorf("message %q at line %d of %d", e.id, e.line, lines)
			}
		}
		for _, d := range diags {
			if d.Line < 0 || d.Line > lines {
				t.Errorf("%s: the file has %d lines", d, lines)
			}
		}
	})
}
