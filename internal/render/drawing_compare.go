package render

import (
	"strings"

	"docgen/internal/locale"
	"docgen/internal/simview"
)

// ComparisonSVG draws two runs of a scenario as a picture of its own, one below
// the other. It has the two pictures of compare.html and not the table, and says
// where they part.
func ComparisonSVG(c *simview.Comparison, title string, l *locale.Localizer, look Look) ([]byte, error) {
	colours, err := newPalette(look)
	if err != nil {
		return nil, err
	}
	v := newComparisonView(c, title, FigureFiles{}, words{l})
	d := &drawing{figureView: v.figureView, palette: colours, width: look.least(), y: margin}
	for _, p := range v.Pictures() {
		d.width = max(d.width, float64(p.PictureWidth()))
	}
	plain := func(text string) string { return strings.ReplaceAll(text, "`", "") }
	verdict := plain(v.Verdict())
	if !look.Bare {
		d.head(plain(v.Facts()) + " · " + verdict)
	}
	desc := verdict
	for _, p := range v.Pictures() {
		name := plain(p.Name)
		d.figureView = p.figureView
		d.y += d.lines(margin, d.y, d.width, []span{{name, false}}, 20, pen{size: 14, colour: d.palette["fg"], bold: true}) + 6
		d.legend()
		if p.Shows("timeline") {
			d.timeline()
		}
		if p.ShowsTLB() {
			d.tlb()
		}
		desc += "\n" + name + "\n" + p.Summary()
	}
	d.Title = v.figureView.Title
	return d.file(look, desc), nil
}
