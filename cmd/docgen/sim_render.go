package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"docgen/assets"
	"docgen/i18n"
	"docgen/internal/locale"
	"docgen/internal/nearest"
	"docgen/internal/render"
	"docgen/internal/simview"
	"docgen/templates"
)

func newSimRender(ui *ui, dir *string) *cobra.Command {
	r := figureRequest{ui: ui}
	theme := "auto"
	cmd := &cobra.Command{
		Use:   "render SCENARIO",
		Short: "Draw a scenario's figure for slides and papers",
		Long: `Render runs a scenario and writes the figure that a page would show of it as a
file of its own: a picture (--svg), in which nothing depends on style sheets or
on faces that are not there, or a document (--html) with its style sheets inside.

The views are the timeline, the state after the last step with what has changed,
and the table of all steps. A picture shows the timeline unless told otherwise, a
document the timeline and the table. --from and --to choose a part by labels.`,
		Example: "  docgen sim render lazy-exit -o lazy-exit.svg\n" +
			"  docgen sim render lazy-exit --svg --view timeline,state --from borrow --to exit --lang ru --theme dark",
		Args: oneArgument,

		ValidArgsFunction: scenarioNames(dir),
		RunE: verb(func(ctx context.Context, args []string) error {
			if r.look.Theme = theme; theme == "auto" {
				r.look.Theme = ""
			}
			return r.run(*dir, args[0])
		}),
	}
	flags := cmd.Flags()
	flags.BoolVar(&r.svg, "svg", false, "write a picture (the default if OUT ends in .svg)")
	flags.BoolVar(&r.html, "html", false, "write a document (the default if OUT ends in .html)")
	flags.StringVarP(&r.out, "out", "o", "", "the `file` to write (default: standard output)")
	flags.StringSliceVar(&r.views, "view", nil, "the `views` to show, of "+strings.Join(simview.Views(), ", "))
	completeFlag(cmd, "view", cobra.FixedCompletions(simview.Views(), cobra.ShellCompDirectiveNoFileComp))
	flags.StringVar(&r.cut.From, "from", "", "the `label` of the first step to show")
	flags.StringVar(&r.cut.To, "to", "", "the `label` of the last one")
	flags.StringVar(&r.title, "title", "", "the `title` (default: the scenario's name)")
	flags.BoolVar(&r.look.Bare, "bare", false, "leave the title and the line of facts out")
	flags.StringVar(&r.look.Lang, "lang", "en", "`language` of the words")
	completeFlag(cmd, "lang", cobra.FixedCompletions(spoken(), cobra.ShellCompDirectiveNoFileComp))
	themes := oneOf{&theme, []string{"auto", "light", "dark"}}
	flags.Var(themes, "theme", "colours: auto is the reader's choice in a document, and light in a picture")
	completeFlag(cmd, "theme", cobra.FixedCompletions(themes.words, cobra.ShellCompDirectiveNoFileComp))
	flags.BoolVar(&r.look.Transparent, "transparent", false, "no background")
	return cmd
}

// A figureRequest is a figure that somebody wants as a file.
type figureRequest struct {
	ui        *ui
	svg, html bool
	out       string
	views     []string
	cut       simview.Cut
	title     string
	look      render.Look
}

func (r *figureRequest) run(dir, arg string) error {
	if err := r.complete(); err != nil {
		return err
	}
	words, err := speaker(r.look.Lang)
	if err != nil {
		return err
	}
	src, err := openScenario(r.ui.stdin, dir, arg)
	if err != nil {
		return err
	}
	trace, mistakes := runScenario(src)
	if len(mistakes) > 0 { // a figure of something else than what the scenario says it is
		r.ui.diagnostics(".", mistakes)
		return errReported
	}
	figure, err := simview.New(trace, trace.Name, r.cut)
	var cut *simview.CutError
	if errors.As(err, &cut) {
		return hintError{fmt.Errorf("%s: %s", src.file, cut.Msg), cut.Hint}
	}
	if err != nil {
		return err
	}
	figure.Views = r.views
	data, err := r.draw(figure, words)
	if err != nil {
		return err
	}
	if r.out == "" || r.out == "-" {
		return r.ui.write(data)
	}
	return writeFile(r.out, data)
}

// complete finds out what the flags leave to be guessed, and what makes no sense.
func (r *figureRequest) complete() error {
	switch ext := strings.ToLower(filepath.Ext(r.out)); {
	case r.svg && r.html:
		return usageError{errors.New("--svg and --html are two files"), "choose one of them"}
	case r.svg || r.html:
	case ext == ".svg":
		r.svg = true
	case ext == ".html" || ext == ".htm":
		r.html = true
	default:
		return usageError{errors.New("a picture or a document?"), "choose --svg or --html"}
	}
	for i, view := range r.views {
		r.views[i] = strings.TrimSpace(view)
		if known := simview.Views(); !slices.Contains(known, r.views[i]) {
			hint := nearest.Hint(view, known)
			if hint == "" {
				hint = "the views are " + strings.Join(known, ", ")
			}
			return usageError{fmt.Errorf("there is no view %q", view), hint}
		}
	}
	if len(r.views) == 0 && r.svg {
		r.views = []string{"timeline"}
	}
	r.cut.From, r.cut.To = strings.TrimPrefix(r.cut.From, "@"), strings.TrimPrefix(r.cut.To, "@")
	return nil
}

// draw makes the file.
func (r *figureRequest) draw(f *simview.Figure, words *locale.Localizer) ([]byte, error) {
	for _, name := range []string{"site.css", "trace.css"} {
		css, err := fs.ReadFile(assets.FS, name)
		if err != nil {
			return nil, err
		}
		r.look.CSS = append(r.look.CSS, css...)
	}
	if r.svg {
		return render.SVG(f, r.title, words, r.look)
	}
	catalog, _ := locale.Load([]string{r.look.Lang}, locale.Tree{FS: i18n.FS, Dir: "i18n"}) // see speaker
	renderer, err := render.New(templates.FS, catalog)
	if err != nil {
		return nil, err
	}
	return renderer.Document(f, r.title, words, r.look)
}
