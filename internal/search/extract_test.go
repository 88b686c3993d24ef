package search

import (
	"fmt"
	"path"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"docgen/internal/golden"
)

// TestExtract reads units out of the HTML files of testdata/extract*.txtar.
func TestExtract(t *testing.T) {
	golden.Run(t, "testdata/extract*.txtar", func(t *testing.T, a *txtar.Archive) []txtar.File {
		var files []txtar.File
		for _, f := range a.Files {
			if path.Ext(f.Name) != ".html" {
				continue
			}
			var out strings.Builder
			for _, u := range Extract(string(f.Data)) {
				fmt.Fprintf(&out, "#%s step=%q heading=%q\n    %s\n", u.Fragment, u.Step, u.Heading, u.Text)
			}
			files = append(files, f, txtar.File{Name: f.Name + ".units", Data: []byte(out.String())})
		}
		return files
	})
}
