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
//   - Russian, and other languages with words, in proportion to it, by texts that
//     say the same in each: English 228 words, Russian 184, and 184 on the average
//     of 17 languages (S. Trauzettel-Klosinski, K. Dietz, "Standardized Assessment
//     of Reading Performance: The New International Reading Speed Texts IReST",
//     IOVS 53, 2012).
//   - Japanese: 600 characters a minute. Read aloud it is 357 (IReST), but there it
//     is the voice that takes its time; silently, 400 to 1000 are usual. With 600,
//     the editions of the course take about as long as each other. Chinese is taken
//     to be like it. Names in Latin letters among such characters are words.
//
// What else takes time is a guess of ours: half a minute to follow a figure step
// by step, a minute to answer an exercise before unfolding the answer, ten seconds
// for a picture; and code is passed over at twice the speed of prose.
const (
	figureSeconds   = 30
	exerciseSeconds = 60
	imageSeconds    = 10
	codeWeight      = 0.5
)

// charsPerMinute is the speed of Chinese and Japanese characters.
const charsPerMinute = 600

// wordsPerMinute returns the speed of words in a language, by the first part
// of its tag.
func wordsPerMinute(lang string) float64 {
	const english = 238.0
	switch base, _, _ := strings.Cut(lang, "-"); base {
	case "en", "ja", "zh":
		return english
	}
	return english * 184 / 228
}

// minutes returns how many minutes a page takes, rounded, and at least 1; 0 if
// there is nothing to read, or a list in it that the program makes: those are to
// look things up in, and nobody reads them from end to end.
func minutes(lang string, doc *markdown.Doc) int {
	if len(doc.References)+len(doc.CitationLists)+len(doc.Answers) > 0 {
		return 0
	}
	v := doc.Volume
	total := (float64(v.Words)+codeWeight*float64(v.Code))/wordsPerMinute(lang) + float64(v.Chars)/charsPerMinute +
		float64(figureSeconds*figures(doc)+exerciseSeconds*exercises(doc)+imageSeconds*v.Images)/60
	if total == 0 {
		return 0
	}
	return max(1, int(math.Round(total)))
}
