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
	"docgen/internal/terms"

	"golang.org/x/tools/txtar"
)

// The tests are pages in testdata, one file for each page element. In a file
//
//	NAME.md           is a page
//	NAME.source.md    is the same page in the source language
//	NAME.options      holds lang=ja, rawhtml, line=10, trees=tip,rt, path=course/a.md, fields
//	NAME.words        is its vocabulary; see vocabulary
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
		case "trees":
			in.Trees = strings.Split(value, ",")
		case "rawhtml":
			in.RawHTML = true
		case "nofiles":
			in.FS = nil
		case "path":
			in.Path = value
		case "fields":
			in.Fields = []Field{{"mm_users", "M.mm_users"}, {"mm_count", "M.mm_count"}, {"tlb_gen", "M.tlb_gen"}, {"ipi", "cost.ipi"}}
		case "line":
			if _, err := fmt.Sscan(value, &in.Line); err != nil {
				t.Fatal(err)
			}
		default:
			t.Fatalf("%s: unknown option %q", page, option)
		}
	}
	if words, ok := files[page+".words"]; ok {
		in.Words = vocabulary(t, words)
	}
	if source, ok := files[page+".source.md"]; ok {
		var list []diag.Diagnostic
		in.Source, list = c.Parse(Input{File: page + ".source.md", Src: []byte(source), Lang: "en", FS: project, Path: in.Path})
		all = append(all, list...)
	}
	doc, list := c.Parse(in)
	var b strings.Builder
	for _, d := range append(all, list...) {
		b.WriteString(d.String() + "\n")
	}
	return string(doc.HTML(answers{})), dump(doc), b.String()
}

// vocabulary reads lines such as
//
//	term loan: loan*, `mm_count`
//	unlinked fault: page fault*
//	avoid mput = mmput
//	avoid code mput = mmput because there is no such function
//	no links
//	no checks
func vocabulary(t *testing.T, text string) *Words {
	t.Helper()
	w := &Words{Glossary: "glossary.md", Link: true, Check: true}
	var list terms.List
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		kind, rest, _ := strings.Cut(line, " ")
		switch {
		case line == "no links":
			w.Link = false
		case line == "no checks":
			w.Check = false
		case kind == "avoid":
			var a terms.Avoid
			rest, a.Code = strings.CutPrefix(rest, "code ")
			rest, a.Why, _ = strings.Cut(rest, " because ")
			a.Form, a.Say, _ = strings.Cut(rest, " = ")
			list.Avoid = append(list.Avoid, a)
		case kind == "term" || kind == "unlinked":
			id, forms, _ := strings.Cut(rest, ": ")
			term := terms.Term{ID: id, Unlinked: kind == "unlinked"}
			for form := range strings.SplitSeq(forms, ", ") {
				if code := strings.Trim(form, "`"); code != form {
					term.Code = append(term.Code, code)
				} else {
					term.Forms = append(term.Forms, form)
				}
			}
			list.Terms = append(list.Terms, term)
		default:
			t.Fatalf("cannot read %q", line)
		}
	}
	w.Matcher = terms.Compile(list)
	return w
}

// answers is a Resolver whose answers show what was asked.
type answers struct{}

func (answers) Link(l Link) string               { return "link:" + l.Dest }
func (answers) Image(i Image) (string, int, int) { return "image:" + i.Dest, 640, 480 }
func (answers) Figure(e Embed) string            { return fmt.Sprintf("<figure id=%q></figure>", e.anchor()) }
func (answers) Evidence(e Evidence) string {
	return fmt.Sprintf("<figure id=%q class=\"evidence\"></figure>", e.ID)
}
func (answers) Comparison(c Comparison) string {
	return fmt.Sprintf("<figure id=%q class=\"compare\"></figure>", c.ID)
}
func (answers) Look(Role) string             { return "" }
func (answers) Value(r Role) string          { return "<" + r.Path + " after " + r.Label + ">" }
func (answers) Citations(level int) string   { return fmt.Sprintf("<p>citations, level %d</p>", level) }
func (answers) Reference(r Reference) string { return fmt.Sprintf("<dl title=%q></dl>", r.Of) }
func (answers) Answers(at Pos) string        { return "<ol></ol>" }

func (answers) Exercise(e Exercise, explanation string) string {
	return fmt.Sprintf("<div id=%q>\n%s</div>", e.ID, explanation)
}

func (answers) Label(id string) string {
	if id == "colon" {
		return ": "
	}
	return "Label of " + id
}

func (answers) Source(c Citation) Source {
	s := Source{File: "file:" + c.Tag() + "/" + c.File}
	for _, f := range c.Functions {
		s.Functions = append(s.Functions, "function:"+c.Tag()+"/"+f)
	}
	if c.Commit != "" {
		s.Commit = "commit:" + c.Commit
	}
	return s
}

// dump lists a Doc's data, one item a line.
func dump(d *Doc) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	for _, h := range d.Headings {
		line("heading %v level=%d id=%q text=%q html=%q", h.Pos, h.Level, h.ID, h.Text, h.HTML)
		if len(h.Classes) > 0 {
			line("\tclasses %q", h.Classes)
		}
	}
	for _, l := range d.Links {
		term := ""
		if l.Term {
			term = " term"
		}
		line("link %v dest=%q%s", l.Pos, l.Dest, term)
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
	for _, c := range d.Comparisons {
		line("comparison %v id=%q scenario=%q kernels=%q inject=%q from=%q to=%q view=%v title=%q", c.Pos, c.ID, c.Scenario, c.Kernels, c.Inject, c.From, c.To, c.View, c.Title)
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
	for _, c := range d.Citations {
		line("citation %v %s", c.Pos, c)
	}
	for _, at := range d.CitationLists {
		line("list %v", at)
	}
	for _, r := range d.References {
		line("reference %v of=%q level=%d", r.Pos, r.Of, r.Level)
	}
	for _, e := range d.Exercises {
		line("exercise %v number=%d id=%q scenario=%q at=%q ask=%q from=%q unchanged=%t", e.Pos, e.Number, e.ID, e.Scenario, e.At, e.Ask, e.From, e.Unchanged)
	}
	for _, at := range d.Answers {
		line("answers %v", at)
	}
	for _, c := range d.Codes {
		line("code %v lang=%q text=%q", c.Pos, c.Lang, c.Text)
	}
	for _, name := range d.Includes {
		line("include %s", name)
	}
	if strings.HasPrefix(d.file, "volume") {
		line("volume %+v", d.Volume)
	}
	if d.Text != "" {
		line("text %q", d.Text)
	}
	return b.String()
}

func (p Pos) String() string { return fmt.Sprintf("%d:%d", p.Line, p.Col) }
