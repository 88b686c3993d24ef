package render

import (
	"io/fs"
	"os"
	"strings"
	"testing"

	"docgen/internal/golden"
	"docgen/internal/locale"
	"docgen/internal/simview"
	"docgen/sim/scenarios"
	"docgen/sim/script"

	"golang.org/x/net/html"
)

// figureOf runs a script and makes its figure.
func figureOf(t *testing.T, name, src string) *simview.Figure {
	t.Helper()
	s, errs := script.Parse([]byte(src))
	if len(errs) > 0 {
		t.Fatalf("%s: %v", name, errs)
	}
	tr, errs := s.Run(name)
	if len(errs) > 0 {
		t.Fatalf("%s: %v", name, errs)
	}
	f, err := simview.New(tr, name, simview.Cut{})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return f
}

func figureRenderer(t *testing.T, langs ...string) (*Renderer, *locale.Catalog) {
	t.Helper()
	cat, _ := locale.Load(langs, locale.Tree{FS: os.DirFS("../../i18n"), Dir: "i18n"})
	r, err := New(os.DirFS("../../templates"), cat)
	if err != nil {
		t.Fatal(err)
	}
	return r, cat
}

// TestFigureGolden compares one whole figure with testdata/figure.html.
func TestFigureGolden(t *testing.T) {
	f := figureOf(t, "borrow", `
machine cpus=1 kernel=6.12
process A mm=M
kthread K
run A cpu=0
@borrow
run K cpu=0
@refused
run K cpu=0
expect refused running
`)
	f.Views = simview.Views()
	r, cat := figureRenderer(t, "en")
	got, err := r.Figure(f, "A <kernel> thread borrows", FigureFiles{}, cat.For("en"))
	if err != nil {
		t.Fatal(err)
	}
	golden.File(t, "testdata/figure.html", []byte(got))
}

// TestFigures renders the whole library in every language and checks what must
// be so in every figure: see checkFigure.
func TestFigures(t *testing.T) {
	names, err := fs.Glob(scenarios.FS, "*.mms")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	r, cat := figureRenderer(t, "en", "ja", "ru")
	for _, file := range names {
		src, err := scenarios.FS.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		f := figureOf(t, strings.TrimSuffix(file, ".mms"), string(src))
		f.Views = simview.Views()
		for _, lang := range []string{"en", "ja", "ru"} {
			got, err := r.Figure(f, "", FigureFiles{}, cat.For(lang))
			if err != nil {
				t.Errorf("%s in %s: %v", file, lang, err)
				continue
			}
			checkFigure(t, lang+": "+file, string(got), f)
		}
	}
	for _, d := range cat.Missing() {
		t.Error(d)
	}
}

// checkFigure checks that every step of a figure has its row, and every row a
// cell for every column, and all that checkHTML does.
func checkFigure(t *testing.T, name, src string, f *simview.Figure) {
	t.Helper()
	ids := checkHTML(t, name, src, func(int) int { return 2 + len(f.Columns) })
	for _, row := range f.Rows {
		if !ids[row.ID] {
			t.Errorf("%s: step %d has no row with id %q", name, row.N, row.ID)
		}
	}
}

// checkHTML checks that ids are unique and references to them lead somewhere,
// that nothing breaks the content security policy, and that every row has as
// many cells as it should, cells told how many it has. It returns the ids.
func checkHTML(t *testing.T, name, src string, cells func(int) int) map[string]bool {
	t.Helper()
	root, err := html.Parse(strings.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	ids, refs := map[string]bool{}, map[string]bool{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "style" || n.Data == "script" {
			t.Errorf("%s: <%s> breaks the policy", name, n.Data)
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "id":
				if ids[a.Val] {
					t.Errorf("%s: id %q is not unique", name, a.Val)
				}
				ids[a.Val] = true
			case a.Key == "aria-labelledby":
				for _, id := range strings.Fields(a.Val) {
					refs[id] = true
				}
			case a.Key == "href":
				refs[strings.TrimPrefix(a.Val, "#")] = true
			case a.Key == "fill" && strings.HasPrefix(a.Val, "url("):
				refs[strings.TrimSuffix(strings.TrimPrefix(a.Val, "url(#"), ")")] = true
			case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
				t.Errorf("%s: attribute %s=%q breaks the policy", name, a.Key, a.Val)
			}
		}
		if n.Data == "tr" {
			got := 0
			for c := range n.ChildNodes() {
				if c.Type == html.ElementNode {
					got++
				}
			}
			if want := cells(got); got != want {
				t.Errorf("%s: a row has %d cells, want %d", name, got, want)
			}
		}
	}
	for id := range refs {
		if !ids[id] {
			t.Errorf("%s: nothing has the id %q", name, id)
		}
	}
	if strings.Contains(src, "`") {
		t.Errorf("%s: a backtick is left over", name)
	}
	return ids
}

func TestCodeSpans(t *testing.T) {
	for _, test := range [][2]string{
		{"plain", "plain"},
		{"`K` borrows `M`.", "<code>K</code> borrows <code>M</code>."},
		{"`rq->prev_mm` & <b>", "<code>rq-&gt;prev_mm</code> &amp; &lt;b&gt;"},
		{"", ""},
	} {
		if got := string(codeSpans(test[0])); got != test[1] {
			t.Errorf("codeSpans(%q) = %q, want %q", test[0], got, test[1])
		}
	}
}

// A list that a sentence contains is joined as its language lists things, and
// each name in it is code by itself.
func TestSentencesWithLists(t *testing.T) {
	_, cat := figureRenderer(t, "en", "ja", "ru")
	for _, test := range []struct {
		lang string
		cpus []string
		want string
	}{
		{"en", []string{"`cpu0`", "`cpu1`"}, "<code>cpu0</code> and <code>cpu1</code> forget"},
		{"en", []string{"`cpu0`", "`cpu1`", "`cpu2`"}, "<code>cpu0</code>, <code>cpu1</code>, and <code>cpu2</code> forget"},
		{"ja", []string{"`cpu0`", "`cpu1`"}, "<code>cpu0</code>と<code>cpu1</code>は"},
		{"ja", []string{"`cpu0`", "`cpu1`", "`cpu2`"}, "<code>cpu0</code>、<code>cpu1</code>、<code>cpu2</code>は"},
		{"ru", []string{"`cpu0`", "`cpu1`", "`cpu2`"}, "Процессоры <code>cpu0</code>, <code>cpu1</code> и\u00a0<code>cpu2</code> сбрасывают"},
	} {
		v := figureView{L: words{cat.For(test.lang)}}
		got := string(v.Say(simview.Msg{ID: "case.flushed-many", Args: map[string]any{"CPU": test.cpus, "MM": "M"}}))
		if !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: %s\nwant %s …", test.lang, got, test.want)
		}
	}
}
