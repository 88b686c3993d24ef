package site

import (
	"fmt"
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"
)

func TestOverlay(t *testing.T) {
	project := fstest.MapFS{
		"assets/site.css":     {Data: []byte("mine")},
		"assets/fonts/a.woff": {Data: []byte("mine")},
		"other":               {Data: []byte("x")},
	}
	theme := fstest.MapFS{
		"site.css":     {Data: []byte("theirs")},
		"site.js":      {Data: []byte("theirs")},
		"fonts/b.woff": {Data: []byte("theirs")},
	}
	fsys := over(project, "assets", theme)
	var got []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		got = append(got, fmt.Sprintf("%s: %s", name, data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"fonts/a.woff: mine", "fonts/b.woff: theirs", "site.css: mine", "site.js: theirs"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if _, err := fs.ReadFile(fsys, "other"); err == nil {
		t.Error("a file outside the folder can be read")
	}
}

func TestOverlayWithoutProject(t *testing.T) {
	theme := fstest.MapFS{"a": {}, "b/c": {}}
	if err := fstest.TestFS(over(fstest.MapFS{}, "assets", theme), "a", "b/c"); err != nil {
		t.Error(err)
	}
}
