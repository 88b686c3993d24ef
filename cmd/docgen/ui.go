package main

// The rules of the terminal. This file is the only one that prints, chooses
// colours and knows exit statuses.
//
//   - Results, which somebody may want to pipe on, go to standard output.
//   - Messages and progress go to standard error: one line per fact, lower
//     case, no full stop at the end. What is wrong with a file begins with
//     file:line:col, as editors and terminals expect it; anything else that
//     goes wrong begins with "docgen: ". What to do about it follows on a line
//     of its own, indented.
//   - --format json, where a verb has it, replaces the result by JSON;
//     standard error stays text.
//   - Colours appear only on a terminal, never if NO_COLOR is set, and never
//     carry meaning of their own.
//   - The exit status is 0 if all is well, 1 if there are errors (--strict
//     counts warnings, too), and 2 if the command line makes no sense.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"docgen/internal/diag"
	"docgen/internal/nearest"
	"docgen/internal/site"
)

// A ui is where a command's words go.
type ui struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	color          bool // on standard error
	colorOut       bool // on standard output
}

func newUI(stdin io.Reader, stdout, stderr io.Writer) *ui {
	return &ui{stdin: stdin, stdout: stdout, stderr: stderr, color: wantsColor(stderr), colorOut: wantsColor(stdout)}
}

// wantsColor says whether w is a terminal that shows colours.
func wantsColor(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Colours, as SGR parameters.
const (
	bold   = "1"
	faint  = "2"
	red    = "1;31"
	yellow = "1;33"
	green  = "1;32"
	cyan   = "36"
)

// paint colours s if on is set.
func paint(on bool, color, s string) string {
	if !on || s == "" {
		return s
	}
	return "\x1b[" + color + "m" + s + "\x1b[0m"
}

// Errors that are not simply printed.
var errReported = errors.New("the errors have been printed already")

type (
	// A usageError is a command line that makes no sense.
	usageError struct {
		error
		hint string
	}
	// A verbError is what a verb returned, as opposed to what parsing the
	// command line did.
	verbError struct{ error }
	// A hintError is an error with advice.
	hintError struct {
		error
		hint string
	}
)

func (e verbError) Unwrap() error { return e.error }

// exit prints err, which cmd returned, if nobody has, and returns the exit status.
func (u *ui) exit(cmd *cobra.Command, err error) int {
	var ran verbError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errReported):
		return 1
	case !errors.As(err, &ran):
		var usage usageError
		if !errors.As(err, &usage) {
			usage.hint = helpHint(cmd)
		}
		u.fail(err, usage.hint)
		return 2
	}
	err = ran.error
	var hinted hintError
	var output *site.OutputError
	switch {
	case errors.Is(err, context.Canceled):
		u.say("docgen: interrupted")
	case errors.As(err, &hinted):
		u.fail(err, hinted.hint)
	case errors.As(err, &output):
		u.failOutput(output)
	default:
		u.fail(err, "")
	}
	return 1
}

func (u *ui) fail(err error, hint string) {
	u.say("docgen: %s%v", paint(u.color, red, "error: "), err)
	u.hint(hint)
}

func (u *ui) failOutput(err *site.OutputError) {
	short := *err
	short.Files = nil
	u.say("docgen: %s%v", paint(u.color, red, "error: "), &short)
	for i, file := range err.Files {
		if i == 10 {
			u.say("    … and %d more", len(err.Files)-i)
			break
		}
		u.say("    %s", file)
	}
	u.hint(err.Hint)
}

// say prints a line of message.
func (u *ui) say(format string, args ...any) { fmt.Fprintf(u.stderr, format+"\n", args...) }

// warn prints a message that is no diagnostic but should not be overlooked.
func (u *ui) warn(msg, hint string) {
	u.say("docgen: %s%s", paint(u.color, yellow, "warning: "), msg)
	u.hint(hint)
}

func (u *ui) hint(hint string) {
	if hint != "" {
		u.say("    %s", paint(u.color, faint, hint))
	}
}

// print prints a line of result.
func (u *ui) print(format string, args ...any) error {
	_, err := fmt.Fprintf(u.stdout, format+"\n", args...)
	return err
}

// write prints bytes of result.
func (u *ui) write(data []byte) error {
	_, err := u.stdout.Write(data)
	return err
}

// json prints v as the result.
func (u *ui) json(v any) error {
	e := json.NewEncoder(u.stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// diagnostics prints list, whose files are relative to dir, and the number of
// errors and warnings in it.
func (u *ui) diagnostics(dir string, list []diag.Diagnostic) {
	for _, d := range list {
		color := red
		if d.Severity == diag.Warning {
			color = yellow
		}
		d.File = diskName(dir, d.File)
		place := d.Place()
		if place != "" {
			place += ": "
		}
		u.say("%s%s %s", paint(u.color, bold, place), paint(u.color, color, d.Severity.String()+":"), d.Msg)
		u.hint(d.Hint)
	}
	if len(list) > 0 {
		u.say("%s", tally(list))
	}
}

// diskName returns the name by which file, relative to dir, can be opened from
// here. A file that is not on disk (an embedded one) keeps its name.
func diskName(dir, file string) string {
	if file == "" || dir == "." || dir == "" || filepath.IsAbs(file) {
		return file
	}
	name := filepath.Join(dir, filepath.FromSlash(file))
	if _, err := os.Lstat(name); err != nil {
		return file
	}
	return name
}

// tally counts list: "2 errors, 1 warning".
func tally(list []diag.Diagnostic) string {
	errors, warnings := diag.Count(list)
	var parts []string
	if errors > 0 {
		parts = append(parts, count(errors, "error"))
	}
	if warnings > 0 {
		parts = append(parts, count(warnings, "warning"))
	}
	return strings.Join(parts, ", ")
}

// count returns "1 page" or "2 pages".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// oneOf is a flag that takes one of a few words.
type oneOf struct {
	value *string
	words []string
}

func (o oneOf) String() string {
	if o.value == nil {
		return ""
	}
	return *o.value
}

// Type is the flag's argument in the help.
func (o oneOf) Type() string { return strings.Join(o.words, "|") }

func (o oneOf) Set(word string) error {
	for _, w := range o.words {
		if w == word {
			*o.value = word
			return nil
		}
	}
	msg := "expected " + strings.Join(o.words, " or ")
	if hint := nearest.Hint(word, o.words); hint != "" {
		msg += "; " + hint
	}
	return errors.New(msg)
}

// formatFlag defines the flag --format of cmd: text, json, or one of more.
func formatFlag(cmd *cobra.Command, value *string, usage string, more ...string) {
	*value = "text"
	format := oneOf{value, append([]string{"text", "json"}, more...)}
	cmd.Flags().Var(format, "format", usage)
	completeFlag(cmd, "format", cobra.FixedCompletions(format.words, cobra.ShellCompDirectiveNoFileComp))
}

// natural is a flag that takes a number from 0.
type natural struct{ value *int }

func (n natural) String() string {
	if n.value == nil {
		return "0"
	}
	return strconv.Itoa(*n.value)
}

// Type is the flag's argument in the help.
func (n natural) Type() string { return "number" }

func (n natural) Set(word string) error {
	i, err := strconv.Atoi(word)
	if err != nil || i < 0 {
		return errors.New("expected a number from 0")
	}
	*n.value = i
	return nil
}
