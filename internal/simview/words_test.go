package simview_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"docgen/internal/diag"
	"docgen/internal/locale"
	"docgen/internal/simview"
	"docgen/sim"
)

var langs = []string{"en", "ja", "ru"}

func catalog(t *testing.T) *locale.Catalog {
	t.Helper()
	c, diags := locale.Load(langs, locale.Tree{FS: os.DirFS("../../i18n"), Dir: "i18n"})
	for _, d := range diags {
		if strings.HasPrefix(d.File, "i18n/trace.") {
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
	c := catalog(t)
	args := locale.Args{"Task": "A", "Peer": "B", "MM": "M", "CPU": "cpu0", "Area": "heap", "Addr": "heap[0]", "Page": "page1", "ASID": 1, "From": 3, "To": 2, "PluralCount": 2, "Want": 1, "Got": 2}
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
// field is absent, and none that the sentence shows is empty.
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

func messages(row simview.Row) []simview.Msg {
	all := slices.Concat(row.Sentences, row.Aside)
	if row.Refused != nil {
		all = append(all, *row.Refused)
	}
	for _, v := range row.Violated {
		all = append(all, v.Msg)
	}
	return all
}
