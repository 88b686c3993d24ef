package render

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"sync"

	"docgen/internal/locale"
)

// A Renderer holds parsed templates. It is safe for concurrent use.
type Renderer struct {
	set   *template.Template
	cat   *locale.Catalog
	links linkCache

	buffers sync.Pool // of *bytes.Buffer: pages are of about the same size
}

// entries are the templates that the Renderer's methods execute: the shells,
// and what stands for a fence. Everything else is reached from them.
var entries = [...]string{"page.html", "home.html", "404.html", "print.html", "root.html", "redirect.html", "keys.html", "figure.html", "evidence.html", "compare.html", "exercise.html", "answers.html", "citations.html", "reference.html", "search.html", "play.html"}

// New parses the templates in fsys (a project's own laid over the embedded
// ones) and executes each entry on sample data, so that a slip in an
// override, be it of syntax, escaping or a field's name, is found before any
// page is rendered. It reports all slips: the error joins one *TemplateError each.
func New(fsys fs.FS, cat *locale.Catalog) (*Renderer, error) {
	r := &Renderer{cat: cat}
	r.set = template.New("").Funcs(r.funcs()).Option("missingkey=error")
	var problems []error
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".html" {
			return err
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		if _, err := r.set.New(name).Parse(string(text)); err != nil {
			problems = append(problems, templateError(name, err))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading templates: %w", err)
	}
	for _, name := range entries {
		if r.set.Lookup(name) == nil && !slices.ContainsFunc(problems, inFile(name)) {
			problems = append(problems, &TemplateError{File: name, Msg: "template is missing"})
		}
	}
	if len(problems) == 0 {
		problems = r.rehearse()
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	return r, nil
}

// Page renders p with the shell for its Kind.
func (r *Renderer) Page(p *Page) ([]byte, error) {
	in := func(lang string) words { return words{r.cat.For(lang)} }
	return r.page(p, in)
}

func (r *Renderer) page(p *Page, in func(lang string) words) ([]byte, error) {
	v := view{Page: p, L: in(p.Site.Lang), in: in}
	switch p.Kind {
	case "", "page":
		return r.execute("page.html", v)
	case "home":
		return r.execute("home.html", v)
	case "404":
		return r.execute("404.html", v)
	}
	return nil, fmt.Errorf("render: page of unknown kind %q", p.Kind)
}

// Root renders the page at the site's root.
func (r *Renderer) Root(root *Root) ([]byte, error) {
	return r.root(root, func(lang string) words { return words{r.cat.For(lang)} })
}

func (r *Renderer) root(root *Root, in func(lang string) words) ([]byte, error) {
	v := rootView{Root: root, L: in(root.Site.Lang)}
	for _, lang := range root.Langs {
		v.Langs = append(v.Langs, rootLangView{RootLang: lang, L: in(lang.Lang)})
	}
	return r.execute("root.html", v)
}

// Redirect renders the page at an old address.
func (r *Renderer) Redirect(to *Redirect) ([]byte, error) {
	return r.redirect(to, words{r.cat.For(to.Lang)})
}

func (r *Renderer) redirect(to *Redirect, l words) ([]byte, error) {
	return r.execute("redirect.html", redirectView{Redirect: to, L: l})
}

// Keys renders the help about keys and what is remembered of reading.
func (r *Renderer) Keys(lang string) ([]byte, error) {
	return r.execute("keys.html", keysView{lang, words{r.cat.For(lang)}})
}

// execute runs one template of the set on data.
func (r *Renderer) execute(name string, data any) ([]byte, error) {
	b, ok := r.buffers.Get().(*bytes.Buffer)
	if !ok {
		b = &bytes.Buffer{}
	}
	defer r.buffers.Put(b)
	b.Reset()
	if err := r.set.ExecuteTemplate(b, name, data); err != nil {
		return nil, templateError(name, err)
	}
	return bytes.Clone(b.Bytes()), nil
}
