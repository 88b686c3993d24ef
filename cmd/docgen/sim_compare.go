package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"docgen/internal/diag"
	"docgen/sim"
	"docgen/sim/script"
)

func newSimCompare(ui *ui, dir *string) *cobra.Command {
	var format, lang string
	var kernels []string
	cmd := &cobra.Command{
		Use:   "compare SCENARIO --kernel RELEASE,RELEASE...",
		Short: "Run a scenario under several kernels and show where they part",
		Long: `Compare runs one scenario under two kernels or more, whatever kernel= it says,
and shows the first step in which each does something else than the one before
it, micro-step by micro-step; the values that differ after each step; what of
the scenario does not hold under which kernel; the functions that are called by
another name, more or less often; and what each run took: micro-steps, stores to
the counters, and what the machine counts besides.

If one kernel is named, it is compared with the scenario's own. Names of
functions in the scenario, as in until=, stay those of its own kernel. An
architecture other than the scenario's stands after a slash: 6.12/powerpc64.

Differences are the result and no error: the exit status is 1 only if the
scenario cannot be run.`,
		Example: "  docgen sim compare kthread-chain --kernel 5.3,5.4\n  docgen sim compare mine.mms --kernel 6.3,6.4 --format json",
		Args:    oneArgument,

		ValidArgsFunction: scenarioNames(dir),
		RunE: verb(func(ctx context.Context, args []string) error {
			words, err := speaker(lang)
			if err != nil {
				return err
			}
			settings, err := kernelSettings(kernels)
			if err != nil {
				return err
			}
			src, err := openScenario(ui.stdin, *dir, args[0])
			if err != nil {
				return err
			}
			c, mistakes := compareScenario(src, settings)
			if c == nil {
				ui.diagnostics(".", mistakes)
				return errReported
			}
			if format == "json" {
				data, err := c.JSON()
				if err != nil {
					return err
				}
				return ui.write(data)
			}
			text, err := compareText{traceText{words: words, color: ui.colorOut}, src.file}.format(c)
			if err != nil {
				return err
			}
			return ui.write([]byte(text))
		}),
	}
	cmd.Flags().StringSliceVarP(&kernels, "kernel", "k", nil, "the `releases` to compare")
	completeFlag(cmd, "kernel", cobra.NoFileCompletions)
	formatFlag(cmd, &format, "form of the result")
	cmd.Flags().StringVar(&lang, "lang", "en", "`language` of the sentences")
	completeFlag(cmd, "lang", cobra.FixedCompletions(spoken(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// kernelSettings turns the kernels of a command line, RELEASE or RELEASE/ARCH,
// into settings of the machine.
func kernelSettings(kernels []string) ([][]string, error) {
	if len(kernels) == 0 {
		return nil, usageError{errors.New("there is nothing to compare: no --kernel is given"), "for example --kernel 5.3,5.4"}
	}
	var all [][]string
	for _, kernel := range kernels {
		release, arch, hasArch := strings.Cut(strings.TrimSpace(kernel), "/")
		if _, err := sim.ParseKernel(release); err != nil {
			return nil, usageError{fmt.Errorf("--kernel %s: %w", kernel, err), "for example --kernel 5.3,5.4"}
		}
		settings := []string{"kernel=" + release}
		if hasArch {
			settings = append(settings, "arch="+arch)
		}
		all = append(all, settings)
	}
	if len(all) == 1 {
		all = append([][]string{nil}, all...)
	}
	return all, nil
}

// compareScenario runs src under each of the kernels. The comparison is nil if
// src does not parse as one of them.
func compareScenario(src source, kernels [][]string) (*script.Comparison, []diag.Diagnostic) {
	_, text := cutMark(src.text)
	if _, errs := script.Parse(text); len(errs) > 0 {
		return nil, scriptDiagnostics(src.file, errs)
	}
	c, index, errs := script.Compare(src.name, text, kernels)
	for i := range errs {
		errs[i].Msg = "with " + strings.Join(kernels[index], " ") + ": " + errs[i].Msg
	}
	return c, scriptDiagnostics(src.file, errs)
}
