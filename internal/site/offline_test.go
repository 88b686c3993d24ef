package site

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"
)

// TestOffline checks that the worker changes with any file of the site and with
// nothing else, and that its list has them all. What it does in a browser,
// e2e/offline.test.mjs tries.
func TestOffline(t *testing.T) {
	project := mapFS(readArchive(t, "testdata/site-offline.txtar"))
	build := func() (worker []byte, files map[string]string) {
		out, _ := mustBuild(t, inputs(t, project, testTheme(t)))
		worker, _ = out.File(workerFile)
		list, _ := out.File(filesFile)
		if err := json.Unmarshal(list, &files); err != nil {
			t.Fatal(err)
		}
		if want := len(out.Names()) - 2; len(files) != want {
			t.Errorf("%d files in the list, want all %d but the worker and the list", len(files), want)
		}
		return worker, files
	}
	first, files := build()
	if again, _ := build(); !bytes.Equal(first, again) {
		t.Error("the same site has another worker")
	}
	project["content/en/_index.md"] = &fstest.MapFile{Data: []byte("---\ntitle: Start\n---\nText.\n")}
	other, changed := build()
	if bytes.Equal(first, other) {
		t.Error("another site has the same worker: browsers would not notice")
	}
	for _, name := range []string{"404.html", "index.html"} {
		if files[name] == "" || files[name] != changed[name] {
			t.Errorf("the hash of %s is %q, and then %q", name, files[name], changed[name])
		}
	}
	if files["en/index.html"] != "" && files["en/index.md"] == changed["en/index.md"] {
		t.Error("the hash of a page that has changed has not")
	}
	in := inputs(t, project, testTheme(t))
	in.Reload = "/reload.js"
	preview, _ := mustBuild(t, in)
	for _, name := range preview.Names() {
		if name == workerFile || name == filesFile || strings.Contains(name, "offline") {
			t.Errorf("a preview has %s", name)
		}
	}
}
