package site

import (
	"math"
	"strings"

	"docgen/internal/markdown"
)

// How long a page takes to read. Speeds are of silent reading by adults:
//
//   - English: 238 words a minute, for non-fiction (M. Brysbaert, "How many words
//     do we read per minute?", Journal of Memory and Language 109, 2019).
//   - Other languages in proportion to it, by texts that say the same in each:
//     English 228 words, Russian 184 words, Japanese 357 characters, Chinese 255
//     characters; 184 words on the average of 17 languages (S. Trauzettel-Klosinski
//     and K. Dietz, "Standardized Assessment of Reading Performance: The New
//     International Reading Speed Texts IReST", IOVS 53, 2012).
//
// What else takes time is a guess of ours, made from how long we look: half a
// minute to follow a figure step by step, a minute to answer an exercise before
// unfolding the answer, ten seconds for a picture; and code is passed over at
// twice the speed of prose.
const (
	figureSeconds   = 30
	exerciseSeconds = 60
	imageSeconds    = 10
	codeWeight      = 0.5
)

// A speed is how much is read in a minute.
type speed struct{ words, chars float64 }

// speedOf returns the speed of a language, by the first part of its tag.
func speedOf(lang string) speed {
	const english, measured = 238.0, 228.0
	s := speed{words: english * 184 / measured, chars: english * 357 / measured}
	switch base, _, _ := strings.Cut(lang, "-"); base {
	case "en", "ja": // in Japanese text, words are names in Latin letters
		s.words = english
	case "zh":
		s.words, s.chars = english, english*255/measured
	}
	return s
}

// minutes returns how many minutes a page takes, rounded, and at least 1; 0 if
// there is nothing to read.
func minutes(lang string, doc *markdown.Doc) int {
	v, s := doc.Volume, speedOf(lang)
	total := (float64(v.Words)+codeWeight*float64(v.Code))/s.words + float64(v.Chars)/s.chars +
		float64(figureSeconds*figures(doc)+exerciseSeconds*exercises(doc)+imageSeconds*v.Images)/60
	if total == 0 {
		return 0
	}
	return max(1, int(math.Round(total)))
}
