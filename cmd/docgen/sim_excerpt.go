package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"docgen/internal/nearest"
	"docgen/sim/excerpt"
	"docgen/sim/recordings"
	"docgen/sim/replay"
)

func newSimExcerpt(ui *ui, dir *string) *cobra.Command {
	var opts excerptOptions
	cmd := &cobra.Command{
		Use:   "excerpt [RECORDING]",
		Short: "List the events of a recording, as an evidence figure names them",
		Long: `Excerpt lists events of a recording with their numbers, in the words in which the
fence of an evidence figure names them; behind # stands what the kernel held. So a
figure begins with a list that is pasted and thinned out.

A recording is named as in the fence: 6.1/use-mm is recordings/6.1/use-mm.jsonl.gz
or .jsonl in the project or, if it has none, docgen's own. A path to a file will
do, too. Without an argument, the recordings are listed.`,
		Example: "  docgen sim excerpt 6.1/use-mm --from 4716 --to 4850 --cpu 0,1\n  docgen sim excerpt 6.1/lazy-exit --about A,B",
		Args:    cobra.MaximumNArgs(1),

		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return recordingNames(*dir), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: verb(func(ctx context.Context, args []string) error {
			if len(args) == 0 {
				for _, name := range recordingNames(*dir) {
					if err := ui.print("%s", name); err != nil {
						return err
					}
				}
				return nil
			}
			return listEvents(ui, *dir, args[0], opts)
		}),
	}
	f := cmd.Flags()
	f.Var(natural{&opts.from}, "from", "the first event to list")
	f.Var(natural{&opts.to}, "to", "the last event to list")
	f.StringSliceVar(&opts.about, "about", nil, "list only events about these tasks, by pid or by what they are `called`, or about these mms")
	f.IntSliceVar(&opts.cpus, "cpu", nil, "list only events of these `CPUs`")
	return cmd
}

type excerptOptions struct {
	from, to int
	about    []string
	cpus     []int
}

func listEvents(ui *ui, dir, name string, opts excerptOptions) error {
	data, err := openRecording(dir, name)
	if err != nil {
		return err
	}
	r, err := excerpt.Read(name, data)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if opts.to == 0 {
		opts.to = len(r.Events)
	}
	if err := ui.print("# Linux %s, workload %s, %s", r.Header.Kernel, r.Header.Workload, count(len(r.Events), "event")); err != nil {
		return err
	}
	for i := range r.Events {
		e, n := &r.Events[i], i+1
		if n < opts.from || n > opts.to || len(opts.cpus) > 0 && !slices.Contains(opts.cpus, e.CPU) ||
			len(opts.about) > 0 && !slices.ContainsFunc(opts.about, func(who string) bool { return isAbout(r, e, who) }) {
			continue
		}
		text := strconv.Itoa(n) + " " + r.Words(e)
		if values := held(r, e); values != "" {
			text = pad(text, 40) + " # " + values
		}
		if err := ui.print("%s", text); err != nil {
			return err
		}
	}
	return nil
}

// isAbout says whether an event shows a task or an mm.
func isAbout(r *excerpt.Recording, e *replay.Event, who string) bool {
	for _, t := range []replay.Task{e.Task, e.Other} {
		if t.PID != 0 && (t.Comm == who || strconv.Itoa(int(t.PID)) == who) {
			return true
		}
	}
	if e.MM != replay.Null && e.MM.String() == who {
		return true
	}
	return slices.ContainsFunc(r.Values(e), func(v excerpt.Value) bool { return v.Object == who || v.Text == who })
}

// held is what the kernel held at an event, in a line.
func held(r *excerpt.Recording, e *replay.Event) string {
	var parts []string
	object := ""
	for _, v := range r.Values(e) {
		text := v.Field + " " + v.Text
		if v.Object != object {
			object = v.Object
			parts = append(parts, object+": "+text)
		} else {
			parts[len(parts)-1] += " " + text
		}
	}
	return strings.Join(parts, " · ")
}

// openRecording finds what the name of a recording means.
func openRecording(dir, name string) ([]byte, error) {
	if filepath.Ext(name) == ".gz" || filepath.Ext(name) == ".jsonl" {
		data, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, hintError{fmt.Errorf("there is no file %s", name), ""}
		}
		return data, err
	}
	data, err := excerpt.Open(name, recordingTrees(dir)...)
	if errors.Is(err, fs.ErrNotExist) {
		hint := nearest.Hint(name, recordingNames(dir))
		if hint == "" {
			hint = "docgen sim excerpt lists them"
		}
		return nil, hintError{fmt.Errorf("there is no recording %q", name), hint}
	}
	return data, err
}

// recordingTrees are where recordings are looked for: in the project, and in docgen.
func recordingTrees(dir string) []fs.FS {
	return []fs.FS{os.DirFS(filepath.Join(dir, "recordings")), recordings.FS}
}

func recordingNames(dir string) []string { return excerpt.Names(recordingTrees(dir)...) }
