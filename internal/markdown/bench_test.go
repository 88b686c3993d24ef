package markdown

import (
	"fmt"
	"strings"
	"testing"
)

// benchPage is a page like those of a course, about 15 kB.
func benchPage() []byte {
	var b strings.Builder
	for i := range 12 {
		fmt.Fprintf(&b, "## Part %d: `mm_users` and **`mm_count`**\n\n", i)
		for range 4 {
			b.WriteString("A kernel thread has no address space of its own, so it *borrows* that of the\ntask that ran before it: see [the counters](../counters.md#drop \"Counters\") and\n{sim}`lazy-exit@borrow K.active_mm`. これは**重要です。**次に進みます。[^1]\n\n")
		}
		b.WriteString("> [!NOTE]\n> The idle task does so, too.\n\n- one\n- two, with `code`\n\n| field | meaning |\n|:--|:--|\n| `mm_users` | users |\n| `mm_count` | references |\n\n")
		fmt.Fprintf(&b, "```c {hl=2 title=\"kernel/sched/core.c\"}\nstatic void f%d(struct mm_struct *mm)\n{\n\tif (!mm) /* kernel thread */\n\t\tmmgrab_lazy_tlb(mm);\n}\n```\n\n", i)
		fmt.Fprintf(&b, "```mmsim {id=part-%d}\nmachine cpus=1 kernel=6.12\nprocess A mm=M\nrun A cpu=0\n```\n\n", i)
	}
	b.WriteString("[^1]: A note.\n")
	return []byte(b.String())
}

func BenchmarkParse(b *testing.B) {
	src := benchPage()
	b.SetBytes(int64(len(src)))
	b.Run("edited", func(b *testing.B) { // code blocks are remembered
		var c Converter
		c.Parse(Input{Src: src})
		for b.Loop() {
			c.Parse(Input{Src: src})
		}
	})
	b.Run("new", func(b *testing.B) {
		var c Converter
		c.Parse(Input{Src: src})
		for b.Loop() {
			c.code.young, c.code.old = nil, nil
			c.Parse(Input{Src: src})
		}
	})
}

func BenchmarkHTML(b *testing.B) {
	var c Converter
	src := benchPage()
	doc, diagnostics := c.Parse(Input{Src: src})
	if len(diagnostics) > 0 {
		b.Fatal(diagnostics)
	}
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		doc.HTML(answers{})
	}
}
