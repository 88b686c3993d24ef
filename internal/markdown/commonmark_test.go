package markdown

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// plainMarkdown is CommonMark without any extension, with the given parser of
// emphasis.
func plainMarkdown(emphasis parser.InlineParser) goldmark.Markdown {
	var inlines []util.PrioritizedValue
	for _, v := range parser.DefaultInlineParsers() {
		if v.Priority == 500 { // emphasis
			v.Value = emphasis
		}
		inlines = append(inlines, v)
	}
	return goldmark.New(
		goldmark.WithParser(parser.NewParser(
			parser.WithBlockParsers(parser.DefaultBlockParsers()...),
			parser.WithInlineParsers(inlines...),
			parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
		)),
		goldmark.WithRendererOptions(html.WithXHTML(), html.WithUnsafe()),
	)
}

func toHTML(t *testing.T, m goldmark.Markdown, src string) string {
	t.Helper()
	var b bytes.Buffer
	if err := m.Convert([]byte(src), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The examples of the CommonMark specification, which goldmark's module ships,
// still hold with the emphasis of this package.
func TestCommonMark(t *testing.T) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/yuin/goldmark").Output()
	if err != nil {
		t.Skipf("no go command to find goldmark's examples with: %v", err)
	}
	data, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "_test", "spec.json"))
	if err != nil {
		t.Skipf("goldmark's module is here without its examples: %v", err)
	}
	var examples []struct {
		Example        int
		Section        string
		Markdown, HTML string
	}
	if err := json.Unmarshal(data, &examples); err != nil {
		t.Fatal(err)
	}
	if len(examples) < 600 {
		t.Fatalf("%d examples, want all of the specification", len(examples))
	}
	m := plainMarkdown(emphasisParser{})
	for _, e := range examples {
		if got := toHTML(t, m, e.Markdown); got != e.HTML {
			t.Errorf("example %d (%s)\ninput %q\ngot   %q\nwant  %q", e.Example, e.Section, e.Markdown, got, e.HTML)
		}
	}
}

// Without CJK characters emphasis is CommonMark's, whatever the text.
func TestEmphasisElsewhere(t *testing.T) {
	pieces := []string{"*", "*", "**", "_", "__", " ", "a", "ж", "é", ".", "(", ")", "«", "—", "`x`", "\n", "1", "€", "👍", "\u00a0", "[", "](x)"}
	ours, theirs := plainMarkdown(emphasisParser{}), plainMarkdown(parser.NewEmphasisParser())
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var b strings.Builder
		for range 1 + random.IntN(14) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		if got, want := toHTML(t, ours, b.String()), toHTML(t, theirs, b.String()); got != want {
			t.Fatalf("input %q\ngot  %q\nwant %q", b.String(), got, want)
		}
	}
}

func TestIsCJK(t *testing.T) {
	for _, test := range []struct {
		chars string
		want  bool
	}{
		{"aж é«»“—…€", false},
		{"漢かカｶ。「」（）！ー々〆〇ヶ가가𩸽〰〽㊗㊙🈂🈷￥₩", true},
		{"👍✅⭐⌚🈚🈯🈳🀄🎌☃©", false},
	} {
		for _, r := range test.chars {
			if got := isCJK(r); got != test.want {
				t.Errorf("isCJK(%q %U) = %v, want %v", r, r, got, test.want)
			}
		}
	}
}
