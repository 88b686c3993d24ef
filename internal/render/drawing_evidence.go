package render

import (
	"docgen/internal/locale"
	"docgen/internal/simview"
)

// EvidenceSVG draws an excerpt of a recording as a picture of its own: what was
// recorded and, below it, what was simulated. It has the two pictures of
// evidence.html and not the table, which says in words what they show.
func EvidenceSVG(e *simview.Evidence, title string, l *locale.Localizer, look Look) ([]byte, error) {
	colours, err := newPalette(look)
	if err != nil {
		return nil, err
	}
	v := newEvidenceView(e, title, FigureFiles{}, words{l})
	d := &drawing{figureView: v.figureView, palette: colours, width: look.least(), y: margin}
	for _, p := range v.Pictures() {
		d.width = max(d.width, float64(p.PictureWidth()))
	}
	if !look.Bare {
		facts := v.Events()
		if e.Simulated != nil {
			facts += " · " + v.Agreement()
		}
		d.head(facts)
	}
	desc := v.Events()
	for _, p := range v.Pictures() {
		name := v.L.T("evidence." + p.Kind)
		d.figureView = p.figureView
		d.y += d.lines(margin, d.y, d.width, []span{{name + " · " + p.Facts, false}}, 20, pen{size: 14, colour: d.palette["fg"], bold: true}) + 6
		d.legend()
		d.timeline()
		desc += "\n" + name + " · " + p.Facts + "\n" + p.Summary()
	}
	d.Title = v.figureView.Title
	return d.file(look, desc), nil
}
