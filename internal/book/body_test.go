package book

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"docgen/internal/golden"
)

// TestBodies makes each testdata/*.txtar's body.html into what paper and e-readers
// get of it.
func TestBodies(t *testing.T) {
	golden.Run(t, "testdata/*.txtar", func(t *testing.T, a *txtar.Archive) []txtar.File {
		src := string(a.Files[0].Data)
		paper := Parse(src)
		paper.Unfold("Answers")
		paper.Lower()
		paper.Frames("", func(id string) []Picture {
			return []Picture{{Src: id + ".frames.svg", Alt: "Key steps", Width: 640, Height: 480}}
		})
		paper.RenameIDs(func(id string) string { return "ch:" + id })
		paper.Link(func(href string) string {
			if id, ok := strings.CutPrefix(href, "#"); ok {
				return "#ch:" + id
			}
			return href
		})
		screen := Parse(src)
		screen.Unfold("Answers")
		screen.Figures(func(id string) string {
			if id == "undrawn" {
				return ""
			}
			return id + ".svg"
		})
		screen.Frames("Key steps", func(id string) []Picture {
			if id == "undrawn" {
				return nil
			}
			return []Picture{{Src: id + "-1.svg", Alt: "Start"}, {Src: id + "-2.svg", Alt: "1: run A"}}
		})
		screen.Link(func(href string) string {
			if href == "/nowhere/" {
				return ""
			}
			return href
		})
		screen.Title("A & B", "Chapter 1")
		xhtml, _ := screen.XHTML()
		return []txtar.File{a.Files[0], {Name: "want/print.html", Data: append(paper.HTML(), '\n')}, {Name: "want/chapter.xhtml", Data: append(xhtml, '\n')}}
	})
}

// TestMarkdown makes Markdown of the same bodies.
func TestMarkdown(t *testing.T) {
	golden.Run(t, "testdata/markdown/*.txtar", func(t *testing.T, a *txtar.Archive) []txtar.File {
		got := Parse(string(a.Files[0].Data)).Markdown(func(href string) string {
			if href == "/nowhere/" {
				return ""
			}
			return href
		})
		return []txtar.File{a.Files[0], {Name: "want/page.md", Data: []byte(got)}}
	})
}

// TestBreakTitle breaks titles as they stand on covers.
func TestBreakTitle(t *testing.T) {
	for _, test := range []struct {
		lang, title string
		room        int
		want        string
	}{
		{"en", "Anonymous processes in Linux", 130, "Anonymous processes|in Linux"},
		{"ru", "Процессы в Linux и ядре", 90, "Процессы|в Linux|и ядре"},
		{"ja", "Linuxの匿名プロセス", 90, "Linuxの匿名|プロセス"},
		{"ja", "長い、題名です", 30, "長い、|題|名です"},
		{"en", "", 10, ""},
	} {
		if got := strings.Join(breakTitle(test.title, test.lang, test.room), "|"); got != test.want {
			t.Errorf("%q: %q, want %q", test.title, got, test.want)
		}
	}
}
