package render

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"docgen/internal/locale"
	"docgen/templates"
)

// TestOverrides lays the files of each archive in testdata/overrides over the
// embedded templates. The archive's comment is the error that New must return,
// or else the file "want" lists what the page must contain, a line each.
func TestOverrides(t *testing.T) {
	archives, err := os.ReadDir("testdata/overrides")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range archives {
		t.Run(strings.TrimSuffix(entry.Name(), ".txt"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path.Join("testdata/overrides", entry.Name()))
			if err != nil {
				t.Fatal(err)
			}
			tree := embedded(t)
			var want []string
			for _, f := range archive.Files {
				switch {
				case f.Name == "want":
					want = strings.Split(strings.TrimSpace(string(f.Data)), "\n")
				case string(f.Data) == "deleted\n":
					delete(tree, f.Name)
				default:
					tree[f.Name] = &fstest.MapFile{Data: f.Data}
				}
			}
			cat, _ := locale.Load([]string{"en"})
			r, err := New(tree, cat)
			if wantErr := strings.TrimSpace(string(archive.Comment)); wantErr != "" {
				if err == nil || err.Error() != wantErr {
					t.Fatalf("New returned\n%v\nwant\n%s", err, wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			p := minimalPage()
			html, err := r.Page(&p)
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range want {
				if !strings.Contains(string(html), line) {
					t.Errorf("page lacks %q:\n%s", line, html)
				}
			}
		})
	}
}

// embedded returns the embedded templates as a tree that can be changed.
func embedded(t *testing.T) fstest.MapFS {
	t.Helper()
	tree := fstest.MapFS{}
	err := fs.WalkDir(templates.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(templates.FS, name)
		tree[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}
