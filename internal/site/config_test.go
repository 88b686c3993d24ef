package site

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"docgen/internal/golden"
)

// TestLoadConfig reads testdata/config.txtar: pairs of a configuration NAME.yaml
// and NAME.want, the diagnostics or, if there are none, "ok".
func TestLoadConfig(t *testing.T) {
	golden.Run(t, "testdata/config.txtar", func(t *testing.T, a *txtar.Archive) []txtar.File {
		for i, f := range a.Files {
			name, ok := strings.CutSuffix(f.Name, ".want")
			if !ok {
				continue
			}
			if i == 0 || a.Files[i-1].Name != name+".yaml" {
				t.Fatalf("%s does not follow %s.yaml", f.Name, name)
			}
			_, diags := LoadConfig(fstest.MapFS{"docgen.yaml": {Data: a.Files[i-1].Data}}, "docgen.yaml")
			var b strings.Builder
			for _, d := range diags {
				fmt.Fprintln(&b, d)
			}
			if b.Len() == 0 {
				b.WriteString("ok\n")
			}
			a.Files[i].Data = []byte(b.String())
		}
		return a.Files
	})
}

func TestLoadConfigValues(t *testing.T) {
	const src = "\ufefftitle: {en: One, ja: 一}\r\nlanguages:\r\n- {code: en, name: English}\r\n- {code: ja, name: 日本語}\r\nrawHTML: true\r\n" +
		"baseURL: https://example.org/docs\r\nnavigation:\r\n  ja:\r\n  - text: 表紙\r\n    href: /_index.md\r\n"
	cfg, diags := LoadConfig(fstest.MapFS{"docgen.yaml": {Data: []byte(src)}}, "docgen.yaml")
	if len(diags) > 0 {
		t.Fatalf("unexpected diagnostics: %v", diags)
	}
	for _, tt := range []struct{ what, got, want string }{
		{"title in en", cfg.Title.In("en", "en"), "One"},
		{"title in ja", cfg.Title.In("ja", "en"), "一"},
		{"title in ru", cfg.Title.In("ru", "en"), "One"},
		{"source language", cfg.Source(), "en"},
		{"codes", strings.Join(cfg.Codes(), " "), "en ja"},
		{"base path", cfg.BasePath(), "/docs/"},
		{"origin", cfg.origin(), "https://example.org"},
		{"output", cfg.Output, "public"},
		{"rawHTML", fmt.Sprint(cfg.RawHTML), "true"},
		{"navigation", fmt.Sprint(cfg.Navigation["ja"]), "[{表紙 /_index.md}]"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.what, tt.got, tt.want)
		}
	}
}

func TestLoadConfigMissing(t *testing.T) {
	_, diags := LoadConfig(fstest.MapFS{}, "docgen.yaml")
	const want = "docgen.yaml: error: cannot read the configuration: no such file (run docgen in the folder that holds docgen.yaml)"
	if len(diags) != 1 || diags[0].String() != want {
		t.Errorf("got %v, want %s", diags, want)
	}
}
