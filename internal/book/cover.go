package book

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// The cover shows what the pages' figures are made of: a lane of address spaces,
// one of them borrowed, in their colours and with their lines, and the title.

const (
	coverWidth, coverHeight = 1200, 1600
	coverMargin             = 110
	titleSize               = 92
)

// A coverLane is a task on an address space: own or borrowed, with a line of its own.
type coverLane struct {
	y, x1, x2          int
	paper, ink, dashes string
	borrowed           bool
}

var coverLanes = [...]coverLane{
	{150, 110, 470, "#bfd9f3", "#0a4f8f", "", false},
	{150, 482, 760, "#bfd9f3", "#0a4f8f", "", true},
	{150, 772, 1090, "#fee4cb", "#8f3d00", "26 12", false},
	{302, 110, 330, "#fee4cb", "#8f3d00", "26 12", false},
	{302, 342, 760, "#fee4cb", "#8f3d00", "26 12", true},
	{302, 772, 1090, "#bfd9f3", "#0a4f8f", "", false},
	{454, 110, 620, "#b2dfcc", "#00573f", "10 10", false},
	{454, 632, 1090, "#b2dfcc", "#00573f", "10 10", true},
}

func (l coverLane) draw(x *xmlOut) {
	const height, step = 140, 28
	fmt.Fprintf(x, `<rect x="%d" y="%d" width="%d" height="%d" rx="14" fill="%s"/>`+"\n", l.x1, l.y, l.x2-l.x1, height, l.paper)
	if l.borrowed {
		x.WriteString(`<path d="`)
		w := l.x2 - l.x1
		for s := step; s < w+height; s += step { // the line on which x + y is s, from edge to edge
			fmt.Fprintf(x, "M%d %dL%d %d", l.x1+max(0, s-height), l.y+min(s, height), l.x1+min(s, w), l.y+max(0, s-w))
		}
		fmt.Fprintf(x, `" fill="none" stroke="%s" stroke-width="3" stroke-opacity="0.45"/>`+"\n", l.ink)
	}
	dashes := ""
	if l.dashes != "" {
		dashes = ` stroke-dasharray="` + l.dashes + `"`
	}
	fmt.Fprintf(x, `<path d="M%d %dH%d" fill="none" stroke="%s" stroke-width="8"%s/>`+"\n", l.x1+22, l.y+height-20, l.x2-22, l.ink, dashes)
}

// cover is the cover as a picture.
func (b *Book) cover() []byte {
	var x xmlOut
	x.put(xmlHead+`<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="1600" viewBox="0 0 1200 1600" role="img" xml:lang="`, b.Lang, `">
<title>`, b.Title, `</title>
<rect width="1200" height="1600" fill="#fdfdfb"/>
`)
	for _, l := range coverLanes {
		l.draw(&x)
	}
	y := 860
	for _, line := range breakTitle(b.Title, b.Lang, (coverWidth-2*coverMargin)*10/titleSize) {
		x.put(fmt.Sprintf(`<text x="%d" y="%d" font-family="sans-serif" font-size="%d" font-weight="700" fill="#1c1c1f">`, coverMargin, y, titleSize), line, "</text>\n")
		y += titleSize * 5 / 4
	}
	if b.Publisher != "" && b.Publisher != b.Title {
		x.put(fmt.Sprintf(`<text x="%d" y="%d" font-family="sans-serif" font-size="46" fill="#55555c">`, coverMargin, coverHeight-coverMargin), b.Publisher, "</text>\n")
	}
	x.put("</svg>\n")
	return x.Bytes()
}

func (b *Book) coverPage() []byte {
	var x xmlOut
	x.head(b.Lang, b.Words.Cover, "ltr")
	x.put(`<body class="cover">
<section epub:type="cover" aria-label="`, b.Words.Cover, `"><img src="cover.svg" alt="`, b.Title, "\"/></section>\n</body>\n</html>\n")
	return x.Bytes()
}

// breakTitle breaks a title into lines of so many tenths of an em: not after words of
// one letter. Where words are not separated, not within what is in katakana or in
// letters, and not before what closes.
func breakTitle(title, lang string, tenths int) []string {
	spaceless := lang == "ja" || lang == "zh" || strings.HasPrefix(lang, "ja-") || strings.HasPrefix(lang, "zh-")
	var parts []string
	if spaceless {
		kind := func(r rune) int {
			switch {
			case unicode.Is(unicode.Katakana, r) || r == 'ー':
				return 1
			case r < 0x80 && !unicode.IsSpace(r):
				return 2
			}
			return 0
		}
		last := 0
		for _, r := range title {
			if k := kind(r); len(parts) > 0 && (k > 0 && k == last || unicode.In(r, unicode.Pe, unicode.Po) || unicode.Is(unicode.Hiragana, r)) {
				parts[len(parts)-1] += string(r)
			} else {
				parts = append(parts, string(r))
			}
			last = kind(r)
		}
	} else {
		for _, w := range strings.Fields(title) {
			if n := len(parts); n > 0 && utf8.RuneCountInString(parts[n-1][strings.LastIndex(strings.TrimRight(parts[n-1], " "), " ")+1:]) == 2 {
				parts[n-1] += w + " "
			} else {
				parts = append(parts, w+" ")
			}
		}
	}
	var lines []string
	room := 0
	for _, p := range parts {
		w := 0
		for _, r := range p {
			switch k := width.LookupRune(r).Kind(); {
			case k == width.EastAsianWide || k == width.EastAsianFullwidth:
				w += 10
			case unicode.IsUpper(r):
				w += 8
			default:
				w += 6
			}
		}
		if len(lines) == 0 || w > room {
			lines = append(lines, "")
			room = tenths
		}
		lines[len(lines)-1] += p
		room -= w
	}
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return lines
}
