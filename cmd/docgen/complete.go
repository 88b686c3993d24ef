package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// Completions for the shell, where a list of the files that are there would
// not be the right answer.

// completeFlag makes f complete the value of one of cmd's flags.
func completeFlag(cmd *cobra.Command, flag string, f cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, f); err != nil {
		panic("docgen: " + err.Error()) // there is no such flag
	}
}

// folders completes the name of a folder.
func folders(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// filesOf completes the name of a file with one of these extensions.
func filesOf(extensions ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(extensions, cobra.ShellCompDirectiveFilterFileExt)
}

// scenarioNames completes a scenario: the name of one in the project in dir or
// in the library or, if none begins so, a file's.
func scenarioNames(dir *string) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var names []cobra.Completion
		for _, s := range allScenarios(*dir) {
			if strings.HasPrefix(s.name, begun) {
				names = append(names, s.name)
			}
		}
		return names, cobra.ShellCompDirectiveDefault
	}
}
