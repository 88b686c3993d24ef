package site

import (
	"testing"

	"docgen/internal/markdown"
)

func TestMinutes(t *testing.T) {
	for _, tt := range []struct {
		what, lang string
		doc        markdown.Doc
		want       int
	}{
		{"nothing", "en", markdown.Doc{}, 0},
		{"a word", "en", markdown.Doc{Volume: markdown.Volume{Words: 1}}, 1},
		{"a minute and a half less a word", "en", markdown.Doc{Volume: markdown.Volume{Words: 356}}, 1},
		{"a minute and a half", "en", markdown.Doc{Volume: markdown.Volume{Words: 357}}, 2},
		{"a chapter", "en", markdown.Doc{Volume: markdown.Volume{Words: 2380}}, 10},
		{"it in Russian, in fewer words, which are longer", "ru", markdown.Doc{Volume: markdown.Volume{Words: 1921}}, 10},
		{"it in Japanese", "ja", markdown.Doc{Volume: markdown.Volume{Chars: 6000}}, 10},
		{"it in Japanese, with names", "ja-JP", markdown.Doc{Volume: markdown.Volume{Chars: 3000, Words: 1190}}, 10},
		{"in a language that nobody measured", "xx", markdown.Doc{Volume: markdown.Volume{Words: 1921}}, 10},
		{"the same in code", "en", markdown.Doc{Volume: markdown.Volume{Code: 2380}}, 5},
		{"figures, exercises, images", "en", markdown.Doc{
			Embeds: make([]markdown.Embed, 4), Exercises: make([]markdown.Exercise, 3), Volume: markdown.Volume{Images: 6},
		}, 6},
		{"a list of all answers", "en", markdown.Doc{Volume: markdown.Volume{Words: 500}, Answers: make([]markdown.Pos, 1)}, 0},
		{"a reference", "en", markdown.Doc{Volume: markdown.Volume{Words: 500}, References: make([]markdown.Reference, 1)}, 0},
		{"a list of citations", "en", markdown.Doc{Volume: markdown.Volume{Words: 500}, CitationLists: make([]markdown.Pos, 1)}, 0},
	} {
		if got := minutes(tt.lang, &tt.doc); got != tt.want {
			t.Errorf("%s (%s): got %d minutes, want %d", tt.what, tt.lang, got, tt.want)
		}
	}
}
