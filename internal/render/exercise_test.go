package render

import (
	"html/template"
	"strings"
	"testing"

	"docgen/internal/golden"
	"docgen/internal/locale"
	"docgen/internal/simview"
	"docgen/sim/script"
)

// questionOf runs a script and asks a question of it.
func questionOf(t *testing.T, name, src string, query simview.Query) *simview.Question {
	t.Helper()
	s, errs := script.Parse([]byte(src))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	tr, errs := s.Run(name)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	q, err := simview.NewStory(tr, s).Question(query)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

const exerciseScript = `
machine cpus=1 kernel=6.12
process A mm=M
kthread K
process B mm=N
run A cpu=0
wake A
expect refused not-sleeping
@borrow
run K cpu=0
@exit
exit K
`

// TestExerciseGolden compares an exercise, and the page of answers, with
// testdata, in a language that has words of its own for states.
func TestExerciseGolden(t *testing.T) {
	r, cat := figureRenderer(t, "en", "ja", "ru")
	e := Exercise{
		ID: "ex-state", N: 2, Question: questionOf(t, "story", exerciseScript, simview.Query{ID: "ex-state", At: "exit", Ask: "K.state", From: "borrow"}),
		Explanation: "<p>説明。</p>\n", Step: "#story-exit",
	}
	got, err := r.Exercise(&e, cat.For("ja"))
	if err != nil {
		t.Fatal(err)
	}
	golden.File(t, "testdata/exercise.html", []byte(got))
	e.ID, e.Href, e.BodyLang = "one.ex-state", "/ja/one/#ex-state", "en"
	got, err = r.Answers([]PageExercises{{Page: Link{Href: "/ja/one/", Text: "One <1>", Lang: "en"}, Exercises: []Exercise{e}}}, cat.For("ja"))
	if err != nil {
		t.Fatal(err)
	}
	golden.File(t, "testdata/answers.html", []byte(got))
}

// The answer is folded up: what stands before it does not tell it, but for
// attributes that nobody hears.
func TestExerciseHidesTheAnswer(t *testing.T) {
	r, cat := figureRenderer(t, "en", "ja", "ru")
	for _, lang := range []string{"en", "ja", "ru"} {
		q := questionOf(t, "story", exerciseScript, simview.Query{ID: "ex", At: "borrow", Ask: "M.mm_count"})
		html, err := r.Exercise(&Exercise{ID: "ex", N: 1, Question: q, Explanation: template.HTML("<p>EXPLANATION</p>")}, cat.For(lang))
		if err != nil {
			t.Fatal(err)
		}
		before, folded, found := strings.Cut(string(html), "<details")
		if !found || strings.Contains(folded, "<details") {
			t.Fatalf("%s: there is not one <details>:\n%s", lang, html)
		}
		explains := cat.For(lang).T(q.Explain[0].ID, locale.Args(q.Explain[0].Args))
		plain, _, _ := strings.Cut(explains, "`")
		for _, text := range []string{"EXPLANATION", plain} {
			if text != "" && strings.Contains(before, text) {
				t.Errorf("%s: %q stands before the answer", lang, text)
			}
		}
		for _, c := range q.Choices {
			if n := strings.Count(before, `<li data-value="`+c.Value+`">`); n != 1 {
				t.Errorf("%s: the choice %s is there %d times", lang, c.Value, n)
			}
		}
		for _, d := range cat.Missing() {
			t.Error(d)
		}
	}
}
