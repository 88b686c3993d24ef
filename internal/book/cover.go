package book

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// The cover shows what the pages' figures are made of: a lane of address spaces,
// one of them borrowed, in their colours and with their lines, and the title.

const (
	coverWidth, coverHeight = 1200, 1600
	coverMargin             = 110
	titleSize               = 104
)

// cover is the cover as a picture.
func (b *Book) cover() []byte {
	var x xmlOut
	x.put(xmlHead+`<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="1600" viewBox="0 0 1200 1600" role="img" xml:lang="`, b.Lang, `">
<title>`, b.Title, `</title>
<rect width="1200" height="1600" fill="#fdfdfb"/>
`)
	lane := func(y, x1, x2 int, fill, ink, dashes string, hatched bool) {
		fmt.Fprintf(&x, `<rect x="%d" y="%d" width="%d" height="120" rx="14" fill="%s"/>`+"\n", x1, y, x2-x1, fill)
		if hatched {
			x.WriteString(`<path d="`)
			for s := 0; s < x2-x1-100; s += 28 {
				fmt.Fprintf(&x, "M%d %dl100 -100", x1+s, y+110)
			}
			fmt.Fprintf(&x, `" fill="none" stroke="%s" stroke-width="3" stroke-opacity="0.4"/>`+"\n", ink)
		}
		fmt.Fprintf(&x, `<path d="M%d %dH%d" fill="none" stroke="%s" stroke-width="7"%s/>`+"\n", x1+20, y+104, x2-20, ink, dashes)
	}
	const blue, blueInk, amber, amberInk = "#bfd9f3", "#0a4f8f", "#fee4cb", "#8f3d00"
	dashed := ` stroke-dasharray="26 12"`
	lane(150, 110, 470, blue, blueInk, "", false)
	lane(150, 480, 760, blue, blueInk, "", true)
	lane(150, 770, 1090, amber, amberInk, dashed, false)
	lane(290, 110, 330, amber, amberInk, dashed, false)
	lane(290, 340, 1090, amber, amberInk, dashed, true)
	y := 620
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

// breakTitle breaks a title into lines of so many tenths of an em. Where words are
// not separated, any character may begin a line but closing ones.
func breakTitle(title, lang string, tenths int) []string {
	spaceless := lang == "ja" || lang == "zh" || strings.HasPrefix(lang, "ja-") || strings.HasPrefix(lang, "zh-")
	var parts []string
	if spaceless {
		latin := false
		for _, r := range title {
			ascii := r < 0x80 && !unicode.IsSpace(r)
			if len(parts) > 0 && (latin && ascii || unicode.In(r, unicode.Pe, unicode.Po) || strings.ContainsRune("ーぁぃぅぇぉっゃゅょァィゥェォッャュョ", r)) {
				parts[len(parts)-1] += string(r)
			} else {
				parts = append(parts, string(r))
			}
			latin = ascii
		}
	} else {
		for _, w := range strings.Fields(title) {
			parts = append(parts, w+" ")
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
