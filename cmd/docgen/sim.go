package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"docgen/internal/diag"
	"docgen/internal/nearest"
	"docgen/sim/scenarios"
	"docgen/sim/script"
)

func newSim(ui *ui, dir *string) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sim",
		Short: "Run scenarios, explore and compare them, and replay recordings of real kernels",
	}
	cmd.AddCommand(newSimRun(ui, dir), newSimBless(ui, dir), newSimList(ui, dir), newSimFmt(ui, dir), newSimCompare(ui, dir), newSimOps(ui), newSimRender(ui, dir), newSimExplore(ui, dir), newSimReplay(ui, dir), newSimExcerpt(ui, dir))
	group(cmd)
	return cmd
}

// scenarioExt ends the names of scenario files.
const (
	scenarioExt = ".mms"
	pageExt     = ".md"
)

// A source is the text of a scenario.
type source struct {
	name string // the scenario's: "lazy-exit"
	file string // as diagnostics name it
	text []byte
}

// openScenario finds what a scenario argument means: "-" is standard input, a
// path is a file, and a bare name is a scenario of the project or, if that has
// none of the name, of the library.
func openScenario(stdin io.Reader, dir, arg string) (source, error) {
	if arg == "-" {
		text, err := readAll(stdin)
		return source{"stdin", "stdin", text}, err
	}
	s := source{name: strings.TrimSuffix(filepath.Base(arg), scenarioExt), file: arg}
	var err error
	if filepath.Ext(arg) == pageExt {
		return s, hintError{fmt.Errorf("%s is a page, not a scenario file", arg),
			"docgen check runs the scenarios in pages, and docgen sim bless corrects them"}
	}
	if strings.HasSuffix(arg, scenarioExt) || strings.ContainsAny(arg, `/\`) {
		s.text, err = readScript(arg, func() string { return nameHint(dir, s.name) })
		return s, err
	}
	s.file = filepath.Join(dir, "scenarios", arg+scenarioExt)
	if s.text, err = os.ReadFile(s.file); !errors.Is(err, fs.ErrNotExist) {
		return s, err
	}
	s.file = arg + scenarioExt
	if s.text, err = fs.ReadFile(scenarios.FS, s.file); err != nil {
		return s, hintError{fmt.Errorf("there is no scenario %q", arg), nameHint(dir, arg)}
	}
	return s, nil
}

// readAll reads a script as far as it can be one: the end of /dev/zero is never
// reached.
func readAll(r io.Reader) ([]byte, error) {
	return io.ReadAll(io.LimitReader(r, script.MaxSource+1)) // which Parse says is too large
}

// readScript reads a file of the user's; hint guesses what was meant by one that
// is not there.
func readScript(file string, hint func() string) ([]byte, error) {
	info, statErr := os.Stat(file)
	var text []byte
	f, err := os.Open(file)
	if err == nil {
		text, err = readAll(f)
		f.Close()
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, hintError{fmt.Errorf("there is no file %s", file), hint()}
	case statErr == nil && info.IsDir():
		return nil, hintError{fmt.Errorf("%s is a folder", file), "name a scenario file, NAME" + scenarioExt}
	}
	return text, err
}

func nameHint(dir, name string) string {
	var names []string
	for _, s := range allScenarios(dir) {
		names = append(names, s.name)
	}
	if hint := nearest.Hint(name, names); hint != "" {
		return hint
	}
	return "docgen sim list shows the library"
}

// allScenarios reads the project's scenarios and the library's, sorted by name.
// Of two with the same name the project's comes first.
func allScenarios(dir string) []source {
	var all []source
	read := func(fsys fs.FS, prefix string) {
		files, _ := fs.Glob(fsys, "*"+scenarioExt)
		for _, file := range files {
			if text, err := fs.ReadFile(fsys, file); err == nil {
				all = append(all, source{strings.TrimSuffix(file, scenarioExt), path.Join(prefix, file), text})
			}
		}
	}
	read(os.DirFS(filepath.Join(dir, "scenarios")), filepath.ToSlash(filepath.Join(dir, "scenarios")))
	read(scenarios.FS, "")
	slices.SortStableFunc(all, func(a, b source) int { return strings.Compare(a.name, b.name) })
	return all
}

// cutMark cuts off the byte-order mark that some editors begin a file with. It
// is no part of the scenario, but stays in the file.
func cutMark(text []byte) (mark, rest []byte) {
	const utf8Mark = "\ufeff"
	if bytes.HasPrefix(text, []byte(utf8Mark)) {
		return text[:len(utf8Mark)], text[len(utf8Mark):]
	}
	return nil, text
}

// scriptDiagnostics turns a script's errors into diagnostics about file.
func scriptDiagnostics(file string, errs []script.Error) []diag.Diagnostic {
	var list []diag.Diagnostic
	for _, e := range errs {
		list = append(list, diag.Errorf(file, e.Pos.Line, e.Pos.Col, "%s", e.Msg).WithHint(e.Hint))
	}
	return list
}
