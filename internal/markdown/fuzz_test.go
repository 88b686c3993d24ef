package markdown

import (
	"errors"
	"io"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/tools/txtar"
)

// Whatever the page, Parse and HTML do not panic, the HTML is well-formed, and
// every place lies in the file. The pages of testdata are the seeds.
func FuzzPage(f *testing.F) {
	names, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if strings.HasSuffix(file.Name, ".md") {
				f.Add(string(file.Data), "")
				f.Add(string(file.Data), string(file.Data))
			}
		}
	}
	var c Converter
	f.Fuzz(func(t *testing.T, src, source string) {
		if len(src)+len(source) > 4<<10 {
			return // the time is better spent on small pages
		}
		checkPage(t, &c, src, source)
	})
}

// Pages put together at random from pieces of Markdown find more than random
// bytes do: indentation, quotes, fences and brackets that never end.
func TestRandomPages(t *testing.T) {
	pieces := []string{
		"```kernel\n6.12 kernel/exit.c: exit_mm\n```\n", "```kernel\n```\n", "```kernel\n\tv6.12 x.c:5: f(), @1\n", "```citations\n```\n",
		"{kernel}`6.12 kernel/exit.c: exit_mm`", "{kernel}`5.20 é: a, b`",
		"\n", "\n", "\n\n", "> ", "- ", "1. ", "  ", "    ", "\t", " ", "word", "日本", "。", "é", "\\", "&amp;", "\x00", "\xff",
		"## ", "### H {#id}", "## {#", "===\n", "---\n", "*", "**", "_", "~~", "`", "``", "[", "]", "(", ")", "](x.md)", "![a](b.png)",
		"<https://a.example>", "https://b.example ", "www.c.example", "me@d.example", "[^1]", "[^1]: ", "[r]: x\n", "[x][r]",
		"```\n", "```c {hl=1 title=\"t\"}\n", "~~~mmsim {id=a}\n", "```mmsim {id=b view=table}\n", "```mmsim {scenario=s from=l}\n", "run A cpu=0\n",
		"```mmsim\n", "```c {file=examples/fork.c region=a}\n", "```c {", "{sim}`a@b K.mm`", "{sim}`", "{x}`y`", "```evidence {id=a recording=r}\n", "{rec}`a@b K.mm`", "{mention}`word`", "`word`", "`mm_count` ", "2 ", "1/2", "word\nword ", "<b>", "</b>", "<!-- ", "-->", "<div>\n",
		"| a | b |\n|---|:-:|\n", "| c ", "Term\n: ", "> [!NOTE]\n", "> [!tip] x\n", "- [ ] ", "- [x] ",
	}
	n := 4_000
	if testing.Short() {
		n = 1_000
	}
	var c Converter
	random := rand.New(rand.NewPCG(3, 4))
	for range n {
		var page [2]strings.Builder
		for i := range page {
			for range random.IntN(24) {
				page[i].WriteString(pieces[random.IntN(len(pieces))])
			}
		}
		checkPage(t, &c, page[0].String(), page[random.IntN(2)].String())
		if t.Failed() {
			return
		}
	}
}

// termLink is a link of a term; nothing else can be in it.
var termLink = regexp.MustCompile(`(?s)<a class="term" href="[^"]*">(.*?)</a>`)

// checkPage parses and renders a page, a translation of source if that is not
// "", and checks what holds for all pages.
func checkPage(t *testing.T, c *Converter, src, source string) {
	t.Helper()
	project := fstest.MapFS{"examples/fork.c": {Data: []byte("// [region a]\nint x;\n// [endregion a]\n")}}
	in := Input{File: "page.md", Line: 3, Src: []byte(src), Lang: "ja", FS: project, Fields: []Field{{"mm_count", "M.mm_count"}}}
	if source != "" {
		in.Source, _ = c.Parse(Input{File: "source.md", Src: []byte(source), FS: project})
	}
	plain, _ := c.Parse(in)
	in.Words = vocabulary(t, "term two: word word\nterm one: w*, `word`\nterm japan: 日本\nterm h: h\navoid d = e\navoid code x = y")
	doc, diagnostics := c.Parse(in)
	out := doc.HTML(answers{})
	if got, want := termLink.ReplaceAllString(string(out), "$1"), string(plain.HTML(answers{})); got != want {
		t.Errorf("links of terms change the page\ninput: %q\ngot  %s\nwant %s", src, got, want)
	}
	if err := balanced(string(out)); err != nil {
		t.Errorf("%v\ninput: %q\noutput: %s", err, src, out)
	}
	if again := doc.HTML(answers{}); string(again) != string(out) {
		t.Errorf("second HTML differs from the first\ninput: %q\nfirst: %s\nsecond: %s", src, out, again)
	}
	inFile := func(what string, p Pos) {
		t.Helper()
		if lines := strings.Split(src, "\n"); p.Line < 3 || p.Line >= 3+len(lines) || p.Col < 1 || p.Col > utf8.RuneCountInString(lines[p.Line-3])+1 {
			t.Errorf("%s is at %v, outside the page\ninput: %q", what, p, src)
		}
	}
	for _, d := range diagnostics {
		inFile(d.String(), Pos{d.Line, d.Col})
	}
	checkPlaces(t, doc, src, inFile)
}

// checkPlaces checks that what a Doc holds is where it says.
func checkPlaces(t *testing.T, doc *Doc, src string, inFile func(string, Pos)) {
	t.Helper()
	lines := strings.Split(src, "\n")
	rest := func(what string, p Pos) string {
		inFile(what, p)
		if t.Failed() {
			return ""
		}
		line := lines[p.Line-3]
		for range p.Col - 1 {
			_, size := utf8.DecodeRuneInString(line)
			line = line[size:]
		}
		return line
	}
	for _, h := range doc.Headings {
		rest("heading "+h.Text, h.Pos)
		if err := balanced(h.HTML); err != nil {
			t.Errorf("heading: %v\ninput: %q\noutput: %s", err, src, h.HTML)
		}
	}
	for _, l := range doc.Links {
		rest("link "+l.Dest, l.Pos)
	}
	for _, i := range doc.Images {
		if s := rest("image "+i.Dest, i.Pos); !t.Failed() && !strings.HasPrefix(s, "![") {
			t.Errorf("no image at %v but %q\ninput: %q", i.Pos, s, src)
		}
	}
	for _, r := range doc.Roles {
		if s := rest("role", r.Pos); !t.Failed() && !strings.HasPrefix(s, "{sim}`") && !strings.HasPrefix(s, "{rec}`") {
			t.Errorf("no role at %v but %q\ninput: %q", r.Pos, s, src)
		}
	}
	for _, e := range doc.Evidence { // the places in its text may be those of the source page
		if s := rest("evidence "+e.ID, e.Pos); !t.Failed() && !strings.HasPrefix(s, "```") && !strings.HasPrefix(s, "~~~") {
			t.Errorf("no fence at %v but %q\ninput: %q", e.Pos, s, src)
		}
	}
	for _, e := range doc.Embeds {
		if s := rest("embed "+e.String(), e.Pos); !t.Failed() && !strings.HasPrefix(s, "```") && !strings.HasPrefix(s, "~~~") {
			t.Errorf("no fence at %v but %q\ninput: %q", e.Pos, s, src)
		}
		n := 0
		for line := range strings.Lines(e.Body) {
			n++
			want := strings.TrimLeft(strings.TrimSuffix(line, "\n"), " \t")
			if want == "" {
				continue
			}
			at := e.At(n, 1+len(line)-len(strings.TrimLeft(line, " \t")))
			if s := rest("script", at); !t.Failed() && s != want {
				t.Errorf("line %d of a script is not at %v: got %q, want %q\ninput: %q", n, at, s, want, src)
			}
		}
	}
	for _, c := range doc.Codes {
		rest("code", c.Pos)
	}
	for _, c := range doc.Citations {
		rest("citation "+c.String(), c.Pos)
	}
}

// balanced says whether every start tag has its end tag.
func balanced(s string) error {
	var open []string
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				return z.Err()
			}
			if len(open) > 0 {
				return errors.New("no end tag for " + open[len(open)-1])
			}
			return nil
		case html.StartTagToken:
			name, _ := z.TagName()
			switch string(name) {
			case "br", "hr", "img", "input":
			default:
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				return errors.New("no start tag for " + string(name))
			}
			open = open[:len(open)-1]
		case html.CommentToken, html.DoctypeToken:
			return errors.New("a comment")
		}
	}
}
