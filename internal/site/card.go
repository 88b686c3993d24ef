package site

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"regexp"
	"slices"
	"strconv"
)

// A card is the picture that others show beside a link to the site (og:image). It
// has to be a PNG or a JPEG, so it cannot be drawn as figures are, and it has no
// words: a face for all languages of a site would be larger than the program. It is
// what the figures are made of, lanes of address spaces, own and borrowed, in the
// theme's colours; one for the site, because without words the pages' would look
// alike. A project has its own by putting card.png in assets/.

// cardPNG is the name of the card among the assets.
const cardPNG = "card.png"

// The size that those who show cards ask for.
const cardWidth, cardHeight = 1200, 630

var hexColour = regexp.MustCompile(`--([a-z0-9-]+): light-dark\(#([0-9a-f]{6})`)

// cardColours is a card's colours, each with an index.
type cardColours struct {
	palette color.Palette
	index   map[string]uint8
}

// drawCard draws the card in the colours of style sheets; nil if they do not define
// those it needs.
func drawCard(css []byte) []byte {
	c := cardColours{index: map[string]uint8{}}
	for _, m := range hexColour.FindAllSubmatch(css, -1) {
		rgb, _ := strconv.ParseUint(string(m[2]), 16, 32)
		if _, known := c.index[string(m[1])]; known || len(c.palette) == 255 {
			continue
		}
		c.index[string(m[1])] = uint8(len(c.palette))
		c.palette = append(c.palette, color.RGBA{uint8(rgb >> 16), uint8(rgb >> 8), uint8(rgb), 255})
	}
	for _, name := range []string{"bg", "fg-soft", "mm-1", "mm-1-bg", "mm-2", "mm-2-bg", "mm-3", "mm-3-bg"} {
		if _, ok := c.index[name]; !ok {
			return nil
		}
	}
	img := image.NewPaletted(image.Rect(0, 0, cardWidth, cardHeight), c.palette)
	fill(img, img.Bounds(), c.index["bg"])
	for i, x := range []int{250, 425, 565, 705} { // the steps
		tick := image.Rect(80+x-2, 60, 80+x+2, 570)
		if i%2 == 1 {
			tick.Max.Y = 410
		}
		for y := tick.Min.Y; y < tick.Max.Y; y += 16 {
			fill(img, image.Rect(tick.Min.X, y, tick.Max.X, min(y+7, tick.Max.Y)), c.index["fg-soft"])
		}
	}
	for _, s := range []cardSegment{
		{0, 0, 420, "mm-1", 0, false}, {0, 430, 700, "mm-1", 0, true}, {0, 710, 1040, "mm-2", 26, false},
		{1, 0, 250, "mm-2", 26, false}, {1, 260, 700, "mm-2", 26, true}, {1, 710, 1040, "mm-1", 0, false},
		{2, 0, 560, "mm-3", 8, false}, {2, 570, 1040, "mm-3", 8, true},
	} {
		s.draw(img, &c)
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	_ = encoder.Encode(&out, img) // a Buffer does not fail, and the picture is one
	return out.Bytes()
}

// extraAssets adds what docgen makes besides to the files of assets/.
func (b *build) extraAssets(src map[string][]byte) {
	if _, own := src[cardPNG]; !own && b.addresses.origin != "" { // who shows it must find it
		if data := b.card(slices.Concat(src["site.css"], src["trace.css"])); data != nil {
			src[cardPNG] = data
		}
	}
	if b.offline() {
		src[offlineScript] = offlineJS
	}
}

// card draws the card, or takes it from the memo: style sheets change more often
// than their colours.
func (b *build) card(css []byte) []byte {
	pairs := bytes.Join(hexColour.FindAll(css, -1), nil)
	return remember(b.memo, newKey("card").bytes(pairs).sum(), func() []byte { return drawCard(css) })
}

// A cardSegment is a task on an address space: in a lane, from x1 to x2, with a line of
// dashes of a length along its lower edge (0 for none), hatched if borrowed.
type cardSegment struct {
	lane, x1, x2 int
	mm           string
	dash         int
	borrowed     bool
}

func (s cardSegment) draw(img *image.Paletted, c *cardColours) {
	const height, corner = 130, 14
	box := image.Rect(80+s.x1, 90+s.lane*160, 80+s.x2, 90+s.lane*160+height)
	ink, paper := c.index[s.mm], c.index[s.mm+"-bg"]
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			switch dx, dy := beyond(x, box.Min.X+corner, box.Max.X-1-corner), beyond(y, box.Min.Y+corner, box.Max.Y-1-corner); {
			case dx*dx+dy*dy > corner*corner:
			case s.borrowed && (x+y)%22 < 3:
				img.SetColorIndex(x, y, ink)
			default:
				img.SetColorIndex(x, y, paper)
			}
		}
	}
	line := image.Rect(box.Min.X+20, box.Max.Y-24, box.Max.X-20, box.Max.Y-15)
	if s.dash == 0 {
		fill(img, line, ink)
		return
	}
	for x := line.Min.X; x < line.Max.X; x += 2 * s.dash {
		fill(img, image.Rect(x, line.Min.Y, min(x+s.dash+s.dash/3, line.Max.X), line.Max.Y), ink)
	}
}

// beyond is how far v is outside of a range.
func beyond(v, low, high int) int { return max(low-v, v-high, 0) }

func fill(img *image.Paletted, r image.Rectangle, index uint8) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := img.Pix[img.PixOffset(r.Min.X, y):img.PixOffset(r.Max.X, y)]
		for i := range row {
			row[i] = index
		}
	}
}
