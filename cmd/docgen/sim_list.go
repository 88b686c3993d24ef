package main

import (
	"context"
	"io/fs"

	"github.com/spf13/cobra"

	"docgen/internal/diag"
	"docgen/sim/scenarios"
	"docgen/sim/script"
)

func newSimList(ui *ui, dir *string) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the scenarios of the project and of the library",
		Args:  noArguments,

		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: verb(func(ctx context.Context, args []string) error {
			return listScenarios(ui, *dir, format)
		}),
	}
	formatFlag(cmd, &format, "form of the result")
	return cmd
}

// A listed scenario is an entry of the list.
type listed struct {
	Name    string   `json:"name"`
	File    string   `json:"file,omitempty"` // the project's; absent for the library's
	Kernel  string   `json:"kernel"`
	Summary string   `json:"summary"`
	Labels  []string `json:"labels"`
}

func listScenarios(ui *ui, dir, format string) error {
	list := []listed{}
	var twins []diag.Diagnostic
	width := 0
	for _, src := range allScenarios(dir) {
		entry := listed{Name: src.name, Summary: "(it has mistakes: docgen sim run " + src.name + " shows them)", Labels: []string{}}
		if src.file != src.name+scenarioExt {
			entry.File = src.file
		}
		_, text := cutMark(src.text)
		if s, errs := script.Parse(text); len(errs) == 0 {
			entry.Kernel, entry.Summary = s.Kernel().String(), s.Summary()
			entry.Labels = append(entry.Labels, s.Labels()...)
		}
		switch _, err := fs.Stat(scenarios.FS, src.name+scenarioExt); {
		case entry.File == "" && len(list) > 0 && list[len(list)-1].Name == entry.Name:
			continue // the name means the project's
		case entry.File != "" && err == nil:
			twins = append(twins, diag.Warnf(src.file, 0, 0, "the library has a scenario %q, too", src.name).
				WithHint("this one hides it from docgen sim, and a build refuses both: choose another name"))
		}
		list = append(list, entry)
		width = max(width, textWidth(src.name))
	}
	ui.diagnostics(".", twins)
	if format == "json" {
		return ui.json(list)
	}
	for _, entry := range list {
		name := pad(entry.Name, width)
		if err := ui.print("%s  %s", paint(ui.colorOut, bold, name), entry.Summary); err != nil {
			return err
		}
	}
	return nil
}
