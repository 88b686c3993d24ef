package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"docgen/assets"
	"docgen/i18n"
	"docgen/internal/diag"
	"docgen/internal/site"
	"docgen/sim/recordings"
	"docgen/sim/scenarios"
	"docgen/templates"
)

// configName is the configuration's name in a project's folder.
const configName = "docgen.yaml"

// A project is a folder with a site's sources, and how the command line wants
// them to be read.
type project struct {
	dir     *string // -C; relative to the folder that docgen was called in
	config  string  // --config; relative to dir, as git and go would have it; "" for configName
	baseURL string  // --base-url; "" for the configuration's
	drafts  bool
	strict  bool
	jobs    int
}

// flags defines the flags that have the same meaning for every verb.
func (p *project) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&p.config, "config", "", "the configuration `file` (default "+configName+" in the project)")
	f.StringVar(&p.baseURL, "base-url", "", "where the site will be published: a `URL` to use instead of the configured one")
	f.BoolVar(&p.drafts, "drafts", false, "include pages with draft: true")
	f.Var(natural{&p.jobs}, "jobs", "how many pages to work on at once (default one per processor)")
	completeFlag(cmd, "config", filesOf("yaml", "yml"))
	completeFlag(cmd, "base-url", cobra.NoFileCompletions)
	completeFlag(cmd, "jobs", cobra.NoFileCompletions)
	cmd.ValidArgsFunction = cobra.NoFileCompletions
}

// theme is the embedded default look, words and library.
func theme() site.Theme {
	return site.Theme{Templates: templates.FS, Assets: assets.FS, I18n: i18n.FS, Scenarios: scenarios.FS, Recordings: recordings.FS}
}

// validate checks the flags' values and that the project is there.
func (p *project) validate() error {
	if problem, hint := site.CheckBaseURL(p.baseURL); problem != "" {
		return usageError{fmt.Errorf("--base-url %s: %s", p.baseURL, problem), hint}
	}
	info, err := os.Stat(*p.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return hintError{fmt.Errorf("there is no folder %s", *p.dir), "-C names the project's folder"}
	case err != nil:
		return err
	case !info.IsDir():
		return hintError{fmt.Errorf("%s is not a folder", *p.dir), "-C names the project's folder"}
	}
	switch info, err := os.Stat(p.configFile()); {
	case errors.Is(err, fs.ErrNotExist):
		return hintError{fmt.Errorf("there is no %s", p.configFile()), p.whereConfig()}
	case err == nil && info.IsDir():
		return hintError{fmt.Errorf("%s is a folder", p.configFile()), "expected a configuration file, such as " + configName}
	}
	return nil
}

// whereConfig guesses where the configuration is that is not there: --config
// is relative to -C, and docgen may have been called below the project.
func (p *project) whereConfig() string {
	exists := func(file string) bool {
		_, err := os.Stat(file)
		return err == nil
	}
	if p.config != "" {
		if rel, err := filepath.Rel(*p.dir, p.config); err == nil && exists(p.config) {
			return "--config is relative to -C's folder: write " + rel
		}
		return "--config names the configuration file"
	}
	if dir, err := filepath.Abs(*p.dir); err == nil {
		for up := ".."; filepath.Dir(dir) != dir; up = filepath.Join(up, "..") {
			if dir = filepath.Dir(dir); exists(filepath.Join(dir, configName)) {
				return "there is one in " + dir + ": call docgen there, or with -C " + filepath.Join(*p.dir, up)
			}
		}
	}
	return "-C DIR names the project's folder; docgen new DIR begins a project"
}

// configFile is the name of the configuration file from the folder that docgen
// was called in.
func (p *project) configFile() string {
	switch {
	case p.config == "":
		return filepath.Join(*p.dir, configName)
	case filepath.IsAbs(p.config):
		return p.config
	}
	return filepath.Join(*p.dir, p.config)
}

// inputs reads the configuration, anew each time, and returns what Build
// needs. Diagnostics are the configuration's; unless they leave nothing to
// build, Build can go on and find more.
func (p *project) inputs() (site.Inputs, []diag.Diagnostic) {
	file := p.configFile()
	fsys, name := os.DirFS(filepath.Dir(file)), filepath.Base(file)
	if rel, err := filepath.Rel(*p.dir, file); err == nil && filepath.IsLocal(rel) {
		fsys, name = os.DirFS(*p.dir), filepath.ToSlash(rel)
	}
	config, diags := site.LoadConfig(fsys, name)
	if p.baseURL != "" {
		config.BaseURL = p.baseURL
	}
	if p.strict {
		for i := range diags {
			diags[i].Severity = diag.Error
		}
	}
	return site.Inputs{
		Config: config, Project: os.DirFS(*p.dir), Theme: theme(),
		Drafts: p.drafts, Strict: p.strict, Jobs: p.jobs,
	}, diags
}
