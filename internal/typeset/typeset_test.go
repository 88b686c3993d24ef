package typeset_test

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"docgen/internal/golden"
	"docgen/internal/typeset"
)

var all = typeset.Options{Quotes: true, Spaces: true, Phrases: true}

// In the archives a break that is put in is | (¦ with a gap, ‖ in navigation) and a blank
// that does not break is ~, so that they can be seen.
var visible = strings.NewReplacer(`<span class="gap"><wbr></span>`, "¦", "<wbr>", "|", "\u00a0", "~", "\u200b", "‖")

func TestHTML(t *testing.T) {
	setter := typeset.New()
	golden.Run(t, "testdata/*.txtar", func(t *testing.T, a *txtar.Archive) []txtar.File {
		in := a.Files[0].Data
		out := setter.HTML(in, all)
		if again := setter.HTML(out, all); !bytes.Equal(again, out) {
			t.Errorf("typesetting its own output changes it:\n%s\n%s", out, again)
		}
		if untouched := setter.HTML(in, typeset.Options{}); !bytes.Equal(untouched, in) {
			t.Errorf("without options it changes text:\n%s", untouched)
		}
		return []txtar.File{a.Files[0], {Name: "out", Data: []byte(visible.Replace(string(out)))}}
	})
}
