package site

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"testing"
	"testing/fstest"

	"docgen/sim/recordings"
)

// courseDir is this repository, whose content is the course.
const courseDir = "../.."

// edited is a project in which one file is another.
type edited struct {
	fs.FS
	one fstest.MapFS
}

func (e edited) Open(name string) (fs.File, error) {
	if e.one[name] != nil {
		return e.one.Open(name)
	}
	return e.FS.Open(name)
}

func course(b *testing.B) Inputs {
	b.Helper()
	project := os.DirFS(courseDir)
	cfg, diags := LoadConfig(project, "docgen.yaml")
	if len(diags) > 0 {
		b.Fatal(diags)
	}
	theme := embedded()
	theme.Recordings = recordings.FS
	return Inputs{Config: cfg, Project: project, Theme: theme}
}

func buildCourse(b *testing.B, in Inputs) {
	b.Helper()
	report, err := Build(context.Background(), in, discard{})
	if err != nil {
		b.Fatal(err)
	}
	if report.Failed() || report.Pages["ja"] < 30 {
		b.Fatalf("the build is not as expected: pages %v, %v", report.Pages, report.Diagnostics[:min(3, len(report.Diagnostics))])
	}
}

// BenchmarkCourse builds the course from nothing.
func BenchmarkCourse(b *testing.B) {
	in := course(b)
	for b.Loop() {
		buildCourse(b, in)
	}
}

// BenchmarkCourseUnchanged builds the course again with a memo.
func BenchmarkCourseUnchanged(b *testing.B) {
	in := course(b)
	in.Memo = &Memo{}
	buildCourse(b, in)
	for b.Loop() {
		buildCourse(b, in)
	}
}

// BenchmarkCourseEdit builds the course again after one of its largest chapters has
// changed, as the preview does.
func BenchmarkCourseEdit(b *testing.B) {
	in := course(b)
	in.Memo = &Memo{}
	buildCourse(b, in)
	const name = "content/en/course/use-mm.md"
	text, err := fs.ReadFile(in.Project, name)
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		n++
		edit := bytes.Replace(text, []byte("\n## "), fmt.Appendf(nil, "\nThis is edit number %d.\n\n## ", n), 1)
		in.Project = edited{os.DirFS(courseDir), fstest.MapFS{name: {Data: edit}}}
		buildCourse(b, in)
	}
}
