package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

// skeleton is what a new project begins with. "all:" lets .gitignore through.
//
//go:embed all:skeleton
var skeleton embed.FS

func newNew(ui *ui) *cobra.Command {
	return &cobra.Command{
		Use:               "new DIR",
		ValidArgsFunction: folders,
		Short:             "Begin a project",
		Long: `New writes a small course in English, Japanese and Russian to a new or empty
folder: pages to replace with your own, each showing something docgen can do.`,
		Args: oneArgument,
		RunE: verb(func(ctx context.Context, args []string) error {
			return newProject(ui, args[0])
		}),
	}
}

func newProject(ui *ui, dir string) error {
	if err := checkEmpty(dir); err != nil {
		return err
	}
	root, err := fs.Sub(skeleton, "skeleton")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	// CopyFS overwrites nothing, should somebody else be writing here.
	if err := os.CopyFS(dir, root); err != nil {
		return err
	}
	ui.say("%s is ready; next:", dir)
	return ui.print("docgen -C %s serve", dir)
}

// checkEmpty refuses a dir in which something would be in the way. A fresh git
// repository is not.
func checkEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if info, statErr := os.Stat(dir); statErr == nil && !info.IsDir() {
		return hintError{fmt.Errorf("%s is a file", dir), "name a new folder"}
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() != ".git" {
			return hintError{fmt.Errorf("the folder %s is not empty: it has %s", dir, filepath.Join(dir, e.Name())), "name a new or an empty folder"}
		}
	}
	return nil
}
