package site

import (
	"context"
	"errors"
	"html/template"
	"path"
	"slices"
	"strings"

	"docgen/internal/content"
	"docgen/internal/diag"
	"docgen/internal/markdown"
	"docgen/internal/render"
	"docgen/internal/simview"
)

// An exerciseID names an exercise: the page that it is in, in whatever
// language, and its id there.
type exerciseID struct {
	node *content.Node
	id   string
}

// A posed exercise is the question that a fence asks for, the same for all
// languages.
type posed struct {
	question *simview.Question // nil if it cannot be asked, as a diagnostic says
	key      key               // identifies it
}

// pose makes the questions of all exercises, from the source pages.
func (b *build) pose(ctx context.Context) error {
	type asking struct {
		page *parsed
		e    markdown.Exercise
	}
	var all []asking
	b.tree.Walk(func(n *content.Node) {
		if p := b.docs[n.Pages[b.tree.Source]]; p != nil {
			for _, e := range p.doc.Exercises {
				all = append(all, asking{p, e})
			}
		}
	})
	made := make([]posed, len(all))
	err := parallel(ctx, b.jobs, len(all), func(i int) error {
		made[i] = b.question(all[i].page.page, all[i].e)
		return nil
	})
	b.exercises = map[exerciseID]posed{}
	for i, a := range all {
		b.exercises[exerciseID{a.page.node, a.e.ID}] = made[i]
	}
	return err
}

// question makes the question of one exercise, or takes it from the memo.
func (b *build) question(file *content.Page, e markdown.Exercise) posed {
	s := b.scenarios[e.Scenario]
	if s == nil || s.trace == nil {
		return posed{}
	}
	type result struct {
		question *simview.Question
		err      error
	}
	query := simview.Query{ID: e.ID, At: e.At, Ask: e.Ask, From: e.From, Unchanged: e.Unchanged}
	k := newKey("question").key(s.key).value(query).sum()
	r := remember(b.memo, k, func() result {
		story := remember(b.memo, newKey("story").key(s.key).sum(), func() *simview.Story { return simview.NewStory(s.trace, s.script) })
		q, err := story.Question(query)
		return result{q, err}
	})
	if r.err == nil {
		return posed{r.question, k}
	}
	var cannot *simview.QueryError
	if errors.As(r.err, &cannot) && !s.short {
		at := e.Attr(cannot.Attr)
		b.diags.add(diag.Errorf(file.File, at.Line, at.Col, "scenario %q: %s", s.name, cannot.Msg).WithHint(cannot.Hint))
	}
	return posed{}
}

// An exercise is one as it stands in a page.
type exercise struct {
	posed
	step string             // URL of the hidden step in a figure of the page, or ""
	play render.FigureFiles // its scenario as a script and in the playground
}

// addTo adds all that the exercise's HTML depends on to a memo key; its number
// and its explanation follow from the page, which is in the key already.
func (e exercise) addTo(k *keyHash) { k.key(e.key).string(e.step).value(e.play) }

// exercise finds the exercise of a fence of p. figures are those of the page.
func (b *build) exercise(p *page, e markdown.Exercise, figures map[markdown.Pos]*figure) exercise {
	x := exercise{posed: b.exercises[exerciseID{p.node, e.ID}]}
	if x.question == nil {
		p.lost = append(p.lost, e.ID)
		return x
	}
	x.play.Play, x.play.Source = b.playLink(p.lang, e.Scenario)
	for _, embed := range p.shown.doc.Embeds {
		f := figures[embed.Pos]
		if embedName(embed) != e.Scenario || f == nil || len(f.view.Views) > 0 && !slices.Contains(f.view.Views, "table") {
			continue
		}
		for _, row := range f.view.Rows {
			if row.N == x.question.Hidden.N {
				x.step = "#" + row.ID
				return x
			}
		}
	}
	return x
}

// solved returns every exercise of the language of p with its answer, in
// reading order, for p to show. The pages that the exercises are in report what
// is wrong with them.
func (b *build) solved(p *page) []render.PageExercises {
	var pages []render.PageExercises
	for _, other := range b.pages {
		if other.lang != p.lang {
			continue
		}
		link := b.link(p.lang, other.node)
		list := render.PageExercises{Page: link}
		place := strings.ReplaceAll(strings.TrimPrefix(path.Dir(other.output), p.lang+"/"), "/", "-")
		list.ID = "answers." + place
		quote := &quotation{build: b, of: other, in: p}
		bodyLang := ""
		if lang := other.shown.page.Lang; lang != p.shown.page.Lang {
			bodyLang = lang
		}
		for i, e := range other.shown.doc.Exercises {
			x := b.exercises[exerciseID{other.node, e.ID}]
			if x.question == nil {
				continue
			}
			list.Exercises = append(list.Exercises, render.Exercise{
				ID:          place + "." + e.ID, // which no heading's id is
				N:           e.Number,
				Question:    x.question,
				Explanation: template.HTML(other.shown.doc.Explanation(i, quote)),
				BodyLang:    bodyLang,
				Href:        link.Href + "#" + e.ID,
			})
		}
		if len(list.Exercises) > 0 {
			pages = append(pages, list)
		}
	}
	return pages
}

// A quotation is a markdown.Resolver for a part of a page that another page
// shows: links lead where they lead from the first.
type quotation struct {
	build *build
	of    *page // where it stands
	in    *page // where it is shown
}

// Link returns the address that a link leads to.
func (q *quotation) Link(l markdown.Link) string {
	t, err := q.build.links.resolve(q.of.lang, folder(q.of.shown.page), q.of.output, l.Dest)
	if err != nil {
		return ""
	}
	if t.output == q.of.output && strings.HasPrefix(t.href, "#") {
		t.href = q.build.fileURL(t.output) + t.href
	}
	q.in.quoted = append(q.in.quoted, t.href)
	return t.href
}

// Image returns the address of an image and its size.
func (q *quotation) Image(i markdown.Image) (string, int, int) {
	t, err := q.build.links.resolve(q.of.lang, folder(q.of.shown.page), q.of.output, i.Dest)
	if err != nil {
		return "", 0, 0
	}
	q.in.quoted = append(q.in.quoted, t.href)
	return t.href, t.asset.width, t.asset.height
}

// Value returns what a role quotes.
func (q *quotation) Value(r markdown.Role) string {
	value := q.build.scenarios.value
	if r.Recorded {
		value = q.build.recorded
	}
	text, _ := value(q.of.shown.page, r)
	return text
}

// Look returns the classes of what a role quotes.
func (q *quotation) Look(r markdown.Role) string { return q.build.scenarios.look(r, q.Value(r)) }

// Source returns the addresses of a citation.
func (q *quotation) Source(c markdown.Citation) markdown.Source {
	return q.build.trees[c.Tree].source(c)
}

// Label returns an interface word.
func (q *quotation) Label(id string) string {
	return q.build.words.For(q.of.shown.page.Lang).T(id, nil)
}

// What an explanation cannot hold.

func (q *quotation) Figure(markdown.Embed) string              { return "" }
func (q *quotation) Evidence(markdown.Evidence) string         { return "" }
func (q *quotation) Comparison(markdown.Comparison) string     { return "" }
func (q *quotation) Exercise(markdown.Exercise, string) string { return "" }
func (q *quotation) Answers(markdown.Pos) string               { return "" }
func (q *quotation) Citations(int) string                      { return "" }
func (q *quotation) Reference(markdown.Reference) string       { return "" }
