package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"docgen/internal/diag"
	"docgen/internal/site"
)

func newBuild(ui *ui, dir *string) *cobra.Command {
	p := &project{dir: dir}
	var out string
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Write the site",
		Long: `Build makes the whole site and writes the files that have changed to the output
folder, each by one rename, after every check has passed. If there is an error,
the folder stays as it is.

Only files that docgen wrote itself are ever replaced or removed: it keeps a
list of them in the folder.`,
		Args: noArguments,
		RunE: verb(func(ctx context.Context, args []string) error {
			if err := p.validate(); err != nil {
				return err
			}
			return build(ctx, ui, p, out)
		}),
	}
	p.flags(cmd)
	cmd.Flags().StringVarP(&out, "out", "o", "", "the output `folder` (default: the configured one, public)")
	completeFlag(cmd, "out", folders)
	cmd.Flags().BoolVar(&p.strict, "strict", false, "count warnings as errors")
	return cmd
}

func build(ctx context.Context, ui *ui, p *project, out string) error {
	hurry()
	began := time.Now()
	in, diags := p.inputs()
	if out == "" {
		out = in.Config.OutputFolder(*p.dir)
	}
	stage, err := site.OpenStage(out, *p.dir)
	if err != nil {
		return err
	}
	defer stage.Discard()
	report, err := makeSite(ctx, in, diags, stage)
	if err != nil {
		return err
	}
	ui.diagnostics(*p.dir, report.Diagnostics)
	if report.Failed() {
		ui.say("nothing was written")
		return errReported
	}
	written, err := stage.Commit()
	if err != nil {
		return err
	}
	if err := printSite(ui, in.Config, report); err != nil {
		return err
	}
	return ui.print("%s in %s: %d added, %d changed, %d unchanged, %d removed (%s)",
		count(report.Files, "file"), out, written.Added, written.Changed, written.Unchanged, written.Removed,
		duration(time.Since(began)))
}

// makeSite builds, unless the configuration says too little to do so. diags
// are the configuration's; the report has them, too.
func makeSite(ctx context.Context, in site.Inputs, diags []diag.Diagnostic, sink site.Sink) (*site.Report, error) {
	report := &site.Report{}
	if len(in.Config.Languages) > 0 {
		r, err := site.Build(ctx, in, sink)
		if err != nil {
			return nil, err
		}
		report = r
	}
	report.Diagnostics = diag.Sort(append(report.Diagnostics, diags...))
	return report, nil
}

// printSite prints the number of pages in each language, and of scenarios.
func printSite(ui *ui, config site.Config, report *site.Report) error {
	width := 0
	for _, code := range config.Codes() {
		width = max(width, len(code))
	}
	for _, code := range config.Codes() {
		line := count(report.Pages[code], "page")
		if n := report.Fallbacks[code]; n > 0 {
			line += fmt.Sprintf(", %d of them not translated", n)
		}
		if err := ui.print("%-*s  %s", width, code, line); err != nil {
			return err
		}
	}
	return ui.print("%s run", count(report.Scenarios, "scenario"))
}

// duration rounds d to what a reader cares about: "0.42 s", "23 ms".
func duration(d time.Duration) string {
	if d < time.Second {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(10 * time.Millisecond).String()
}
