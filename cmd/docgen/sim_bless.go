package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"docgen/internal/diag"
	"docgen/internal/site"
	"docgen/sim/script"
)

func newSimBless(ui *ui, dir *string) *cobra.Command {
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "bless FILE...",
		Short: "Rewrite expectations that fail to what the simulator says",
		Long: `Bless runs scenario files, or the scenarios that stand in pages, and rewrites the
values of expectations that do not hold to the values the simulator computed. It
shows what it changes; read it, for an expectation that was right may have found
a mistake in the simulator.`,
		Args: someArguments,

		ValidArgsFunction: filesOf("mms", "md"),
		RunE: verb(func(ctx context.Context, args []string) error {
			var mistakes []diag.Diagnostic
			for _, file := range args {
				list, err := bless(ui, *dir, file, dryRun)
				if err != nil {
					return err
				}
				mistakes = append(mistakes, list...)
			}
			ui.diagnostics(".", mistakes)
			if len(mistakes) > 0 {
				return errReported
			}
			return nil
		}),
	}
	cmd.Flags().BoolVarP(&dryRun, "dry-run", "n", false, "show the changes, but make none")
	return cmd
}

// bless rewrites file and returns the mistakes that no other value would mend.
func bless(ui *ui, dir, file string, dryRun bool) ([]diag.Diagnostic, error) {
	old, err := readScript(file, func() string { return fileHint(dir, file) })
	if err != nil {
		return nil, err
	}
	var blessed []byte
	var list []diag.Diagnostic
	if filepath.Ext(file) == pageExt {
		blessed, list = site.BlessPage(file, old)
	} else {
		mark, text := cutMark(old)
		corrected, errs := script.Bless(text)
		blessed, list = slices.Concat(mark, corrected), scriptDiagnostics(file, errs)
	}
	if bytes.Equal(old, blessed) {
		return list, nil
	}
	if err := ui.write([]byte(diffLines(file, string(old), string(blessed), ui.colorOut))); err != nil || dryRun {
		return list, err
	}
	return list, replaceFile(file, blessed)
}

// fileHint guesses which of the project's files was meant by a name.
func fileHint(dir, name string) string {
	if file := filepath.Join(dir, "scenarios", strings.TrimSuffix(filepath.Base(name), scenarioExt)+scenarioExt); file != name {
		if _, err := os.Stat(file); err == nil {
			return `did you mean "` + file + `"?`
		}
	}
	return "give the name of a file; the library's scenarios are none"
}
