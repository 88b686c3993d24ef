package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"docgen/sim"
	"docgen/sim/explore"
	"docgen/sim/script"
)

func newSimExplore(ui *ui, dir *string) *cobra.Command {
	var format, kernel string
	opts := explore.Options{Jobs: runtime.GOMAXPROCS(0), Memory: 2 << 30}
	cmd := &cobra.Command{
		Use:   "explore SCENARIO",
		Short: "Try everything that a scenario leaves open, and check every invariant",
		Long: `Explore visits every state that can be reached from a scenario's explore block
by any choices and any interleaving of micro-steps, and checks every invariant
in each. If one breaks, the result is a shortest scenario that shows it, fit for
docgen sim run; what was found is in the comments at its head.

States that differ only by the names of CPUs, tasks and mms are looked at once,
unless --no-symmetry is given. Neither the result nor the scenario depends on
--jobs.

The exit status is 0 if no invariant breaks within the bounds that were asked
for, by --depth, --states or the explore block. It is 1 if one breaks, and if the
search had to end before that: at the bound of --memory, or by an interrupt.`,
		Example: "  docgen sim explore ctxsw\n  docgen sim explore mine.mms --memory 8GiB >shown.mms; docgen sim run shown.mms",
		Args:    oneArgument,

		ValidArgsFunction: scenarioNames(dir),
		RunE: verb(func(ctx context.Context, args []string) error {
			src, err := openScenario(ui.stdin, *dir, args[0])
			if err != nil {
				return err
			}
			_, text := cutMark(src.text)
			settings, err := kernelSetting(kernel)
			if err != nil {
				return err
			}
			sc, errs := script.ParseAs(text, settings...)
			if sc == nil {
				ui.diagnostics(".", scriptDiagnostics(src.file, errs))
				return errReported
			}
			if sc.Choices() == nil {
				return hintError{fmt.Errorf("%s leaves nothing open: it has no explore block", src.file),
					"for example: explore mms=2, then a line any A B: run | exec | exit, then end"}
			}
			debug.SetMemoryLimit(int64(opts.Memory)) // garbage goes before the bound is reached
			meter := newMeter(ui)
			opts.Progress = meter.show
			began := time.Now()
			found, errs := explore.Run(ctx, sc, opts)
			e := exploration{src.name, sc.Kernel(), !opts.NoSymmetry, opts.Memory, time.Since(began), found}
			meter.clear()
			if found == nil {
				ui.diagnostics(".", scriptDiagnostics(src.file, errs))
				return errReported
			}
			if format == "json" {
				err = ui.json(e.data())
			} else {
				err = ui.write([]byte(e.text()))
			}
			if err != nil {
				return err
			}
			return e.verdict(ctx)
		}),
	}
	formatFlag(cmd, &format, "form of the result")
	cmd.Flags().StringVar(&kernel, "kernel", "", "explore it as this `release`, whatever the scenario says: 6.12, or 6.12/powerpc64")
	cmd.Flags().Var(natural{&opts.Jobs}, "jobs", "how many states to look at at once")
	cmd.Flags().Var(size{&opts.Memory}, "memory", "stop before more memory is taken")
	cmd.Flags().Var(natural{&opts.Depth}, "depth", "look no further than this many steps; 0 for what the explore block says")
	cmd.Flags().Var(natural{&opts.States}, "states", "stop when there are this many; 0 for never")
	cmd.Flags().BoolVar(&opts.NoSymmetry, "no-symmetry", false, "look at states that differ by names alone one by one")
	return cmd
}

// kernelSetting returns the settings of a machine that --kernel stands for.
func kernelSetting(kernel string) ([]string, error) {
	if kernel == "" {
		return nil, nil
	}
	release, arch, hasArch := strings.Cut(kernel, "/")
	if _, err := sim.ParseKernel(release); err != nil {
		return nil, usageError{fmt.Errorf("--kernel %s: %w", kernel, err), ""}
	}
	settings := []string{"kernel=" + release}
	if hasArch {
		settings = append(settings, "arch="+arch)
	}
	return settings, nil
}

// An exploration is what was explored, and the result.
type exploration struct {
	name     string
	kernel   sim.Kernel
	symmetry bool
	memory   int
	took     time.Duration
	*explore.Result
}

// verdict returns what the command's exit status says.
func (e *exploration) verdict(ctx context.Context) error {
	switch e.Stop {
	case explore.Violated:
		return errReported
	case explore.Interrupted:
		return ctx.Err()
	case explore.MemoryBound:
		hint := "--memory takes a larger bound"
		if !e.symmetry {
			hint += "; without --no-symmetry there are fewer states"
		}
		known := "the first state has not been looked at"
		if e.Checked >= 0 {
			known = "states that need more than " + count(e.Checked, "step") + " are not all known"
		}
		return hintError{fmt.Errorf("the bound of %s on memory is reached, and %s", writeSize(e.memory), known), hint}
	}
	return nil
}

// text is the result for people. With a scenario to show something it is that
// scenario, and all else is comments.
func (e *exploration) text() string {
	lines := []string{e.headline(), "", fmt.Sprintf("%s: Linux %s, %s, up to %s and %s besides init_mm", e.name, e.kernel,
		count(e.CPUs, "CPU"), count(e.Tasks, "task"), count(e.MMs, "mm"))}
	names := "states that differ by names alone are one"
	if !e.symmetry {
		names = "without symmetry"
	}
	lines = append(lines, fmt.Sprintf("%s states, %s steps between them, depth %d; %s",
		thousands(e.States), thousands(e.Steps), e.Depth, names))
	if e.Ends > 0 {
		lines = append(lines, fmt.Sprintf("%s from which nothing leads on", count(e.Ends, "state")))
	}
	if e.Stuck > 0 {
		lines = append(lines, fmt.Sprintf("in %s of them a task waits for ever: for another task, or for room within the bounds", thousands(e.Stuck)))
	}
	shown := e.Violation
	if shown == nil {
		shown = e.Dead
	}
	if shown == nil {
		lines = append(lines, fmt.Sprintf("%.2f s, %s states/s, %.1f bytes a state", e.took.Seconds(),
			thousands(int(float64(e.States)/e.took.Seconds())), float64(e.Bytes)/float64(e.States)))
		return strings.Join(lines, "\n") + "\n"
	}
	for i, l := range lines { // without figures that are others every time
		lines[i] = strings.TrimSpace("# " + l)
	}
	return strings.Join(lines, "\n") + "\n" + shown.Script
}

// headline says in a line what is known now.
func (e *exploration) headline() string {
	obeys := fmt.Sprintf("every state within %s obeys all %s", count(e.Checked, "step"), count(len(sim.Invariants()), "invariant"))
	if e.Checked < 0 {
		obeys = "nothing is known"
	}
	switch e.Stop {
	case explore.Violated:
		v := e.Violation
		return fmt.Sprintf("%s breaks after %s, and nothing before: %s", v.Invariant, count(v.Steps, "step"), v.Message)
	case explore.Exhausted:
		return fmt.Sprintf("no violation: every state obeys all %s", count(len(sim.Invariants()), "invariant"))
	case explore.DepthBound:
		return fmt.Sprintf("no violation: %s, and no more was asked for", obeys)
	case explore.StateBound:
		return fmt.Sprintf("no violation among so many states: %s", obeys)
	}
	return "not finished: " + obeys
}

// data is the result for programs.
func (e *exploration) data() any {
	type shown struct {
		Invariant string `json:"invariant,omitempty"`
		Message   string `json:"message,omitempty"`
		Steps     int    `json:"steps"`
		Script    string `json:"script"`
	}
	show := func(c *explore.Counterexample) *shown {
		if c == nil {
			return nil
		}
		return &shown{c.Invariant, c.Message, c.Steps, c.Script}
	}
	return struct {
		Name      string  `json:"name"`
		Kernel    string  `json:"kernel"`
		CPUs      int     `json:"cpus"`
		Tasks     int     `json:"tasks"`
		MMs       int     `json:"mms"`
		Symmetry  bool    `json:"symmetry"`
		Stop      string  `json:"stop"`
		Checked   int     `json:"checked_depth"`
		States    int     `json:"states"`
		Steps     int     `json:"steps"`
		Depth     int     `json:"depth"`
		Ends      int     `json:"ends"`
		Stuck     int     `json:"stuck"`
		Seconds   float64 `json:"seconds"`
		Bytes     int     `json:"bytes"`
		PerState  float64 `json:"bytes_per_state"`
		Violation *shown  `json:"violation"`
		Dead      *shown  `json:"dead_end"`
	}{e.name, e.kernel.String(), e.CPUs, e.Tasks, e.MMs, e.symmetry, e.Stop.String(), e.Checked, e.States, e.Steps, e.Depth,
		e.Ends, e.Stuck, e.took.Seconds(), e.Bytes, float64(e.Bytes) / float64(e.States), show(e.Violation), show(e.Dead)}
}

// thousands writes a number with separators: 1,234,567.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// size is a flag that takes an amount of memory.
type size struct{ bytes *int }

func (s size) String() string {
	if s.bytes == nil {
		return "0"
	}
	return writeSize(*s.bytes)
}

// Type is the flag's argument in the help.
func (s size) Type() string { return "size" }

func (s size) Set(word string) error {
	digits := strings.TrimRight(word, "KMGTiB")
	n, err := strconv.ParseFloat(digits, 64)
	shift, known := map[string]int{"": 0, "B": 0, "KiB": 10, "K": 10, "MiB": 20, "M": 20, "GiB": 30, "G": 30, "TiB": 40, "T": 40}[word[len(digits):]]
	if err != nil || !known || n <= 0 || n*float64(int(1)<<shift) > 1<<50 {
		return errors.New("expected a size such as 512MiB or 2GiB")
	}
	*s.bytes = int(n * float64(int(1)<<shift))
	return nil
}

// writeSize writes an amount of memory.
func writeSize(bytes int) string {
	for _, unit := range []struct {
		name  string
		shift int
	}{{"GiB", 30}, {"MiB", 20}, {"KiB", 10}} {
		if n := float64(bytes) / float64(int(1)<<unit.shift); n >= 1 {
			return strconv.FormatFloat(n, 'g', 4, 64) + " " + unit.name
		}
	}
	return strconv.Itoa(bytes) + " bytes"
}
