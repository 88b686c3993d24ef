package site

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"docgen/assets"
	"docgen/i18n"
	"docgen/internal/diag"
	"docgen/internal/golden"
	library "docgen/sim/scenarios"
	"docgen/templates"
)

// embedded is the theme that docgen has built in.
func embedded() Theme {
	return Theme{Templates: templates.FS, Assets: assets.FS, I18n: i18n.FS, Scenarios: library.FS}
}

// testTheme is the theme of testdata/theme.txtar, with the embedded words.
func testTheme(t *testing.T) Theme {
	t.Helper()
	files := mapFS(readArchive(t, "testdata/theme.txtar"))
	sub := func(dir string) fs.FS {
		s, err := fs.Sub(files, dir)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	return Theme{Templates: sub("templates"), Assets: sub("assets"), I18n: i18n.FS}
}

func readArchive(t testing.TB, name string) *txtar.Archive {
	t.Helper()
	a, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// mapFS makes the files of an archive a file system, but for those in want/.
func mapFS(a *txtar.Archive) fstest.MapFS {
	fsys := fstest.MapFS{}
	for _, f := range a.Files {
		if !strings.HasPrefix(f.Name, "want/") {
			fsys[f.Name] = &fstest.MapFile{Data: bytes.Clone(f.Data)} // the archive's files share an array
		}
	}
	return fsys
}

// inputs reads a project's configuration. A project without one gets a plain
// one in two languages.
func inputs(t testing.TB, project fstest.MapFS, theme Theme) Inputs {
	t.Helper()
	if project["docgen.yaml"] == nil {
		project["docgen.yaml"] = &fstest.MapFile{Data: []byte(
			"title: Test\nlanguages: [{code: en, name: English}, {code: ja, name: 日本語}]\nbaseURL: https://example.org/docs/\n")}
	}
	cfg, diags := LoadConfig(project, "docgen.yaml")
	for _, d := range diags {
		if d.Severity == diag.Error {
			t.Fatalf("%s", d)
		}
	}
	return Inputs{Config: cfg, Project: project, Theme: theme}
}

// mustBuild builds into memory.
func mustBuild(t testing.TB, in Inputs) (*Memory, *Report) {
	t.Helper()
	var out Memory
	report, err := Build(context.Background(), in, &out)
	if err != nil {
		t.Fatal(err)
	}
	return &out, report
}

// TestSites builds each testdata/site-*.txtar and compares the files below
// want/ in it: want/report is the diagnostics and counts, want/names the names
// of all output files, want/out/NAME an output file. Hashes in names are written
// as HASH.
func TestSites(t *testing.T) {
	golden.Run(t, "testdata/site-*.txtar", func(t *testing.T, a *txtar.Archive) []txtar.File {
		out, report := mustBuild(t, inputs(t, mapFS(a), testTheme(t)))
		wants := 0
		for i, f := range a.Files {
			if want, ok := strings.CutPrefix(f.Name, "want/"); ok {
				wants++
				a.Files[i].Data = []byte(result(t, want, out, report))
			}
		}
		if wants == 0 {
			t.Error("there is nothing below want/")
		}
		return a.Files
	})
}

var contentHash = regexp.MustCompile(`(assets/[\w/.-]+?)\.[0-9a-f]{10}\.`)

// result returns what a file below want/ is compared with.
func result(t *testing.T, want string, out *Memory, report *Report) string {
	t.Helper()
	var b strings.Builder
	switch want {
	case "report":
		for _, d := range report.Diagnostics {
			fmt.Fprintln(&b, d)
		}
		fmt.Fprintf(&b, "pages %v, fallbacks %v, scenarios %d, files %d\n",
			report.Pages, report.Fallbacks, report.Scenarios, report.Files)
	case "names":
		b.WriteString(strings.Join(out.Names(), "\n") + "\n")
	default:
		names := out.Names()
		i := slices.IndexFunc(names, func(n string) bool {
			return "out/"+contentHash.ReplaceAllString(n, "$1.HASH.") == want
		})
		if i < 0 {
			return "no such file\n"
		}
		data, _ := out.File(names[i])
		b.Write(data)
		if len(data) > 0 && data[len(data)-1] != '\n' {
			b.WriteByte('\n')
		}
	}
	return contentHash.ReplaceAllString(b.String(), "$1.HASH.")
}
