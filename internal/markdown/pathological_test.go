package markdown

import (
	"strings"
	"testing"

	"docgen/internal/terms"
)

// Pages that make careless parsers run for hours: nesting without end, and
// marks that open and never close. They finish well within the time that go
// test allows, and their HTML is well-formed.
func TestPathological(t *testing.T) {
	const n = 3_000
	repeat := strings.Repeat
	growing := func(n int, f func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(f(i))
		}
		return b.String()
	}
	words := &Words{Glossary: "glossary.md", Link: true, Check: true, Matcher: terms.Compile(terms.List{
		Terms: []terms.Term{{ID: "kernel-thread", Forms: []string{"kernel thread*"}}},
		Avoid: []terms.Avoid{{Form: "kernel kernel"}},
	})}
	for name, src := range map[string]string{
		"quotes":      repeat("> ", n) + "a",
		"quoted page": repeat(repeat("> ", 200)+"a\n", 200),
		"list items":  repeat("- ", n) + "a",
		"lists":       growing(300, func(i int) string { return repeat("  ", i) + "- a\n" }),
		"brackets":    repeat("[", n),
		"links":       repeat("[a](", n),
		"images":      repeat("![", n) + repeat("](x)", n),
		"emphasis":    repeat("*a _b ", n),
		"closers":     repeat("a**b", n),
		"CJK":         repeat("**。", n),
		"strong":      repeat("**", n) + "a" + repeat("**", n),
		"strikes":     repeat("~~a ~b ", n),
		"back-ticks":  growing(500, func(i int) string { return repeat("`", i) + " " }),
		"roles":       repeat("{sim}`a", n),
		"comments":    repeat("<!-- ", n) + "\n\n" + repeat("a <!--\n", n),
		"tags":        repeat("<a ", n),
		"footnotes":   repeat("[^1]", n) + repeat("[^x]", n) + "\n\n[^1]: a",
		"references":  repeat("[a][b] ", n),
		"headings":    repeat("## a\n", n),
		"table":       repeat("|a", n) + "\n" + repeat("|-", n) + "\n",
		"soft breaks": repeat("*日本*\n", n),
		"embeds":      repeat("```mmsim {scenario=a}\n```\n", n),
		"exercises":   repeat("```predict {id=a}\n", n),
		"exercise":    repeat("```predict {id=a}\n> - a\n```\n", n),
		"citations":   "```kernel\n" + repeat("6.12 a/b.c: c, d @139d025cda1d\n", n) + "```\n",
		"numbers":     "`mm_users` " + repeat("is 1 and ", 5*n),
		"fields":      repeat("`mm_users` is 1 and ", n),
		"terms":       repeat("kernel kernel threads and ", n),
		"attributes":  "```c {" + repeat(`a="`, n) + "\n```\n",
	} {
		t.Run(name, func(t *testing.T) {
			var c Converter
			doc, _ := c.Parse(Input{Src: []byte(src), Lang: "ja", Fields: []Field{{"mm_users", "M.mm_users"}}, Words: words})
			if err := balanced(string(doc.HTML(answers{}))); err != nil {
				t.Errorf("%v; input: %.40q…", err, src)
			}
		})
	}
}
