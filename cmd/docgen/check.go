package main

import (
	"context"

	"github.com/spf13/cobra"

	"docgen/internal/diag"
	"docgen/internal/site"
)

func newCheck(ui *ui, dir *string) *cobra.Command {
	p := &project{dir: dir}
	var format string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Find mistakes, write nothing",
		Long: `Check makes the whole site as build does, with the same checks of links,
scenarios, translations and messages, and throws it away.`,
		Args: noArguments,
		RunE: verb(func(ctx context.Context, args []string) error {
			if err := p.validate(); err != nil {
				return err
			}
			hurry()
			return check(ctx, ui, p, format)
		}),
	}
	p.flags(cmd)
	cmd.Flags().BoolVar(&p.strict, "strict", false, "count warnings as errors")
	formatFlag(cmd, &format, "form of the result")
	return cmd
}

func check(ctx context.Context, ui *ui, p *project, format string) error {
	in, diags := p.inputs()
	diags = append(diags, in.Config.CheckOutput(*p.dir)...)
	report, err := makeSite(ctx, in, diags, &site.Discard{})
	if err != nil {
		return err
	}
	if format == "json" {
		err = printDiagnostics(ui, report.Diagnostics)
	} else {
		ui.diagnostics(*p.dir, report.Diagnostics)
		if !report.Failed() {
			err = printSite(ui, in.Config, report)
		}
	}
	if err == nil && report.Failed() {
		err = errReported
	}
	return err
}

// printDiagnostics prints list as JSON. Its files are relative to the project.
func printDiagnostics(ui *ui, list []diag.Diagnostic) error {
	result := struct {
		Errors      int               `json:"errors"`
		Warnings    int               `json:"warnings"`
		Diagnostics []diag.Diagnostic `json:"diagnostics"`
	}{Diagnostics: append([]diag.Diagnostic{}, list...)}
	result.Errors, result.Warnings = diag.Count(list)
	return ui.json(result)
}
