package render

import (
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"docgen/internal/golden"
	"docgen/internal/locale"
	"docgen/internal/simview"
	"docgen/sim/scenarios"

	"golang.org/x/net/html"
)

// siteCSS is the style sheets that a figure takes its look from.
func siteCSS(t *testing.T) []byte {
	t.Helper()
	var all []byte
	for _, name := range []string{"site.css", "trace.css"} {
		css, err := os.ReadFile("../../assets/" + name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, css...)
	}
	return all
}

// TestSVGGolden compares one whole picture with testdata/figure.svg.
func TestSVGGolden(t *testing.T) {
	f := figureOf(t, "borrow", `
machine cpus=1 kernel=6.12 tlb=none
process A mm=M
kthread K
run A cpu=0
@borrow
run K cpu=0
@refused
run K cpu=0
expect refused running
`)
	f.Views = simview.Views()
	_, cat := figureRenderer(t, "en")
	got, err := SVG(f, "A <kernel> thread borrows", cat.For("en"), Look{Lang: "en", CSS: siteCSS(t)})
	if err != nil {
		t.Fatal(err)
	}
	golden.File(t, "testdata/figure.svg", got)
}

// TestFramesGolden compares the key frames of a loan that outlives its lender, with an
// idle task that has no box.
func TestFramesGolden(t *testing.T) {
	f := figureOf(t, "life", `
machine cpus=2 kernel=6.12
process A mm=M
process B mm=N
kthread K
run A cpu=0
run K cpu=0
run A cpu=1
exit A
run B cpu=0
`)
	_, cat := figureRenderer(t, "en")
	got, err := FramesSVG(f, "", cat.For("en"), Look{Lang: "en", CSS: siteCSS(t)})
	if err != nil {
		t.Fatal(err)
	}
	golden.File(t, "testdata/frames.svg", got)
}

// TestSVGs draws the whole library in every language, light and dark, and checks
// what must be so of every picture.
func TestSVGs(t *testing.T) {
	names, err := fs.Glob(scenarios.FS, "*.mms")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	css := siteCSS(t)
	_, cat := figureRenderer(t, "en", "ja", "ru")
	for i, file := range names {
		src, err := scenarios.FS.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		f := figureOf(t, strings.TrimSuffix(file, ".mms"), string(src))
		for _, lang := range []string{"en", "ja", "ru"} {
			look := Look{Lang: lang, Theme: []string{"light", "dark"}[i%2], CSS: css}
			for _, views := range [][]string{{"timeline"}, simview.Views()} {
				f.Views = views
				got, err := SVG(f, "", cat.For(lang), look)
				if err != nil {
					t.Fatal(err)
				}
				checkSVG(t, lang+": "+file, got, f)
			}
			checkFrames(t, lang+": "+file, f, cat.For(lang), look)
		}
	}
}

// checkFrames checks the key frames of a figure, together and each by itself.
func checkFrames(t *testing.T, name string, f *simview.Figure, l *locale.Localizer, look Look) {
	t.Helper()
	sheet, err := FramesSVG(f, "", l, look)
	if err != nil {
		t.Fatal(err)
	}
	alone, err := FramePictures(f, "", l, look)
	if err != nil {
		t.Fatal(err)
	}
	frames := f.Frames()
	if len(alone) != len(frames) || (sheet != nil) != (len(frames) > 0) {
		t.Fatalf("%s: %d frames, %d pictures and a sheet of %d bytes", name, len(frames), len(alone), len(sheet))
	}
	all := *f
	all.Rows = nil
	for i, frame := range frames {
		one := *f
		one.Rows = nil
		if frame.Row != nil && 13*measure(frame.Row.Op, false) < 150 { // longer ones have several lines
			one.Rows, all.Rows = []simview.Row{*frame.Row}, append(all.Rows, *frame.Row)
		}
		checkSVG(t, name+", frame", alone[i].Data, &one)
	}
	if sheet != nil {
		checkSVG(t, name+", frames", sheet, &all)
	}
}

var (
	aColour = regexp.MustCompile(`^#[0-9a-f]{6}$`)
	aLength = regexp.MustCompile(`^-?[0-9]+(\.[0-9]{1,2})?$`)
)

// checkSVG checks that a picture needs nothing but itself, says every step, and
// that no text leaves it, as far as widths can be told.
func checkSVG(t *testing.T, name string, src []byte, f *simview.Figure) {
	t.Helper()
	var width, height float64
	type open struct {
		x, size float64
		anchor  string
		spans   []span
	}
	var text *open
	var said strings.Builder
	code := false
	d := xml.NewDecoder(strings.NewReader(string(src)))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			attrs := map[string]string{}
			for _, a := range e.Attr {
				attrs[a.Name.Local] = a.Value
				switch key := a.Name.Local; {
				case key == "style" || key == "class" || key == "href" || key == "id":
					t.Errorf("%s: <%s> has %s=%q, which not every program understands", name, e.Name.Local, key, a.Value)
				case (key == "fill" || key == "stroke") && a.Value != "none" && !aColour.MatchString(a.Value):
					t.Errorf("%s: <%s> has %s=%q, want a colour", name, e.Name.Local, key, a.Value)
				case strings.Contains(" x y x1 x2 y1 y2 cx cy r rx height width font-size stroke-width ", " "+key+" ") && !aLength.MatchString(a.Value) && a.Value != "100%":
					t.Errorf("%s: <%s> has %s=%q, want a length", name, e.Name.Local, key, a.Value)
				}
			}
			switch e.Name.Local {
			case "svg":
				width, height = number(t, attrs["width"]), number(t, attrs["height"])
			case "text":
				text = &open{x: number(t, attrs["x"]), size: number(t, attrs["font-size"]), anchor: attrs["text-anchor"]}
				code = attrs["font-family"] == codeFace
				if y := number(t, attrs["y"]); y < 0 || y > height {
					t.Errorf("%s: text at %v, outside of a height of %v", name, y, height)
				}
			case "tspan":
				code = true
			case "title", "desc", "rect", "line", "path", "circle":
			default:
				t.Errorf("%s: <%s>, which not every program understands", name, e.Name.Local)
			}
		case xml.CharData:
			if text != nil {
				text.spans = append(text.spans, span{string(e), code})
				said.Write(e)
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "tspan":
				code = false
			case "text":
				w := 0.0
				for _, s := range text.spans {
					w += text.size * measure(s.text, s.code)
				}
				from := text.x
				switch text.anchor {
				case "middle":
					from -= w / 2
				case "end":
					from -= w
				}
				if from < 0 || from+w > width {
					t.Errorf("%s: the text %v is from %.0f to %.0f, in a picture that is %.0f wide", name, text.spans, from, from+w, width)
				}
				text, code = nil, false
				said.WriteByte('\n')
			}
		}
	}
	for _, row := range f.Rows {
		if !strings.Contains(said.String(), "\n"+row.Op+"\n") {
			t.Errorf("%s: %s is not said", name, row.Op)
		}
	}
	if strings.Contains(said.String(), "`") {
		t.Errorf("%s: a backtick is left over", name)
	}
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// A look changes what it says and nothing else.
func TestLook(t *testing.T) {
	f := figureOf(t, "borrow", "machine cpus=1 kernel=6.12\nprocess A mm=M\nrun A cpu=0\n")
	f.Views = []string{"timeline"}
	r, cat := figureRenderer(t, "en")
	css := siteCSS(t)
	for _, test := range []struct {
		look             Look
		picture, without string
		document         string
	}{
		{Look{}, `fill="#fcfbf8"`, `fill="#16171a"`, `<html lang="en" dir="ltr">`},
		{Look{Theme: "dark"}, `fill="#16171a"`, `fill="#fcfbf8"`, `data-theme="dark"`},
		{Look{Theme: "light", Transparent: true}, `<title>borrow</title>`, `height="100%"`, `background: none`},
		{Look{Bare: true}, `cpu0`, `>borrow</text>`, `.trace-caption { display: none; }`},
	} {
		test.look.Lang, test.look.CSS = "en", css
		picture, err := SVG(f, "", cat.For("en"), test.look)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(picture), test.picture) || strings.Contains(string(picture), test.without) {
			t.Errorf("%+v: want a picture with %s and without %s:\n%s", test.look.Theme, test.picture, test.without, picture)
		}
		document, err := r.Document(f, "", cat.For("en"), test.look)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(document), test.document) {
			t.Errorf("%+v: want a document with %s", test.look.Theme, test.document)
		}
	}
	if _, err := SVG(f, "", cat.For("en"), Look{CSS: []byte(":root { --fg: black; }")}); err == nil {
		t.Error("style sheets without colours: want an error")
	}
}

// A document has its styles inside and loads nothing.
func TestDocument(t *testing.T) {
	f := figureOf(t, "borrow", "machine cpus=1 kernel=6.12\nprocess A mm=M\nkthread K\nrun A cpu=0\n@borrow\nrun K cpu=0\n")
	f.Views = simview.Views()
	r, cat := figureRenderer(t, "ru")
	got, err := r.Document(f, "Ссуда <M>", cat.For("ru"), Look{Lang: "ru", CSS: siteCSS(t)})
	if err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(string(got)))
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		count[n.Data]++
		for _, a := range n.Attr {
			if a.Key == "src" || a.Key == "href" && !strings.HasPrefix(a.Val, "#") {
				t.Errorf("<%s %s=%q> leads outside", n.Data, a.Key, a.Val)
			}
		}
		if n.Data == "title" && n.Parent.Data == "head" && n.FirstChild.Data != "Ссуда <M>" {
			t.Errorf("the title is %q", n.FirstChild.Data)
		}
		if n.Data == "style" && (strings.Contains(n.FirstChild.Data, "url(") || !strings.Contains(n.FirstChild.Data, "--mm-1: light-dark(")) {
			t.Error("the style sheet refers to something else, or is not the site's")
		}
	}
	if count["style"] != 1 || count["figure"] != 1 || count["script"] != 0 || count["link"] != 0 {
		t.Errorf("got %v elements, want one style and one figure, no script and no link", count)
	}
}

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		text  string
		width float64
		want  []string
	}{
		{"", 10, nil},
		{"one two three", 100, []string{"one two three"}},
		{"one two three", 4.5, []string{"one two", "three"}},
		{"`mm_count` of M: 1\u00a0→\u00a02", 9, []string{"`mm_count` of M:", "1\u00a0→\u00a02"}},
		{"a `b c` d", 1.5, []string{"a", "`b c`", "d"}},
		{"unbreakable", 2, []string{"unbreakable"}},
		{"カーネルスレッドが借ります。", 6, []string{"カーネルス", "レッドが借り", "ます。"}},
		{"`K`は`M`を（借り）", 4, []string{"`K`は`M`を", "（借り）"}},
	} {
		var got []string
		for _, line := range wrap(codeSpansOf(test.text), test.width) {
			text := ""
			for _, s := range line {
				if s.code {
					s.text = "`" + s.text + "`"
				}
				text += s.text
			}
			got = append(got, text)
		}
		if strings.Join(got, "|") != strings.Join(test.want, "|") {
			t.Errorf("wrap(%q, %v) = %q, want %q", test.text, test.width, got, test.want)
		}
	}
}
