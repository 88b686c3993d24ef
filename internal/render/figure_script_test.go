package render

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"docgen/internal/simview"
	"docgen/sim/jsonw"
	"docgen/sim/scenarios"
	"docgen/sim/script"
)

// A script draws the figures of the playground, and must draw what figure.html does:
// e2e/figure.test.mjs runs this, and compares what is written here. Each scenario of
// the library is there with all views in every language, and in one language as
// pages show it, with other views, and cut.
func TestFiguresForScript(t *testing.T) {
	dir := os.Getenv("FIGURES") // a folder to write them into
	if dir == "" {
		t.Skip("FIGURES is not set")
	}
	langs := []string{"en", "ja", "ru"}
	r, cat := figureRenderer(t, langs...)
	names, _ := fs.Glob(scenarios.FS, "*.mms")
	type drawn struct {
		Lang   string          `json:"lang"`
		Figure json.RawMessage `json:"figure"`
		HTML   string          `json:"html"`
	}
	write := func(name string, data any) {
		bytes, err := json.Marshal(data)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), bytes, 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, file := range names {
		src, _ := scenarios.FS.ReadFile(file)
		name := strings.TrimSuffix(file, ".mms")
		s, _ := script.Parse(src)
		trace, _ := s.Run(name)
		var labels []string
		for _, step := range trace.Steps {
			if step.Label != "" {
				labels = append(labels, step.Label)
			}
		}
		var all []drawn
		show := func(cut simview.Cut, views []string, langs ...string) {
			f, err := simview.New(trace, name, cut)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			f.Views = views
			w := jsonw.Writer{}
			f.AppendJSON(&w)
			for _, lang := range langs {
				html, err := r.Figure(f, "", FigureFiles{}, cat.For(lang))
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, drawn{lang, w.Bytes(), string(html)})
			}
		}
		lang := langs[i%len(langs)]
		show(simview.Cut{}, simview.Views(), langs...)
		show(simview.Cut{}, nil, lang)
		show(simview.Cut{}, []string{"tlb"}, lang)
		if len(labels) > 0 {
			show(simview.Cut{From: labels[len(labels)/2]}, []string{"timeline", "state", "table"}, lang)
		}
		write(name+".json", all)
	}
	// And what the words say, of messages with plural forms, for whole numbers.
	for _, lang := range langs {
		l := cat.For(lang)
		compact := l.Compact("")
		var messages map[string]any
		if err := json.Unmarshal(compact, &messages); err != nil {
			t.Fatal(err)
		}
		said := map[string][]string{}
		for id, message := range messages {
			if _, plural := message.(map[string]any); !plural {
				continue
			}
			for n := range 130 {
				said[id] = append(said[id], l.T(id, map[string]any{"PluralCount": n * n}))
			}
		}
		write("words."+lang, map[string]any{"messages": messages, "said": said})
	}
}
