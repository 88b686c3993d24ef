package site

import (
	"strings"
	"testing"

	"docgen/internal/markdown"
	"docgen/internal/simview"
)

// Fences accept the views that figures have: the two packages cannot share the
// list, because neither may import the other.
func TestFencesKnowTheViews(t *testing.T) {
	src := "```mmsim {scenario=x view=" + strings.Join(simview.Views(), ",") + "}\n```\n"
	doc, diags := new(markdown.Converter).Parse(markdown.Input{File: "p.md", Line: 1, Src: []byte(src)})
	if len(diags) > 0 || len(doc.Embeds) != 1 || len(doc.Embeds[0].View) != len(simview.Views()) {
		t.Errorf("fence with every view: %v, %+v", diags, doc.Embeds)
	}
}
