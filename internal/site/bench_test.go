package site

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// generated makes a site of the given number of topics in three languages:
// sections of twenty pages, each page with headings, links, paragraphs and code
// blocks, of which most are the same in all languages, as in real sites. Every
// tenth page shows a scenario.
func generated(topics int) fstest.MapFS {
	project := fstest.MapFS{}
	put := func(name, text string) { project[name] = &fstest.MapFile{Data: []byte(text)} }
	put("docgen.yaml", "title: Generated\nlanguages: [{code: en, name: English}, {code: ja, name: 日本語}, {code: ru, name: Русский}]\nbaseURL: https://example.org/\n")
	put("scenarios/borrow.mms", "machine cpus=1 kernel=6.12\nprocess A mm=M\nkthread K\nrun A cpu=0\n@borrow\nrun K cpu=0\n")
	prose := map[string]string{
		"en": "The kernel counts the users of an address space and the references to its structure in two counters, `mm_users` and `mm_count`. ",
		"ja": "カーネルはアドレス空間の利用者と構造体への参照を、`mm_users` と `mm_count` という 2 つのカウンターで数えます。",
		"ru": "Ядро считает пользователей адресного пространства и ссылки на его структуру двумя счётчиками: `mm_users` и `mm_count`. ",
	}
	for lang, text := range prose {
		put("content/"+lang+"/_index.md", "---\ntitle: "+lang+"\n---\n"+text)
		for i := range topics {
			section := fmt.Sprintf("s%02d", i/20)
			if i%20 == 0 {
				put("content/"+lang+"/"+section+"/_index.md", "---\ntitle: Section "+section+" "+lang+"\n---\n"+text)
			}
			var b strings.Builder
			fmt.Fprintf(&b, "---\ntitle: Topic %d %s\n---\n", i, lang)
			for j := range 6 {
				fmt.Fprintf(&b, "## Part %d\n\n%s\n\nSee [the previous](../s%02d/p%04d.md#part-%d).\n\n", j, strings.Repeat(text, 4), max(i-1, 0)/20, max(i-1, 0), j)
				fmt.Fprintf(&b, "```c\n/* %s */\nstatic int step_%d_%d(struct mm_struct *mm, unsigned long flags)\n{\n\tif (!atomic_inc_not_zero(&mm->mm_users))\n\t\treturn -ESRCH;\n\treturn flags & %d ? 0x%x : 0;\n}\n```\n\n",
					[]string{"shared", lang}[j%2], i, j, i, j)
			}
			if i%10 == 0 {
				b.WriteString("```mmsim {scenario=borrow}\n```\n")
			}
			put(fmt.Sprintf("content/%s/%s/p%04d.md", lang, section, i), b.String())
		}
	}
	return project
}

// discard is a Sink for measuring.
type discard struct{}

func (discard) Put(string, []byte) error { return nil }

// BenchmarkBuild1000 builds 1,000 topics in three languages from nothing.
func BenchmarkBuild1000(b *testing.B) {
	in := inputs(b, generated(1000), embedded())
	for b.Loop() {
		buildForBenchmark(b, in)
	}
}

// BenchmarkRebuild1000 builds the same site with a memo after the text of one
// page has changed; the difference between the two is what the search costs then.
func BenchmarkRebuild1000(b *testing.B) {
	for _, search := range []bool{true, false} {
		b.Run(fmt.Sprintf("search=%v", search), func(b *testing.B) {
			project := generated(1000)
			config := project["docgen.yaml"]
			config.Data = fmt.Appendf(config.Data, "search: %v\n", search)
			in := inputs(b, project, embedded())
			in.Memo = &Memo{}
			buildForBenchmark(b, in)
			const name = "content/ja/s07/p0150.md"
			text := string(project[name].Data)
			n := 0
			for b.Loop() {
				n++
				project[name] = &fstest.MapFile{Data: fmt.Appendf(nil, "%s\nEdit %d.\n", text, n)}
				buildForBenchmark(b, in)
			}
		})
	}
}

func buildForBenchmark(b *testing.B, in Inputs) {
	b.Helper()
	report, err := Build(context.Background(), in, discard{})
	if err != nil {
		b.Fatal(err)
	}
	if report.Failed() || report.Pages["ja"] != 1051 {
		b.Fatalf("the build is not as expected: pages %v, %v", report.Pages, report.Diagnostics[:min(3, len(report.Diagnostics))])
	}
}
