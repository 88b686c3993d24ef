package docgen_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// importRules is a statement of policy: each package imports the packages of
// this module on its line, and no others. Change it because the design changed,
// never to make a build pass.
const importRules = `
internal/nearest   :
internal/search    :
internal/diag      :
internal/terms     :
internal/golden    :
internal/typeset   :

sim                : sim/say
sim/jsonw          :
sim/say            :
sim/script         : sim sim/jsonw sim/say internal/nearest
sim/explore        : sim sim/script sim/say
sim/replay         : sim internal/nearest
sim/excerpt        : sim sim/script sim/replay internal/nearest
sim/scenarios      :
sim/recordings     :

internal/book      :
internal/locale    : internal/diag internal/nearest
internal/content   : internal/diag internal/nearest
internal/markdown  : internal/diag internal/nearest internal/terms
internal/simview   : sim sim/script sim/jsonw sim/say sim/replay sim/excerpt internal/nearest
internal/reference : sim sim/script sim/scenarios
internal/render    : internal/locale internal/simview internal/reference
internal/site      : sim/script sim/excerpt internal/book internal/diag internal/nearest internal/locale internal/content internal/markdown internal/terms internal/simview internal/reference internal/render internal/search internal/typeset
internal/serve     : internal/site internal/diag

templates          :
assets             :
i18n               :
tools/record/convert :
cmd/simwasm        : sim sim/script sim/explore sim/jsonw internal/simview
cmd/docgen         : sim sim/script sim/explore sim/replay sim/excerpt sim/recordings sim/scenarios internal/site internal/serve internal/diag internal/nearest internal/locale internal/simview internal/render templates assets i18n
`

// onlyImporters lists modules that one package wraps for all the others.
var onlyImporters = map[string]string{
	"github.com/yuin/goldmark":        "internal/markdown",
	"github.com/alecthomas/chroma":    "internal/markdown",
	"github.com/nicksnyder/go-i18n":   "internal/locale",
	"github.com/fsnotify/fsnotify":    "internal/serve",
	"github.com/evanw/esbuild":        "internal/site",
	"github.com/spf13/cobra":          "cmd/docgen",
	"github.com/rogpeppe/go-internal": "", // tests only, as is cascadia
	"github.com/google/go-cmp":        "internal/golden",
	"github.com/andybalholm/cascadia": "",
	"golang.org/x/tools":              "internal/golden",
}

func TestImports(t *testing.T) {
	const module = "docgen/"
	allowed := map[string][]string{}
	for line := range strings.Lines(importRules) {
		if pkg, deps, ok := strings.Cut(line, ":"); ok {
			allowed[strings.TrimSpace(pkg)] = strings.Fields(deps)
		}
	}
	used := map[string]bool{} // "importer imported"
	// The imports are parsed here rather than asked of "go list", because the
	// test cache does not see what a subprocess reads: a violation would print
	// "ok (cached)".
	for _, file := range goFiles(t) {
		pkg := path.Dir(file)
		deps, known := allowed[pkg]
		if !known {
			t.Errorf("%s: package %s is not in importRules", file, pkg)
		}
		for _, imported := range imports(t, file) {
			dep, local := strings.CutPrefix(imported, module)
			used[pkg+" "+dep] = true
			switch {
			case local && !slices.Contains(deps, dep):
				t.Errorf("%s: %s must not import %s", file, pkg, dep)
			case !local && (pkg == "sim" || strings.HasPrefix(pkg, "sim/")) && strings.Contains(imported, "."):
				t.Errorf("%s: the simulator uses the standard library only, not %s", file, imported)
			}
			for module, only := range onlyImporters {
				if (imported == module || strings.HasPrefix(imported, module+"/")) && pkg != only {
					t.Errorf("%s: %s must not import %s", file, pkg, imported)
				}
			}
		}
	}
	for pkg, deps := range allowed {
		for _, dep := range deps {
			if !used[pkg+" "+dep] {
				t.Errorf("importRules: %s may import %s, but does not: leave it out", pkg, dep)
			}
		}
	}
}

// goFiles lists the module's Go files that are no tests.
func goFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := fs.WalkDir(os.DirFS("."), ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && (name == "testdata" || name == "node_modules" || name != "." && strings.HasPrefix(name, ".")) {
			return fs.SkipDir
		}
		if !d.IsDir() && strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, "_test.go") {
			files = append(files, file)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("found no Go files")
	}
	return files
}

// imports lists what a file imports.
func imports(t *testing.T, file string) []string {
	t.Helper()
	src, err := os.ReadFile(file) // ReadFile, so that the test cache sees it
	if err != nil {
		t.Fatal(err)
	}
	f, err := parser.ParseFile(token.NewFileSet(), file, src, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, spec := range f.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		list = append(list, imported)
	}
	return list
}
