package main

import (
	"context"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

func newVersion(ui *ui) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Say which docgen this is",
		Args:  noArguments,

		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: verb(func(ctx context.Context, args []string) error {
			v := readVersion()
			if asJSON {
				return ui.json(v)
			}
			return ui.print("%s", v)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print it as JSON")
	return cmd
}

// A version is what the Go linker knows of this program.
type version struct {
	Version  string `json:"version"`            // "v1.2.3", or "devel"
	Revision string `json:"revision,omitempty"` // of the repository it was built in
	Time     string `json:"time,omitempty"`     // of that revision
	Modified bool   `json:"modified,omitempty"` // the files were not as in the revision
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func readVersion() version {
	v := version{Version: "devel", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if name := strings.Trim(info.Main.Version, "()"); name != "" {
		v.Version = name
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Revision = s.Value
		case "vcs.time":
			v.Time = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	return v
}

func (v version) String() string {
	s := "docgen " + v.Version
	if v.Revision != "" {
		s += " " + v.Revision[:min(12, len(v.Revision))]
		if v.Modified {
			s += "+changes"
		}
	}
	return s + " (" + v.Go + " " + v.Platform + ")"
}
