// Docgen makes a documentation site in several languages, in which the
// examples are scenarios that a simulator runs when the site is built.
//
// Usage:
//
//	docgen [-C DIR] build   write the site
//	docgen [-C DIR] check   find mistakes, write nothing
//	docgen [-C DIR] serve   preview, rebuilt and reloaded on every save
//	docgen [-C DIR] sim     run, correct and list scenarios
//	docgen new DIR          begin a project
//	docgen help             what each of them can do
//	docgen version          which docgen this is
//	docgen completion       scripts for the shell
//
// There is one file a verb. What all verbs may print, and where, is in ui.go.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal kills
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run executes one command line and returns the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ui := newUI(stdin, stdout, stderr)
	root := newRoot(ui)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	return ui.exit(cmd, err)
}

func newRoot(ui *ui) *cobra.Command {
	root := &cobra.Command{
		Use:           "docgen",
		Short:         "Documentation in several languages with examples that run",
		Version:       readVersion().String(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	root.SetHelpCommand(newHelp())
	dir := root.PersistentFlags().StringP("dir", "C", ".", "the project's `folder`")
	completeFlag(root, "dir", folders)
	root.AddCommand(
		newBuild(ui, dir),
		newCheck(ui, dir),
		newServe(ui, dir),
		newSim(ui, dir),
		newNew(ui),
		newVersion(ui),
	)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	group(root)
	return root
}

// group makes a command that only has subcommands say what it did not
// understand, and show its help if there was nothing to understand.
func group(cmd *cobra.Command) {
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return unknownCommand(cmd, args[0])
	}
}

// verb makes f a command's action. Whatever goes wrong before f is called is
// the command line's fault.
func verb(f func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		err := f(cmd.Context(), args)
		if err == nil || errors.As(err, new(usageError)) {
			return err
		}
		return verbError{err}
	}
}
