package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"docgen/internal/diag"
	"docgen/sim/script"
)

func newSimFmt(ui *ui, dir *string) *cobra.Command {
	var f formatter
	cmd := &cobra.Command{
		Use:   "fmt [FILE...]",
		Short: "Format scenario files",
		Long: `Fmt prints scenario files in canonical form: one blank between words, arguments
in the order of the reference, comments after statements in a column, no blank
lines too many. What a script means does not change. A folder stands for the
scenario files in it and below; without a file, standard input is formatted.

A file with mistakes is not formatted; the others are. With --write, files are
replaced by one rename each and keep their mode and their kind of line ends.`,
		Example: "  docgen sim fmt -w scenarios\n  docgen sim fmt --check --diff scenarios",

		ValidArgsFunction: filesOf("mms"),
		RunE: verb(func(ctx context.Context, args []string) error {
			f.ui, f.dir = ui, *dir
			return f.run(args)
		}),
	}
	cmd.Flags().BoolVarP(&f.write, "write", "w", false, "rewrite the files that are not in canonical form")
	cmd.Flags().BoolVarP(&f.list, "list", "l", false, "list the files that are not in canonical form")
	cmd.Flags().BoolVarP(&f.diff, "diff", "d", false, "show the differences, as a unified diff")
	cmd.Flags().BoolVar(&f.check, "check", false, "write nothing, list or show what differs, and fail if anything does")
	return cmd
}

// A formatter formats files in the way that its flags ask for.
type formatter struct {
	ui                       *ui
	dir                      string
	write, list, diff, check bool
	differ                   int // files that are not in canonical form
	mistakes                 []diag.Diagnostic
}

func (f *formatter) run(args []string) error {
	if f.check && f.write {
		return usageError{errors.New("--check writes nothing, and --write does"), "choose one of them"}
	}
	if len(args) == 0 {
		args = []string{"-"}
	}
	if f.write && slices.Contains(args, "-") {
		return usageError{errors.New("--write cannot rewrite standard input"), "name the files to rewrite"}
	}
	for _, arg := range args {
		if err := f.argument(arg); err != nil {
			return err
		}
	}
	f.ui.diagnostics(".", f.mistakes)
	if len(f.mistakes) > 0 || f.check && f.differ > 0 {
		return errReported
	}
	return nil
}

// argument formats what one argument stands for: a file, a folder, or standard input.
func (f *formatter) argument(arg string) error {
	if arg == "-" {
		src, err := readAll(f.ui.stdin)
		if err != nil {
			return err
		}
		return f.format("stdin", src)
	}
	info, err := os.Stat(arg)
	if err != nil || !info.IsDir() {
		return f.file(arg)
	}
	return filepath.WalkDir(arg, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && file != arg && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(file) != scenarioExt:
			return nil
		}
		return f.file(file)
	})
}

func (f *formatter) file(file string) error {
	if filepath.Ext(file) == pageExt {
		return hintError{fmt.Errorf("%s is a page, not a scenario file", file), "docgen formats scenario files, NAME" + scenarioExt}
	}
	src, err := readScript(file, func() string { return fileHint(f.dir, file) })
	if err != nil {
		return err
	}
	return f.format(file, src)
}

// format formats the bytes of a file.
func (f *formatter) format(file string, src []byte) error {
	mark, text := cutMark(src)
	text, errs := script.Format(text)
	if len(errs) > 0 {
		f.mistakes = append(f.mistakes, scriptDiagnostics(file, errs)...)
		return nil
	}
	formatted := slices.Concat(mark, text)
	differs := !bytes.Equal(src, formatted)
	if differs {
		f.differ++
	}
	if differs && (f.list || f.check && !f.diff) {
		if err := f.ui.print("%s", file); err != nil {
			return err
		}
	}
	if differs && f.diff {
		if err := f.ui.write([]byte(unifiedDiff(file, string(src), string(formatted), f.ui.colorOut))); err != nil {
			return err
		}
	}
	switch {
	case differs && f.write:
		return replaceFile(file, formatted)
	case !f.write && !f.list && !f.diff && !f.check:
		return f.ui.write(formatted)
	}
	return nil
}
