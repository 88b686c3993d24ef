package nearest

import "testing"

func TestName(t *testing.T) {
	keys := []string{"title", "description", "weight", "slug", "aliases", "draft", "updated"}
	for _, test := range []struct {
		word  string
		known []string
		want  string
	}{
		{"titel", keys, "title"},      // neighbours swapped
		{"titl", keys, "title"},       // one letter lost
		{"tittle", keys, "title"},     // one too many
		{"wight", keys, "weight"},     //
		{"alias", keys, "aliases"},    // two lost
		{"Title", keys, "title"},      // case is no mistake
		{"DRAFT", keys, "draft"},      //
		{"date", keys, ""},            // half of it would be wrong
		{"author", keys, ""},          //
		{"", keys, ""},                //
		{"x", []string{"y", "z"}, ""}, // nothing of it is right
		{"x", []string{"yx"}, "yx"},   //
		{"K1", []string{"K2", "K"}, "K2"},
		{"ab", []string{"ac", "ad"}, "ac"}, // the first of equals
		{"ab", []string{"ba", "ab"}, "ab"}, // a closer one later
		{"счётчки", []string{"счётчик", "задача"}, "счётчик"},
		{"カウター", []string{"カーネル", "カウンター"}, "カウンター"},
		{"word", nil, ""},
	} {
		if got := Name(test.word, test.known); got != test.want {
			t.Errorf("Name(%q, %q): got %q, want %q", test.word, test.known, got, test.want)
		}
	}
}

func TestHint(t *testing.T) {
	if got, want := Hint("titel", []string{"title"}), `did you mean "title"?`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Hint("quite", []string{"other"}); got != "" {
		t.Errorf("got %q for a word that nothing is near to", got)
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "ab", 2}, {"ab", "", 2}, {"ab", "ab", 0},
		{"ab", "ba", 1}, {"abc", "ca", 3}, {"kitten", "sitting", 3}, {"мм", "mm", 2},
	} {
		for _, pair := range [][2]string{{test.a, test.b}, {test.b, test.a}} {
			if got := distance([]rune(pair[0]), []rune(pair[1])); got != test.want {
				t.Errorf("distance(%q, %q): got %d, want %d", pair[0], pair[1], got, test.want)
			}
		}
	}
}
