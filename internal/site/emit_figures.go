package site

import (
	"net/url"
	"path"
	"slices"
	"strconv"

	"docgen/internal/render"
)

// figureFiles is the emitter of the figures of all pages as pictures that stand
// alone, each beside its page: en/mm/loans/lazy-exit.svg. Comparisons are there as
// data, too; of the other figures that is their scenarios' traces.
func figureFiles(b *build) []file {
	var files []file
	beside := func(p *page, id, ext, what string, data func() ([]byte, error)) {
		files = append(files, file{
			name: outputBeside(p, id, ext),
			from: origin{file: p.shown.page.File, what: what + " of " + id + " in"},
			make: func() (made, error) {
				data, err := data()
				return made{data: data}, err
			},
		})
	}
	add := func(p *page, id string, draw func() ([]byte, error)) {
		if b.drawable() {
			beside(p, id, ".svg", "the picture", draw)
		}
	}
	for _, p := range b.pages {
		shown := map[string]int{}
		for _, e := range p.shown.doc.Embeds {
			shown[embedName(e)]++
			id := figureID(embedName(e), shown[embedName(e)])
			add(p, id, func() ([]byte, error) { return b.answersOf(p).figures[e.Pos].svg() })
			if f := b.answersOf(p).figures[e.Pos]; f != nil && f.files.Frames {
				add(p, framesID(id), f.frames)
			}
		}
		for _, e := range p.shown.doc.Evidence {
			add(p, e.ID, func() ([]byte, error) { return b.answersOf(p).proofs[e.Pos].svg() })
		}
		for _, c := range p.shown.doc.Comparisons {
			add(p, c.ID, func() ([]byte, error) { return b.answersOf(p).pairs[c.Pos].svg() })
			beside(p, c.ID, ".json", "the runs", func() ([]byte, error) { return b.answersOf(p).pairs[c.Pos].json() })
		}
	}
	return files
}

// figureID is the id of the nth showing of a scenario in a page.
func figureID(name string, n int) string {
	if n > 1 {
		return name + "-" + strconv.Itoa(n)
	}
	return name
}

// framesID is what the picture of a figure's key frames is called. The dot keeps it
// apart from figures.
func framesID(id string) string { return id + ".frames" }

// outputBeside is the output path of a figure's file.
func outputBeside(p *page, id, ext string) string { return path.Join(path.Dir(p.output), id+ext) }

// fileBeside is the address of a figure's file as seen from its page, which may
// weigh only so much.
func fileBeside(id, ext string) string { return (&url.URL{Path: id + ext}).EscapedPath() }

// figureFiles returns the addresses of a figure as files, as seen from its page. scenario is what it
// shows, "" for none.
func (b *build) figureFiles(lang, id, scenario string) (f render.FigureFiles) {
	if b.drawable() {
		f.SVG = fileBeside(id, ".svg")
	}
	if scenario != "" {
		f.JSON = b.fileURL(traceOutput(scenario))
		f.Play, f.Source = b.playLink(lang, scenario)
	}
	return f
}

// drawable says whether the style sheets define the colours that pictures take
// from them. A project's own need not: then figures are not offered as pictures.
func (b *build) drawable() bool { return b.colours != nil }

// loadColours reads the style sheets that pictures take their colours from.
func (b *build) loadColours() {
	b.colours = render.Colours(slices.Concat(b.assets.src["site.css"], b.assets.src["trace.css"]))
}

// svg draws the figure, in the light theme, because a file is seen on any page.
func (f *figure) svg() ([]byte, error) {
	if f == nil {
		return nil, nil
	}
	return f.build.picture(newKey("picture").key(f.key), f.lang, func(look render.Look) ([]byte, error) {
		return render.SVG(f.view, f.title, f.build.words.For(f.lang), look)
	})
}

// frames draws its key frames.
func (f *figure) frames() ([]byte, error) {
	return f.build.picture(newKey("frames").key(f.key), f.lang, func(look render.Look) ([]byte, error) {
		look.Transparent = true
		return render.FramesSVG(f.view, f.title, f.build.words.For(f.lang), look)
	})
}

// svg draws the evidence likewise.
func (f *proof) svg() ([]byte, error) {
	if f == nil {
		return nil, nil
	}
	k := newKey("picture")
	f.addTo(k)
	return f.build.picture(k, f.lang, func(look render.Look) ([]byte, error) {
		return render.EvidenceSVG(f.view, f.title, f.build.words.For(f.lang), look)
	})
}

// picture takes a picture from the memo, or draws it. Words and colours are added
// to the key here.
func (b *build) picture(k *keyHash, lang string, draw func(render.Look) ([]byte, error)) ([]byte, error) {
	type result struct {
		data []byte
		err  error
	}
	if b.in.Memo == nil {
		return draw(render.Look{Lang: lang, CSS: b.colours})
	}
	r := remember(b.memo, k.key(b.theme).bytes(b.colours).sum(), func() result {
		data, err := draw(render.Look{Lang: lang, CSS: b.colours})
		return result{data, err}
	})
	return r.data, r.err
}
