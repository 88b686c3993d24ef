package markdown

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"docgen/internal/diag"
	"docgen/internal/golden"

	"golang.org/x/tools/txtar"
)

// The tests are pages in testdata, one file for each page element. In a file
//
//	NAME.md           is a page
//	NAME.source.md    is the same page in the source language
//	NAME.options      holds lang=ja, rawhtml, line=10
//	NAME.html         is the HTML it must give
//	NAME.data         is what its Doc must hold, the empty parts left out
//	NAME.diagnostics  is what must be reported, for the source page too
//	files/…           are the project's files
//
// An empty one of the last three is left out.
func TestPages(t *testing.T) {
	golden.Run(t, "testdata/*.txt", func(t *testing.T, a *txtar.Archive) []txtar.File {
		files := map[string]string{}
		project := fstest.MapFS{}
		for _, f := range a.Files {
			files[f.Name] = string(f.Data)
			if path, ok := strings.CutPrefix(f.Name, "files/"); ok {
				project[path] = &fstest.MapFile{Data: f.Data}
			}
		}
		var all []txtar.File
		for _, f := range a.Files {
			inProject := strings.HasPrefix(f.Name, "files/")
			switch filepath.Ext(f.Name) {
			case ".html", ".data", ".diagnostics":
				if !inProject {
					continue
				}
			}
			all = append(all, f)
			page, ok := strings.CutSuffix(f.Name, ".md")
			if !ok || strings.HasSuffix(page, ".source") || inProject {
				continue
			}
			html, data, diagnostics := convert(t, page, files, project)
			for _, got := range []txtar.File{
				{Name: page + ".html", Data: []byte(html)},
				{Name: page + ".data", Data: []byte(data)},
				{Name: page + ".diagnostics", Data: []byte(diagnostics)},
			} {
				if len(got.Data) > 0 {
					all = append(all, got)
				}
			}
		}
		return all
	})
}

// convert parses and renders a page, its source page first.
func convert(t *testing.T, page string, files map[string]string, project fs.FS) (html, data, diagnostics string) {
	t.Helper()
	var c Converter
	var all []diag.Diagnostic
	in := Input{File: page + ".md", Src: []byte(files[page+".md"]), FS: project}
	for option := range strings.FieldsSeq(files[page+".options"]) {
		switch key, value, _ := strings.Cut(option, "="); key {
		case "lang":
			in.Lang = value
		case "rawhtml":
			in.RawHTML = true
		case "nofiles":
			in.FS = nil
		case "line":
			if _, err := fmt.Sscan(value, &in.Line); err != nil {
				t.Fatal(err)
			}
		default:
			t.Fatalf("%s: unknown option %q", page, option)
		}
	}
	if source, ok := files[page+".source.md"]; ok {
		var list []diag.Diagnostic
		in.Source, list = c.Parse(Input{File: page + ".source.md", Src: []byte(source), FS: project})
		all = append(all, list...)
	}
	doc, list := c.Parse(in)
	var b strings.Builder
	for _, d := range append(all, list...) {
		b.WriteString(d.String() + "\n")
	}
	return string(doc.HTML(answers{})), dump(doc), b.String()
}

// answers is a Resolver whose answers show what was asked.
type answers struct{}

func (answers) Link(l Link) string               { return "link:" + l.Dest }
func (answers) Image(i Image) (string, int, int) { return "image:" + i.Dest, 640, 480 }
func (answers) Figure(e Embed) string            { return fmt.Sprintf("<figure id=%q></figure>", e.anchor()) }
func (answers) Evidence(e Evidence) string {
	return fmt.Sprintf("<figure id=%q class=\"evidence\"></figure>", e.ID)
}
func (answers) Value(r Role) string    { return "<" + r.Path + " after " + r.Label + ">" }
func (answers) Label(id string) string { return "Label of " + id }

// dump lists a Doc's data, one item a line.
func dump(d *Doc) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	for _, h := range d.Headings {
		line("heading %v level=%d id=%q text=%q html=%q", h.Pos, h.Level, h.ID, h.Text, h.HTML)
	}
	for _, l := range d.Links {
		line("link %v dest=%q", l.Pos, l.Dest)
	}
	for _, i := range d.Images {
		line("image %v dest=%q alt=%q", i.Pos, i.Dest, i.Alt)
	}
	for _, e := range d.Embeds {
		line("embed %v %s view=%q title=%q body at %d:%d", e.Pos, e, e.View, e.Title, e.BodyLine, e.BodyCol)
		n := 0
		for text := range strings.Lines(e.Body) {
			n++
			line("\t%v %q", e.At(n, 1), text)
		}
	}
	for _, e := range d.Evidence {
		line("evidence %v id=%q recording=%q scenario=%q title=%q body at %v %q", e.Pos, e.ID, e.Recording, e.Scenario, e.Title, e.At(1, 1), e.Body)
	}
	for _, r := range d.Roles {
		if r.Recorded {
			line("recorded %v evidence=%q label=%q path=%q", r.Pos, r.Scenario, r.Label, r.Path)
			continue
		}
		line("role %v scenario=%q label=%q path=%q", r.Pos, r.Scenario, r.Label, r.Path)
	}
	for _, c := range d.Codes {
		line("code %v lang=%q text=%q", c.Pos, c.Lang, c.Text)
	}
	for _, name := range d.Includes {
		line("include %s", name)
	}
	if d.Text != "" {
		line("text %q", d.Text)
	}
	return b.String()
}

func (p Pos) String() string { return fmt.Sprintf("%d:%d", p.Line, p.Col) }
