package simview_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"docgen/internal/diag"
	"docgen/internal/golden"
	"docgen/internal/locale"
	"docgen/internal/simview"
	"docgen/sim"
	"docgen/sim/replay"
)

var langs = []string{"en", "ja", "ru"}

func catalog(t *testing.T) *locale.Catalog {
	t.Helper()
	c, diags := locale.Load(langs, locale.Tree{FS: os.DirFS("../../i18n"), Dir: "i18n"})
	for _, d := range diags {
		if strings.HasPrefix(d.File, "i18n/trace.") || strings.HasPrefix(d.File, "i18n/evidence.") {
			t.Error(d)
		}
	}
	return c
}

// There are words for everything that the simulator can say: for each Case,
// Refusal and invariant, in every language, plural forms included (Load checks).
func TestEverythingHasWords(t *testing.T) {
	ids := simview.Variants()
	for _, c := range sim.Cases() {
		ids = append(ids, "case."+c.String())
	}
	for _, r := range sim.Refusals() {
		ids = append(ids, "refused."+string(r))
	}
	for _, name := range sim.Invariants() {
		ids = append(ids, "invariant."+name)
	}
	for k := replay.Switch; k <= replay.CPUOffline; k++ {
		ids = append(ids, "evidence-event."+k.String())
	}
	ids = append(ids, "evidence-event.fork-share", "evidence-event.fork-kthread")
	c := catalog(t)
	args := locale.Args{"Task": "A", "Peer": "B", "MM": "M", "CPU": "cpu0", "Area": "heap", "Addr": "heap[0]", "Extent": "heap[0..1]", "Page": "page1", "ASID": 1, "From": 3, "To": 2, "PluralCount": 2, "Want": 1, "Got": 2}
	speaks(t, c, ids, args)
}

// speaks checks that messages exist in every language, and that their code spans
// have ends.
func speaks(t *testing.T, c *locale.Catalog, ids []string, args locale.Args) {
	t.Helper()
	for _, lang := range langs {
		for _, id := range ids {
			if text := c.For(lang).T(id, args); strings.Count(text, "`")%2 != 0 {
				t.Errorf("%s: %s: backticks do not pair: %s", lang, id, text)
			}
		}
	}
	for _, d := range c.Missing() {
		t.Error(d)
	}
}

// Every sentence that the library's scenarios give rise to can be said: no
// field is absent, none that the sentence shows is empty, and no list, whose
// names are code, stands in code.
func TestLibrarySpeaks(t *testing.T) {
	c := catalog(t)
	for _, tr := range library(t) {
		f, err := simview.New(tr, "fig", simview.Cut{})
		if err != nil {
			t.Errorf("%s: %v", tr.Name, err)
			continue
		}
		for _, lang := range langs {
			for _, row := range f.Rows {
				for _, m := range messages(row) {
					text := c.For(lang).T(m.ID, m.Args)
					if strings.Contains(text, "``") || strings.Contains(text, "`NULL`") {
						t.Errorf("%s: step %d (%s): %s speaks of nothing: %s", tr.Name, row.N, row.Op, m.ID, text)
					}
				}
			}
		}
	}
	for _, d := range c.Missing() {
		if d.Severity == diag.Error || strings.HasPrefix(d.File, "i18n/trace.") {
			t.Error(d)
		}
	}
}

// TestSentences compares what is said of scripts, in English, with the goldens
// in testdata/sentences: a txtar archive each, with a script and the sentences.
// What is about translations is indented.
func TestSentences(t *testing.T) {
	words := catalog(t).For("en")
	golden.Run(t, "testdata/sentences/*.txtar", func(t *testing.T, a *txtar.Archive) []txtar.File {
		f := sentencesOf(t, a)
		var b strings.Builder
		for _, row := range f.Rows {
			fmt.Fprintf(&b, "%d %s\n", row.N, row.Op)
			for _, m := range row.Sentences {
				indent := "  "
				if m.Aside {
					indent = "    "
				}
				fmt.Fprintf(&b, "%s%s\n", indent, words.T(m.ID, m.Args))
			}
		}
		return []txtar.File{a.Files[0], {Name: "sentences", Data: []byte(b.String())}}
	})
}

func sentencesOf(t *testing.T, a *txtar.Archive) *simview.Figure {
	t.Helper()
	if len(a.Files) == 0 || a.Files[0].Name != "script" {
		t.Fatal("the first part is not a script")
	}
	f, err := simview.New(trace(t, t.Name(), a.Files[0].Data), "fig", simview.Cut{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Every message about a Case, and every variant of one, is said somewhere in
// the library or in testdata/sentences. What is not would be dead, or untested.
func TestEverythingIsSaid(t *testing.T) {
	said := map[string]bool{}
	hear := func(f *simview.Figure) {
		for _, row := range f.Rows {
			for _, m := range messages(row) {
				said[m.ID] = true
			}
		}
	}
	for _, tr := range library(t) {
		f, err := simview.New(tr, "fig", simview.Cut{})
		if err != nil {
			t.Fatal(err)
		}
		hear(f)
	}
	files, err := filepath.Glob("testdata/sentences/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sentences: %v", err)
	}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		hear(sentencesOf(t, a))
	}
	ids := simview.Variants()
	for _, c := range sim.Cases() {
		ids = append(ids, "case."+c.String())
	}
	for _, id := range ids {
		if !said[id] {
			t.Errorf("%s is never said", id)
		}
	}
}

func messages(row simview.Row) []simview.Msg {
	all := slices.Clone(row.Sentences)
	if row.Refused != nil {
		all = append(all, *row.Refused)
	}
	for _, v := range row.Violated {
		all = append(all, v.Msg)
	}
	return all
}
