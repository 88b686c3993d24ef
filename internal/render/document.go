package render

import (
	"bytes"
	"html/template"

	"docgen/internal/locale"
	"docgen/internal/simview"
)

// Document renders a figure as an HTML document of its own, with its style
// sheets inside, that needs nothing but itself.
func (r *Renderer) Document(f *simview.Figure, title string, l *locale.Localizer, look Look) ([]byte, error) {
	figure, err := r.figure(f, title, FigureFiles{}, words{l})
	if err != nil {
		return nil, err
	}
	if title == "" {
		title = f.Scenario
	}
	var b bytes.Buffer
	err = document.Execute(&b, map[string]any{
		"Look":   look,
		"Dir":    dir(look.Lang),
		"Title":  title,
		"CSS":    template.CSS(look.CSS),
		"Figure": template.HTML(figure),
	})
	return b.Bytes(), err
}

// document is the page around a figure that stands alone. It adds to the
// site's style sheets only what makes a page of a figure.
var document = template.Must(template.New("document").Parse(`<!doctype html>
<html lang="{{.Look.Lang}}" dir="{{.Dir}}"{{with .Look.Theme}} data-theme="{{.}}"{{end}}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<style>
{{.CSS}}
:root { --header: 0rem; }
body { justify-content: center; padding: clamp(0.75rem, 3vw, 3rem); }
.trace { width: 100%; max-width: 80rem; margin: 0 auto; border: 0; }
.trace-title { font-size: 1.5em; }
{{if .Look.Transparent}}body, .trace thead th { background: none; }
{{end}}{{if .Look.Bare}}.trace-caption { display: none; }
{{end}}</style>
</head>
<body>
{{.Figure}}</body>
</html>
`))
