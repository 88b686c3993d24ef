package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"docgen/sim"
	"docgen/sim/script"
)

func newSimOps(ui *ui) *cobra.Command {
	var format, kernel string
	cmd := &cobra.Command{
		Use:   "ops",
		Short: "List what a scenario can say",
		Long: `Ops lists what can be written in a scenario: operations with their arguments and
the kernel functions they execute, settings of the machine, checks and the
values they can name, reasons to refuse an operation, invariants, faults to
inject, and the kernel functions that until= and expect can name in a release.`,
		Args: noArguments,

		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: verb(func(ctx context.Context, args []string) error {
			k, err := sim.ParseKernel(kernel)
			if err != nil {
				return usageError{fmt.Errorf("--kernel %s: %w", kernel, err), "for example --kernel 5.4"}
			}
			r := script.NewReference(k)
			if format == "json" {
				return ui.json(r)
			}
			return ui.write([]byte(referenceText(r, ui.colorOut)))
		}),
	}
	formatFlag(cmd, &format, "form of the result")
	cmd.Flags().StringVarP(&kernel, "kernel", "k", sim.DefaultRelease, "the `release` whose functions are listed")
	completeFlag(cmd, "kernel", cobra.NoFileCompletions)
	return cmd
}

// referenceText formats the reference for a terminal: a section for each list.
func referenceText(r script.Reference, color bool) string {
	var b strings.Builder
	title := func(text string) {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(paint(color, bold, text) + "\n")
	}
	// Forms stand in a column beside what they mean if that is not too wide.
	const widest = 44
	entries := func(list []script.Entry) {
		width := 0
		for _, e := range list {
			if w := textWidth(e.Form); w <= widest {
				width = max(width, w)
			}
		}
		for _, e := range list {
			form := paint(color, cyan, e.Form) + strings.Repeat(" ", max(0, width-textWidth(e.Form)))
			if textWidth(e.Form) > widest {
				form += "\n" + margin + strings.Repeat(" ", width)
			}
			b.WriteString(margin + form + margin + e.Summary + "\n")
		}
	}
	title("Operations")
	for _, op := range r.Operations {
		b.WriteString(margin + paint(color, cyan, op.Form) + "\n" + margin + margin + margin + op.Summary)
		if op.Mirrors != "" {
			b.WriteString(paint(color, faint, ": "+op.Mirrors))
		}
		b.WriteByte('\n')
	}
	title("Other statements")
	entries(r.Statements)
	title("Settings of the machine")
	settings := make([]script.Entry, len(r.Settings))
	for i, s := range r.Settings {
		settings[i] = script.Entry{Form: s.Form, Summary: s.Summary}
		if s.Default != "" {
			settings[i].Summary += " (default " + s.Default + ")"
		}
	}
	entries(settings)
	title("Bounds of explore")
	entries(r.Bounds)
	title("Choices in an explore block")
	entries(r.Choices)
	title("Checks, each optionally followed by: if kernel<RELEASE")
	entries(r.Checks)
	title("Paths (also idleN for TASK, init_mm for MM, and a TASK for its MM before AREA)")
	entries(r.Paths)
	title("Reasons to refuse an operation")
	entries(r.Refusals)
	title("Invariants")
	entries(r.Invariants)
	title("Faults")
	entries(r.Faults)
	title("Functions of Linux " + r.Kernel)
	b.WriteString(wrapped(margin, r.Functions))
	return b.String()
}
