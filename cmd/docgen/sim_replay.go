package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"docgen/internal/diag"
	"docgen/sim/replay"
)

func newSimReplay(ui *ui, dir *string) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "replay FILE...",
		Short: "Predict what a real kernel was recorded doing",
		Long: `Replay feeds the events of a recording to the simulator, which behaves as the
kernel that was recorded, and compares every field that an event carries with
what the simulator holds at that moment.

A field of a task or an mm that is met for the first time is learnt. What differs
because a recorder cannot see everything is explained, by a window: a moment in
which something has happened that no event tells of. All else that differs is
unexplained, and makes the exit status 1.

A recording is JSON lines, packed with gzip or not; - is standard input. How to
make one is told in tools/record/README.md.`,
		Example: "  docgen sim replay sim/recordings/6.12/*.gz\n  docgen sim replay --format json lazy-exit.jsonl.gz",
		Args:    someArguments,
		RunE: verb(func(ctx context.Context, args []string) error {
			files := []*replay.File{}
			bad := false
			for _, name := range args {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				f, err := replayFile(ui.stdin, *dir, name)
				if err != nil {
					return err
				}
				files = append(files, f)
				bad = bad || !f.OK()
				if format == "text" {
					if err := ui.write([]byte(replayText(f))); err != nil {
						return err
					}
				}
				ui.diagnostics(".", replayDiagnostics(f))
			}
			if format == "json" {
				if err := ui.json(map[string]any{"files": files}); err != nil {
					return err
				}
			}
			if bad {
				return errReported
			}
			return nil
		}),
	}
	formatFlag(cmd, &format, "form of the result")
	return cmd
}

// replayFile replays a file, or standard input.
func replayFile(stdin io.Reader, dir, name string) (*replay.File, error) {
	if name == "-" {
		return replay.Replay(name, stdin)
	}
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no recording %q", name)
	case err == nil && info.IsDir():
		return nil, hintError{fmt.Errorf("%s is a folder", name), "name the recordings in it: " + filepath.Join(name, "*.gz")}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return replay.Replay(name, f)
}

// replayText is a recording's result in two lines.
func replayText(f *replay.File) string {
	s := f.Summary() + "\n"
	if n := f.Checked; n > 0 {
		s += fmt.Sprintf("%sexplained: %s of all that was checked", margin, share(f.AllExplained(), n))
		if o := f.Others; o.Checked > 0 && o.Checked < n {
			s += fmt.Sprintf(", %s of what is not about the recorder itself", share(o.Explained, o.Checked))
		}
		s += "\n"
	}
	return s
}

func share(part, whole int) string { return fmt.Sprintf("%.3f %%", 100*float64(part)/float64(whole)) }

// replayDiagnostics are the mistakes of a recording's text, and what nothing explains.
func replayDiagnostics(f *replay.File) []diag.Diagnostic {
	var ds []diag.Diagnostic
	for _, e := range f.Errors {
		ds = append(ds, diag.Diagnostic{File: f.Name, Line: e.Line, Col: e.Col, Severity: diag.Error, Msg: e.Msg, Hint: e.Hint})
	}
	for i := range f.Mismatches {
		m := &f.Mismatches[i]
		ds = append(ds, diag.Diagnostic{File: f.Name, Line: m.Line, Severity: diag.Error, Msg: m.String()})
	}
	if more := f.Unexplained - len(f.Mismatches); more > 0 {
		ds = append(ds, diag.Diagnostic{File: f.Name, Severity: diag.Error, Msg: fmt.Sprintf("%d more fields are unexplained", more)})
	}
	return ds
}
