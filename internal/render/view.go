package render

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"docgen/internal/locale"
)

// A view is what page.html, home.html and 404.html execute on: the page, and
// the words of its language.
type view struct {
	*Page
	L  words
	in func(lang string) words
}

// LocaleOf is a language as Open Graph names it: "en_US".
func (v view) LocaleOf(lang string) string { return v.in(lang).T("og.locale") }

type rootView struct {
	*Root
	L     words
	Langs []rootLangView
}

type rootLangView struct {
	RootLang
	L words
}

type redirectView struct {
	*Redirect
	L words
}

// Plays says whether the page has a figure that can be played.
func (v view) Plays() bool {
	return strings.Contains(string(v.Body), "<mm-trace") || v.Playground()
}

// Playground says whether the page is the playground: other pages fetch it, and
// find in it what they need to know.
func (v view) Playground() bool { return strings.Contains(string(v.Body), "<mm-play") }

// Pairs says whether the page has two pictures that can be gone through together.
func (v view) Pairs() bool { return strings.Contains(string(v.Body), "<mm-pair") }

// Asks says whether the page has an exercise that can be answered.
func (v view) Asks() bool { return strings.Contains(string(v.Body), `class="exercise-check"`) }

// A keysView is what keys.html executes on.
type keysView struct {
	Lang string
	L    words
}

// BodyLang is the language of the page's title and body.
func (v view) BodyLang() string { return cmp.Or(v.Fallback, v.Site.Lang) }

// BodyLangName is the name of that language in itself.
func (v view) BodyLangName() string { return v.lang(v.BodyLang()).Name }

// LangName is the name of the interface's language in itself.
func (v view) LangName() string { return v.lang(v.Site.Lang).Name }

func (v view) lang(tag string) Alternate {
	if i := slices.IndexFunc(v.Langs, func(a Alternate) bool { return a.Lang == tag }); i >= 0 {
		return v.Langs[i]
	}
	return Alternate{Lang: tag, Name: tag}
}

// Lede is the text of the body's first paragraph, if the body begins with one:
// a start page says it above everything else.
func (v view) Lede() template.HTML {
	lede, _, _ := v.opening()
	return lede
}

// Rest is the body after the lede.
func (v view) Rest() template.HTML {
	if _, rest, ok := v.opening(); ok {
		return rest
	}
	return v.Body
}

func (v view) opening() (lede, rest template.HTML, ok bool) {
	body, begins := strings.CutPrefix(string(v.Body), "<p>")
	first, after, ends := strings.Cut(body, "</p>")
	if !begins || !ends {
		return "", "", false
	}
	return template.HTML(first), template.HTML(after), true
}

// Styles lists the URLs of the page's stylesheets.
func (v view) Styles() []string { return v.Site.styles(v.Kind, string(v.Body)) }

// Styles lists the URLs of the page's stylesheets.
func (v rootView) Styles() []string { return v.Site.styles("root", "") }

func (s *Site) styles(kind, body string) []string {
	list := slices.Clone(s.CSS)
	for _, style := range s.CSSFor {
		if slices.Contains(style.Kinds, kind) || slices.ContainsFunc(style.Signs, func(sign string) bool { return strings.Contains(body, sign) }) {
			list = append(list, style.URL)
		}
	}
	return append(list, s.OwnCSS...)
}

// Hreflang lists the alternates that search engines should know: the page in
// every language that has it, if it has more than one and URLs are absolute.
// A fallback page is no alternate of anything, nor is one kept from them.
func (v view) Hreflang() []Alternate {
	var list []Alternate
	for _, a := range v.Langs {
		if !a.Missing && a.URL != "" {
			list = append(list, a)
		}
	}
	if v.Fallback != "" || v.NoIndex || len(list) < 2 {
		return nil
	}
	return list
}

// words speaks one language in templates. The zero value says messages' ids.
type words struct{ l *locale.Localizer }

// T returns message id; args, at most one, fills in its fields.
func (w words) T(id string, args ...locale.Args) string {
	if w.l == nil {
		return id
	}
	if len(args) == 0 {
		return w.l.T(id, nil)
	}
	return w.l.T(id, args[0])
}

// Number formats n with the language's digit grouping.
func (w words) Number(n int) string {
	if w.l == nil {
		return fmt.Sprint(n)
	}
	return w.l.Number(n)
}

// funcs are the functions of all templates. They must not depend on the
// language, because templates are parsed once for all; what does, is in words.
func (r *Renderer) funcs() template.FuncMap {
	return template.FuncMap{
		"args":        args,
		"dir":         dir,
		"sidebarLink": r.sidebarLink,
	}
}

// args makes the fields of a message from names and values in turn.
func args(pairs ...any) (locale.Args, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("args: want names and values in turn, got %d arguments", len(pairs))
	}
	a := locale.Args{}
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("args: argument %d is %v, want a field's name", i+1, pairs[i])
		}
		a[name] = pairs[i+1]
	}
	return a, nil
}

// rtl are the languages usually written from right to left.
const rtl = " ar arc ckb dv fa he ks ku-Arab nqo pa-Arab ps sd syr ug ur yi "

// Dir is the direction of a language's script: "ltr" or "rtl".
func Dir(lang string) string { return dir(lang) }

// dir returns the direction of a language's script: "ltr" or "rtl".
func dir(lang string) string {
	base, _, _ := strings.Cut(lang, "-")
	if strings.Contains(rtl, " "+lang+" ") || strings.Contains(rtl, " "+base+" ") {
		return "rtl"
	}
	return "ltr"
}
