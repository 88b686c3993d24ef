// Package golden runs tests that are text files: txtar archives which hold the
// input of a case and, beside it, what must come of it, or a file that must come
// of a test. Only tests import it.
//
// UPDATE_GOLDEN=1 go test ./... rewrites the files with what comes of them now.
// It is an environment variable and not a flag, because go test passes a flag
// to every package, and fails in those that do not define it.
package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// Run calls test, as a subtest named after the file, for each archive that
// pattern matches. test returns what the archive's files should be: those it
// was given, with the results in place. Run compares them, or rewrites the file.
func Run(t *testing.T, pattern string, test func(t *testing.T, a *txtar.Archive) []txtar.File) {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no test files match %s: %v", pattern, err)
	}
	for _, name := range names {
		base := filepath.Base(name)
		t.Run(strings.TrimSuffix(base, filepath.Ext(base)), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			given := *a
			given.Files = append([]txtar.File(nil), a.Files...)
			got := &txtar.Archive{Comment: a.Comment, Files: test(t, &given)}
			if updating() {
				write(t, name, txtar.Format(got))
				return
			}
			if diff := cmp.Diff(texts(a.Files), texts(got.Files)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		})
	}
}

// File compares got with the file name, or rewrites it.
func File(t *testing.T, name string, got []byte) {
	t.Helper()
	if updating() {
		write(t, name, got)
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// updating says whether goldens are to be rewritten instead of compared.
func updating() bool { return os.Getenv("UPDATE_GOLDEN") != "" }

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// texts shows files as a list of lines, which differences read best in.
func texts(files []txtar.File) []string {
	var lines []string
	for _, f := range files {
		lines = append(lines, "-- "+f.Name+" --")
		lines = append(lines, strings.Split(string(f.Data), "\n")...)
	}
	return lines
}
