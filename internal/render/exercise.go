package render

import (
	"html/template"

	"docgen/internal/locale"
	"docgen/internal/simview"
)

// An Exercise is a question in a page, or on the page of all answers.
type Exercise struct {
	ID          string // unique in the page
	N           int    // its number in the page it is of
	Question    *simview.Question
	Explanation template.HTML // the author's
	BodyLang    string        // the language of that, if it is not the page's
	Href        string        // where it is asked, on the page of all answers
	Step        string        // URL of the hidden step in a figure, or ""
	Play        FigureFiles   // its scenario as a script and in the playground
}

// A PageExercises is the exercises of one page.
type PageExercises struct {
	ID        string // of the heading above them
	Page      Link
	Exercises []Exercise
}

// Exercise renders a question with its answer folded up, in the language of l,
// with exercise.html.
func (r *Renderer) Exercise(e *Exercise, l *locale.Localizer) (template.HTML, error) {
	out, err := r.exercise(e, words{l})
	return template.HTML(out), err
}

func (r *Renderer) exercise(e *Exercise, l words) ([]byte, error) {
	return r.execute("exercise.html", newExerciseView(e, l))
}

// Answers renders all exercises with their answers, with answers.html.
func (r *Renderer) Answers(pages []PageExercises, l *locale.Localizer) (template.HTML, error) {
	out, err := r.answers(pages, words{l})
	return template.HTML(out), err
}

func (r *Renderer) answers(pages []PageExercises, l words) ([]byte, error) {
	v := answersView{L: l}
	for _, p := range pages {
		view := pageExercisesView{ID: p.ID, Page: p.Page}
		for i := range p.Exercises {
			view.Exercises = append(view.Exercises, newExerciseView(&p.Exercises[i], l))
		}
		v.Pages = append(v.Pages, view)
	}
	return r.execute("answers.html", v)
}

type answersView struct {
	L     words
	Pages []pageExercisesView
}

// AnswersLevel is the level of the headings in answers.html.
const AnswersLevel = 2

type pageExercisesView struct {
	ID        string
	Page      Link
	Exercises []exerciseView
}

// An exerciseView is what exercise.html executes on. It shows states and says
// messages as figures do.
type exerciseView struct {
	figureView // of nothing but the question's columns
	ID         string
	N          int
	BodyLang   string
	Href       string
	Step       string
	Play       FigureFiles

	Explanation template.HTML
	question    *simview.Question
}

func newExerciseView(e *Exercise, l words) exerciseView {
	q := e.Question
	return exerciseView{
		figureView: figureView{Figure: &simview.Figure{Scenario: q.Scenario, Kernel: q.Kernel, Columns: q.Columns}, L: l},
		ID:         e.ID, N: e.N, BodyLang: e.BodyLang, Href: e.Href, Step: e.Step, Play: e.Play, Explanation: e.Explanation, question: q,
	}
}

// What the templates see of the question.

func (v exerciseView) Machine() []string         { return v.question.Machine }
func (v exerciseView) Faults() []string          { return v.question.Faults }
func (v exerciseView) Story() []simview.Told     { return v.question.Story }
func (v exerciseView) Before() []simview.Cell    { return v.question.State }
func (v exerciseView) Facts() []simview.Fact     { return v.question.Facts }
func (v exerciseView) Hidden() simview.Told      { return v.question.Hidden }
func (v exerciseView) Ask() simview.Msg          { return v.question.Ask }
func (v exerciseView) Path() string              { return v.question.Path }
func (v exerciseView) Answer() simview.Choice    { return v.question.Answer() }
func (v exerciseView) Explain() []simview.Msg    { return v.question.Explain }
func (v exerciseView) Choices() []simview.Choice { return v.question.Choices }

// Told is what a step is told to do, and that it was refused if it is over.
func (v exerciseView) Told(t simview.Told) template.HTML {
	said := t.Say
	if t.Refused && t.N < v.question.Hidden.N {
		said = append(said[:len(said):len(said)], simview.Msg{ID: "exercise.refused"})
	}
	return v.SayAll(said)
}

// Value is an answer in words or, if there are none, as code.
func (v exerciseView) Value(c simview.Choice) template.HTML { return codeSpans(v.value(c)) }

func (v exerciseView) value(c simview.Choice) string {
	if c.Say != nil {
		return v.L.T(c.Say.ID, c.Say.Args)
	}
	return "`" + c.Value + "`"
}

// Right says which answer is right.
func (v exerciseView) Right() template.HTML {
	return codeSpans(v.L.T("exercise.right", locale.Args{"Value": v.value(v.question.Answer())}))
}

// A reason is why an answer is wrong.
type reason struct {
	Value string // the answer
	Text  template.HTML
}

// Reasons says why the wrong answers are wrong, as far as that is known.
func (v exerciseView) Reasons() []reason {
	var all []reason
	for _, c := range v.question.Choices {
		if c.Why == nil {
			continue
		}
		args := locale.Args{}
		for name, value := range c.Why.Args {
			args[name] = value
		}
		args["Value"] = v.value(c)
		all = append(all, reason{c.Value, codeSpans(v.L.T(c.Why.ID, args))})
	}
	return all
}
