package typeset

import (
	_ "embed"
	"encoding/json"
)

// modelJSON is the Japanese model of BudouX: what each character, or two or three,
// near a place say for or against its being a boundary of phrases. See budoux/NOTICE.
//
//go:embed budoux/ja.json
var modelJSON []byte

// A feature is where in relation to a place its characters stand: from, counted from
// the first character after the place, and how many.
type feature struct {
	name        string
	from, count int
}

// features are those of the model, by its names: U, B and T are one, two and three.
var features = [...]feature{
	{"UW1", -3, 1}, {"UW2", -2, 1}, {"UW3", -1, 1}, {"UW4", 0, 1}, {"UW5", 1, 1}, {"UW6", 2, 1},
	{"BW1", -2, 2}, {"BW2", -1, 2}, {"BW3", 0, 2},
	{"TW1", -3, 3}, {"TW2", -2, 3}, {"TW3", -1, 3}, {"TW4", 0, 3},
}

// A model is scores by feature and characters, of which there are at most three.
type model struct {
	scores [len(features)]map[[3]rune]int
	total  int // of all scores
}

// readModel reads the embedded model, which a test reads too: it has no mistakes.
func readModel() *model {
	var file map[string]map[string]int
	if err := json.Unmarshal(modelJSON, &file); err != nil {
		panic("typeset: " + err.Error())
	}
	m := &model{}
	for i, f := range features {
		m.scores[i] = make(map[[3]rune]int, len(file[f.name]))
		for text, score := range file[f.name] {
			var key [3]rune
			copy(key[:], []rune(text))
			m.scores[i][key] = score
			m.total += score
		}
	}
	return m
}

// breaks says whether a phrase begins with character i of the text: whether what
// speaks for it is more than half of all that could be said.
func (m *model) breaks(text []rune, i int) bool {
	score := 0
	for n, f := range features {
		from := i + f.from
		if from < 0 || from+f.count > len(text) {
			continue
		}
		var key [3]rune
		copy(key[:], text[from:from+f.count])
		score += m.scores[n][key]
	}
	return 2*score > m.total
}
