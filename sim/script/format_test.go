package script

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"docgen/internal/golden"

	"golang.org/x/tools/txtar"
)

// Each testdata/format/*.txt is an archive of pairs: NAME.mms, a script, and
// NAME.formatted. A line with trailing blanks stands in it with ␠ for each, CR
// as ␍, tabs as ␉.
func TestFormat(t *testing.T) {
	visible := strings.NewReplacer("␠", " ", "␍", "\r", "␉", "\t")
	golden.Run(t, "testdata/format/*.txt", func(t *testing.T, a *txtar.Archive) []txtar.File {
		var src []byte
		for i := range a.Files {
			f := &a.Files[i]
			switch filepath.Ext(f.Name) {
			case ".mms":
				src = []byte(visible.Replace(string(f.Data)))
			case ".formatted":
				got, errs := Format(src)
				if len(errs) > 0 {
					t.Fatalf("%s: %v", f.Name, errs)
				}
				checkFormat(t, f.Name, src)
				f.Data = []byte(strings.ReplaceAll(string(got), "\r", "␍"))
			default:
				t.Fatalf("unknown kind of file: %s", f.Name)
			}
		}
		return a.Files
	})
}

// Formatting changes no meaning, twice is the same as once, and the library is
// formatted already.
func TestFormatLibrary(t *testing.T) {
	for name, src := range library(t) {
		checkFormat(t, name, src)
		if got, _ := Format(src); !bytes.Equal(got, src) {
			t.Errorf("%s is not in canonical form, which is:\n%s", name, got)
		}
	}
}

// The scripts of all tests keep their meaning; those with mistakes stay as they are.
func TestFormatTestdata(t *testing.T) {
	for name, src := range testScripts(t) {
		checkFormat(t, name, src)
	}
}

func FuzzFormat(f *testing.F) {
	for _, src := range library(f) {
		f.Add(src)
	}
	for _, src := range testScripts(f) {
		f.Add(src)
	}
	f.Add([]byte("machine kernel=6.12 cpus=2\r\nprocess  A\t# x\r\n\t\t# y\r\n\r\n\r\nnote  a # b\r\nexpect A.mm = { mm_A , NULL } if kernel < 7.0"))
	f.Fuzz(func(t *testing.T, src []byte) { checkFormat(t, "input", src) })
}

// checkFormat checks what must be so of every script.
func checkFormat(t *testing.T, name string, src []byte) {
	t.Helper()
	formatted, errs := Format(src)
	parsed, want := Parse(src)
	if !reflect.DeepEqual(errs, want) {
		t.Fatalf("%s: Format reports %v, Parse %v", name, errs, want)
	}
	if parsed == nil {
		if !bytes.Equal(src, formatted) {
			t.Fatalf("%s has mistakes, but Format changes it:\n%s", name, formatted)
		}
		return
	}
	again, errs := Parse(formatted)
	if len(errs) > 0 {
		t.Fatalf("%s: what Format makes of it does not parse: %v\n%s", name, errs, formatted)
	}
	if !same(reflect.ValueOf(parsed), reflect.ValueOf(again)) {
		t.Fatalf("%s means something else when it is formatted:\n%s", name, formatted)
	}
	if twice, _ := Format(formatted); !bytes.Equal(formatted, twice) {
		t.Fatalf("%s: formatted:\n%s\nformatted again:\n%s", name, formatted, twice)
	}
	if !bytes.HasSuffix(formatted, []byte("\n")) || bytes.Contains(formatted, []byte("\n\n\n")) || bytes.Contains(formatted, []byte(" \n")) {
		t.Fatalf("%s is not tidy:\n%q", name, formatted)
	}
	if got, want := comments(formatted), comments(src); !reflect.DeepEqual(got, want) {
		t.Fatalf("%s: comments are %q, were %q", name, got, want)
	}
}

// same compares two parsed scripts, but for places in the text.
func same(a, b reflect.Value) bool {
	switch {
	case a.Type() == reflect.TypeFor[Pos]():
		return true
	case a.Kind() == reflect.Pointer && (a.IsNil() || b.IsNil()):
		return a.IsNil() && b.IsNil()
	case a.Kind() == reflect.Pointer:
		return same(a.Elem(), b.Elem())
	case a.Kind() == reflect.Slice && a.Len() != b.Len():
		return false
	case a.Kind() == reflect.Slice:
		for i := range a.Len() {
			if !same(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case a.Type() == reflect.TypeFor[token](): // the part that bless rewrites: of a set the first word
		return true
	case a.Kind() == reflect.Struct:
		for i := range a.NumField() {
			if a.Type() == reflect.TypeFor[Script]() && a.Type().Field(i).Name == "head" {
				continue // the text before an explore block
			}
			if !same(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	}
	return a.Equal(b)
}

// comments lists a script's comments, and its notes without what is around their words.
func comments(src []byte) []string {
	var all []string
	for line := range strings.Lines(string(src)) {
		line = strings.TrimSpace(line)
		toks := words(0, line)
		_, comment := cutComment(line, toks)
		if len(toks) > 0 && toks[0].text == "note" {
			comment = strings.TrimSpace(strings.TrimPrefix(line, "note"))
		}
		if comment != "" {
			all = append(all, comment)
		}
	}
	return all
}

// library reads the scenarios of the library.
func library(t testing.TB) map[string][]byte {
	t.Helper()
	dir := os.DirFS("../scenarios")
	files, err := fs.Glob(dir, "*.mms")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	all := map[string][]byte{}
	for _, file := range files {
		src, err := fs.ReadFile(dir, file)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(file, ".mms")] = src
	}
	return all
}

// testScripts reads the scripts in the archives of testdata.
func testScripts(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	all := map[string][]byte{}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			if strings.HasSuffix(f.Name, ".mms") {
				all[file+": "+f.Name] = f.Data
			}
		}
	}
	return all
}
