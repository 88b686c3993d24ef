package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"docgen/i18n"
	"docgen/internal/diag"
	"docgen/internal/locale"
	"docgen/internal/nearest"
	"docgen/sim/script"
)

func newSimRun(ui *ui, dir *string) *cobra.Command {
	var format, lang string
	var calls bool
	cmd := &cobra.Command{
		Use:   "run SCENARIO...",
		Short: "Run scenarios and print what happens",
		Long: `Run executes scenarios and prints their traces: what each step changed, and
what that means. A scenario is a file, the name of one in the project's
scenarios folder or in the library, or - for standard input.

The form of --format json is described by sim/script/trace.schema.json. That of
--format chrome is the Trace Event Format, for ui.perfetto.dev and
chrome://tracing: a millisecond of it is a micro-step.`,
		Example: "  docgen sim run lazy-exit\n  docgen sim run --calls mine.mms",
		Args:    someArguments,

		ValidArgsFunction: scenarioNames(dir),
		RunE: verb(func(ctx context.Context, args []string) error {
			words, err := speaker(lang)
			if err != nil {
				return err
			}
			if format == "chrome" && len(args) > 1 {
				return usageError{errors.New("--format chrome makes one file of one scenario, but there are more"), "run them one by one"}
			}
			var mistakes []diag.Diagnostic
			for i, arg := range args {
				src, err := openScenario(ui.stdin, *dir, arg)
				if err != nil {
					return err
				}
				trace, list := runScenario(src)
				mistakes = append(mistakes, list...)
				if trace == nil {
					continue
				}
				if i > 0 && format == "text" {
					if err := ui.print(""); err != nil {
						return err
					}
				}
				if err := printTrace(ui, trace, words, format, calls); err != nil {
					return err
				}
			}
			ui.diagnostics(".", mistakes)
			if len(mistakes) > 0 {
				return errReported
			}
			return nil
		}),
	}
	formatFlag(cmd, &format, "form of the result: json prints one document per scenario; chrome is for ui.perfetto.dev", "chrome")
	cmd.Flags().StringVar(&lang, "lang", "en", "`language` of the sentences")
	completeFlag(cmd, "lang", cobra.FixedCompletions(spoken(), cobra.ShellCompDirectiveNoFileComp))
	cmd.Flags().BoolVar(&calls, "calls", false, "show the kernel functions that each step calls")
	return cmd
}

// runScenario parses and runs src. The trace is nil if src does not parse.
func runScenario(src source) (*script.Trace, []diag.Diagnostic) {
	_, text := cutMark(src.text)
	s, errs := script.Parse(text)
	if len(errs) > 0 {
		return nil, scriptDiagnostics(src.file, errs)
	}
	trace, errs := s.Run(src.name)
	return trace, scriptDiagnostics(src.file, errs)
}

func printTrace(ui *ui, trace *script.Trace, words *locale.Localizer, format string, calls bool) error {
	switch format {
	case "json":
		return trace.WriteJSON(ui.stdout)
	case "chrome":
		return trace.WriteChrome(ui.stdout)
	}
	return traceText{words: words, calls: calls, color: ui.colorOut}.write(ui.stdout, trace)
}

// spoken lists the languages that docgen has words in.
func spoken() []string {
	const base, ext = "trace.", ".toml"
	files, _ := fs.Glob(i18n.FS, base+"*"+ext) // the only error is a bad pattern
	var langs []string
	for _, file := range files {
		langs = append(langs, strings.TrimSuffix(strings.TrimPrefix(file, base), ext))
	}
	return langs
}

// speaker returns the embedded words of a language.
func speaker(lang string) (*locale.Localizer, error) {
	langs := spoken()
	for _, l := range langs {
		if l == lang {
			// A mistake in the embedded messages is not the user's to mend:
			// docgen's own tests report it.
			catalog, _ := locale.Load([]string{lang}, locale.Tree{FS: i18n.FS, Dir: "i18n"})
			return catalog.For(lang), nil
		}
	}
	hint := nearest.Hint(lang, langs)
	if hint == "" {
		hint = "it knows " + strings.Join(langs, ", ")
	}
	return nil, usageError{fmt.Errorf("docgen has no words in the language %q", lang), hint}
}
