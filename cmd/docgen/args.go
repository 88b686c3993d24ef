package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"docgen/internal/nearest"
)

// What a command line may hold, and what is said of one that makes no sense:
// each message names what was not understood, each hint what may have been
// meant or where it is explained.

// noArguments is for commands that take flags only.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usageError{fmt.Errorf("%s takes no argument, but there is %q", cmd.CommandPath(), args[0]), helpHint(cmd)}
}

// oneArgument is for commands whose Use names one.
func oneArgument(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usageError{fmt.Errorf("%s takes one argument, but there is %q, too", cmd.CommandPath(), args[1]), helpHint(cmd)}
	}
	return someArguments(cmd, args)
}

// someArguments is for commands whose Use names one or more.
func someArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return nil
	}
	_, what, _ := strings.Cut(cmd.Use, " ")
	return usageError{fmt.Errorf("%s needs an argument: %s", cmd.CommandPath(), what), helpHint(cmd)}
}

// unknownCommand says that parent has no command of this name.
func unknownCommand(parent *cobra.Command, name string) error {
	var names []string
	for _, sub := range parent.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	hint := nearest.Hint(name, names)
	if hint == "" {
		hint = helpHint(parent)
	}
	return usageError{fmt.Errorf("there is no command %q", parent.CommandPath()+" "+name), hint}
}

// flagError adds a hint to what is wrong with cmd's flags.
func flagError(cmd *cobra.Command, err error) error {
	hint := helpHint(cmd)
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
		if meant := nearest.Hint("--"+unknown.GetSpecifiedName(), names); meant != "" {
			hint = meant
		}
	}
	return usageError{err, hint}
}

// helpHint says where cmd is explained: "docgen help sim run".
func helpHint(cmd *cobra.Command) string {
	root := cmd.Root().Name()
	return root + " help" + strings.TrimPrefix(cmd.CommandPath(), root) + " shows what it can do"
}
